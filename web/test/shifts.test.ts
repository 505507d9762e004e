// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cellsOf, daysFrom, shiftsIn, shiftsOf } from '../src/pages/reports/shift-cells';
import '../src/pages/reports/shifts';
import '../src/staff/my-shifts';
import { expectAccessible } from './accessibility';
import { type FakeApi, fill, mount, part, parts, press, Refusal, settled, words } from './page';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

freshPages();

const shift = (account: string, day: string, begins: number, ends: number) => ({
  account,
  day,
  begins,
  ends,
});
const MORNING = shift('a', '2026-11-30', 480, 840);
const WEEK = {
  first: '2026-11-30',
  last: '2026-12-06',
  people: [
    { id: 'a', name: 'Anna Rossi', username: 'anna', office: null, topics: ['weapons'] },
    {
      id: 'l',
      name: 'Luca Bianchi',
      username: 'luca',
      office: null,
      topics: ['weapons', 'privacy'],
    },
  ],
  shifts: [MORNING],
  seen: 's1',
};

describe('the cells of a week', () => {
  it('say shifts as people write them, and nothing of what they do not say', () => {
    const evening = shift('a', '2026-11-30', 900, 1080);
    expect(cellsOf([MORNING, evening])).toEqual({
      a: { '2026-11-30': '08:00-14:00, 15:00-18:00' },
    });
    expect(shiftsIn('a', '2026-11-30', '8-14; 15-18')).toEqual([MORNING, evening]);
    expect(shiftsIn('a', '2026-11-30', '')).toEqual([]);
    expect(shiftsIn('a', '2026-11-30', 'mattina')).toBeNull();
    expect(shiftsIn('a', '2026-11-30', '8-14, 13-15')).toBeNull();
    const { shifts, wrong } = shiftsOf({ a: { '2026-11-30': '8-14', '2026-12-01': 'sì' } });
    expect(shifts).toEqual([MORNING]);
    expect(wrong).toEqual([{ account: 'a', day: '2026-12-01' }]);
    expect(daysFrom('2026-11-30').at(-1)).toBe('2026-12-06');
  });
});

async function shown(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = signedIn('supervisor', { 'GET shifts': WEEK, ...answers });
  const { session } = await qualityContext('supervisor');
  await mount('vs-shifts', { session, categories: CATEGORIES, day: '2026-12-01' });
  return api;
}
const cell = (account: string, day: string) =>
  parts('shift-cell').find(
    (each) => each.dataset['account'] === account && each.dataset['day'] === day,
  ) as HTMLInputElement;

describe('shifts by name', () => {
  it('are written, shown as the station writes them, and saved as a week', async () => {
    const api = await shown({
      'PUT shifts': ({ body }: { body: typeof WEEK }) => ({
        ...WEEK,
        shifts: body.shifts,
        seen: 's2',
      }),
    });
    expect(cell('a', '2026-11-30').value).toBe('08:00-14:00');
    expect(part('save-shifts')?.getAttribute('aria-disabled')).toBe('true');
    await expectAccessible();
    await fill(cell('l', '2026-12-01'), '14-20');
    expect(cell('l', '2026-12-01').value).toBe('14:00-20:00');
    expect(part('shifts')?.hasAttribute('data-unsaved')).toBe(true);
    const planned = vi.fn();
    document.querySelector('vs-shifts')!.addEventListener('planned', planned);
    await press('save-shifts');
    expect(api.sent('PUT shifts')[0]?.body).toEqual({
      day: '2026-11-30',
      shifts: [MORNING, shift('l', '2026-12-01', 840, 1200)],
      seen: 's1',
    });
    expect(words('shifts')).toContain('Turni salvati.');
    expect(planned).toHaveBeenCalledOnce();
    await fill(document.querySelector('#shifts-search')!, 'luca');
    expect(parts('shift-cell', part('shifts-table')!)).toHaveLength(7);
  });

  it('that cannot be read are marked and not sent; changes are dropped', async () => {
    const api = await shown();
    await fill(cell('a', '2026-12-02'), 'mattina');
    expect(cell('a', '2026-12-02').getAttribute('aria-invalid')).toBe('true');
    await press('save-shifts');
    expect(api.sent('PUT shifts')).toEqual([]);
    expect(document.activeElement).toBe(cell('a', '2026-12-02'));
    expect(words('shifts')).toContain('scriva come 8-14');
    await press('drop-shifts');
    expect(cell('a', '2026-12-02').value).toBe('');
  });

  it('that somebody else has changed say so', async () => {
    await shown({ 'PUT shifts': new Refusal(409, 'shifts_changed') });
    await fill(cell('a', '2026-12-02'), '8-9');
    await press('save-shifts');
    expect(words('shifts')).toContain('Qualcun altro ha cambiato questa settimana');
  });

  it('are copied from the week before', async () => {
    const api = await shown();
    api.answers['GET shifts'] = {
      ...WEEK,
      shifts: [shift('a', '2026-11-24', 480, 540), shift('gone', '2026-11-24', 0, 60)],
    };
    await press('copy-shifts');
    expect(cell('a', '2026-12-01').value).toBe('08:00-09:00');
    expect(words('shifts')).toContain('Un turno copiato');
  });

  it('come from a list, or its faults are told by line', async () => {
    const api = await shown({
      'POST shifts/read': {
        shifts: [],
        problems: [{ line: 3, code: 'person_unknown', value: 'rita' }],
      },
    });
    const choose = async () => {
      const input = document.querySelector<HTMLInputElement>('#shifts-file')!;
      Object.defineProperty(input, 'files', {
        value: [new File(['x'], 'a.csv')],
        configurable: true,
      });
      Object.defineProperty(input, 'value', { value: '', writable: true, configurable: true });
      input.dispatchEvent(new Event('change'));
      await settled();
      await settled();
    };
    await choose();
    expect(words('shift-problems')).toBe(
      'Riga 3: nome utente sconosciuto, o senza argomenti: rita',
    );
    expect(cell('a', '2026-11-30').value).toBe('08:00-14:00');
    api.answers['POST shifts/read'] = { shifts: [shift('l', '2026-12-03', 0, 60)], problems: [] };
    await choose();
    expect(cell('l', '2026-12-03').value).toBe('00:00-01:00');
    expect(cell('a', '2026-11-30').value).toBe('');
  });

  it('need somebody who answers', async () => {
    await shown({ 'GET shifts': { ...WEEK, people: [], shifts: [] } });
    expect(words('shifts')).toContain('Nessuno ha argomenti');
  });
});

describe('one’s own shifts', () => {
  beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-30T09:00:00Z'), toFake: ['Date'] }));

  async function own(shifts: (typeof MORNING)[]): Promise<void> {
    signedIn('operator', { 'GET me/shifts': { shifts } });
    await mount('vs-my-shifts', { session: (await qualityContext('operator')).session });
  }

  it('stand in the header with those of the next days behind them', async () => {
    await own([MORNING, shift('a', '2026-11-30', 900, 960), shift('a', '2026-12-02', 480, 840)]);
    expect(words(document.querySelector('summary'))).toBe('Oggi 08:00–14:00, 15:00–16:00');
    expect(document.querySelectorAll('li')).toHaveLength(2);
    await expectAccessible();
  });

  it('are not mentioned where nobody plans any', async () => {
    await own([]);
    expect(part('my-shifts')).toBeNull();
  });
});
