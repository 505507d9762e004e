// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { FloorAgent } from '../src/pages/supervisor/floor';
import { totals } from '../src/pages/supervisor/operator-day';
import '../src/pages/supervisor/operator-state';
import { chosenState } from '../src/pages/supervisor/operator-state';
import { expectAccessible } from './accessibility';
import { fill, mount, part, press, Refusal, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const NOW = Date.parse('2026-11-26T11:00:00Z');
const ANNA: FloorAgent = {
  agentId: 'a1',
  name: 'Anna Rossi',
  code: 'A1',
  state: 'paused',
  reason: 'no_answer',
  sinceMs: NOW,
  office: null,
  nextState: null,
  present: true,
  setBy: null,
  contact: null,
};
const PATH = 'POST floor/operators/a1/state';
const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');

async function shown(agent: Partial<FloorAgent> = {}, answers: Record<string, unknown> = {}) {
  const api = signedIn('supervisor', { [PATH]: {}, ...answers });
  const { session } = await qualityContext('supervisor');
  await mount('vs-operator-state', { session, agent: { ...ANNA, ...agent } });
  return api;
}

describe('the state of an operator', () => {
  it('is changed with a reason, and not to what it is', async () => {
    const api = await shown();
    expect(part('set-paused')).toBeNull();
    expect(part('set-available')?.className).toContain('btn-primary');
    await press('set-available');
    expect(words(dialog())).toContain('Mettere disponibile Anna Rossi?');
    expect(words(dialog())).toContain('si accerti che ci sia');
    expect(part('confirm-set')).toHaveProperty('disabled', true);
    await expectAccessible();
    await fill('set-reason', ' È tornata. ');
    await press('confirm-set');
    expect(api.sent(PATH)[0]?.body).toEqual({ state: 'available', reason: 'È tornata.' });
    expect(dialog()).toBeNull();
    expect(document.body.textContent).toContain('Fatto: Anna Rossi, Disponibile.');
  });

  it('holds after the contact in hand', async () => {
    await shown({ state: 'busy' });
    expect(part('set-available')).toBeNull();
    await press('set-offline');
    expect(words(dialog())).toContain('Vale da quando chiude il contatto');
  });

  it('says by whom it was set, and why', async () => {
    await shown({
      setBy: { name: 'Capo Ufficio 1', state: 'paused', reason: 'Riunione.', atMs: NOW },
    });
    expect(words('set-by')).toBe('Deciso da Capo Ufficio 1 alle 12:00: Riunione.');
  });

  it.each([
    ['console_gone', 'La sua postazione non è collegata'],
    ['notice_not_accepted', 'Non ha ancora accettato l’informativa'],
    ['state_unchanged', 'È già così'],
  ])('that cannot be changed for %s says so', async (code, told) => {
    await shown({}, { [PATH]: new Refusal(409, code) });
    await press('set-available');
    await fill('set-reason', 'È tornata.');
    await press('confirm-set');
    expect(words(dialog()!.querySelector('[role="alert"]'))).toContain(told);
    expect(part('set-reason')).toHaveProperty('value', 'È tornata.');
  });

  it('is the next one while there is a contact', () => {
    expect(chosenState({ ...ANNA, state: 'busy', nextState: 'paused' })).toBe('paused');
    expect(chosenState({ ...ANNA, state: 'wrap_up' })).toBe('available');
    expect(chosenState({ ...ANNA, state: 'offline' })).toBe('offline');
  });
});

describe('the day of an operator', () => {
  const DAY = {
    agreement: 'Accordo del 12 marzo 2026',
    startMs: NOW - 3_600_000,
    nowMs: NOW,
    spans: [
      { state: 'available', sinceMs: NOW - 3_600_000, untilMs: NOW - 1_800_000 },
      { state: 'busy', sinceMs: NOW - 1_800_000, untilMs: NOW - 600_000 },
      { state: 'available', sinceMs: NOW - 600_000, untilMs: null },
    ],
  };
  const GET = 'GET floor/operators/a1/day';

  async function day(answer: unknown) {
    const api = signedIn('supervisor', { [GET]: answer });
    const { session } = await qualityContext('supervisor');
    await mount('vs-operator-day', { session, agentId: 'a1' });
    return api;
  }

  it('is read when it is asked for, and tells state after state', async () => {
    const api = await day(DAY);
    expect(api.sent(GET)).toEqual([]);
    await press('show-timeline');
    expect(words('timeline')).toContain('Disponibile 40 min');
    expect(words('timeline')).toContain('In base a: Accordo del 12 marzo 2026');
    expect(words('timeline')).toContain('11:50–ora Disponibile 10 min');
    expect(document.querySelectorAll('.floor-timeline rect')).toHaveLength(3);
    await expectAccessible();
  });

  it('is not told without an agreement, and says why', async () => {
    await day({ ...DAY, agreement: '', spans: [] });
    await press('show-timeline');
    expect(part('timeline')).toBeNull();
    expect(words('timeline-none')).toContain('art. 4 della legge 300/1970');
  });

  it('that cannot be read is asked for again', async () => {
    const api = await day(new Refusal(503, 'away'));
    await press('show-timeline');
    api.answers[GET] = DAY;
    await press(document.querySelector('.staff-problem button')!);
    expect(part('timeline')).not.toBeNull();
  });

  it('adds up', () => {
    expect(totals(DAY)).toEqual([
      ['available', 2_400_000],
      ['busy', 1_200_000],
    ]);
  });
});
