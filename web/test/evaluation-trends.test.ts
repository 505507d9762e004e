// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest';
import '../src/pages/evaluation/trends';
import { expectAccessible } from './accessibility';
import { fill, mount, part, press, Refusal, settled, words } from './page';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

// the drawing needs a canvas
vi.mock('../src/pages/reports/chart', () => ({}));

freshPages();
beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-28T10:00:00Z') }));

const MONTHS = ['2026-10', '2026-11'];
const row = (key: string, label: string, tenths: (number | null)[], failed = 0) => ({
  key,
  label,
  points: tenths.map((each, at) => ({ month: MONTHS[at], count: 1, tenths: each })),
  count: 1234,
  tenths: 815,
  failed,
});
const TRENDS = {
  by: 'operator',
  months: MONTHS,
  rows: [row('o1', 'Anna Verdi', [800, 830], 2), row('o2', 'Bruno Neri', [null, 700])],
  total: row('', '', [800, 765]),
  disputed: 1,
};
const NOTHING = { ...TRENDS, rows: [], total: { ...TRENDS.total, count: 0, tenths: null } };

async function shown(trends: unknown, more: Record<string, unknown> = {}) {
  const api = signedIn('quality', {
    'GET review/trends/forms': { forms: [{ id: 'f1', name: 'Ascolto' }], operators: true },
    'GET review/trends': trends,
    ...more,
  });
  const { session } = await qualityContext('quality');
  await mount('vs-evaluation-trends', { session, categories: CATEGORIES });
  await settled();
  const asked = () =>
    api.sent('GET review/trends').map(({ path }) => [...new URLSearchParams(path.split('?')[1])]);
  return { api, asked };
}
const cells = (at: number) =>
  [...part('trends')!.querySelectorAll('tbody tr')[at]!.children].map((each) => words(each));
const choose = (id: string, value: string) => fill(document.querySelector(`#${id}`)!, value);

it('each operator has a row with its months, and everybody together the last one', async () => {
  const { asked } = await shown(TRENDS);
  await choose('trends-by', 'operator');
  expect(asked().map((each) => each[0])).toEqual([
    ['by', 'category'],
    ['by', 'operator'],
  ]);
  expect(asked()[1]!.slice(1)).toEqual([
    ['from', '2026-06-01'],
    ['to', '2026-11-01'],
  ]);
  expect(cells(0)).toEqual(['Anna Verdi', '1234', '81,5', '2', '80', '83']);
  // a month without any is not nought
  expect(cells(1).slice(4)).toEqual(['–', '70']);
  expect(words(part('trends')!.querySelector('tfoot'))).toContain('76,5');
  expect(document.body.textContent).toContain('contestat');
  vi.useRealTimers();
  await expectAccessible();
});

it('without an agreement with the staff no operator can be chosen, and the page says why', async () => {
  await shown(NOTHING, { 'GET review/trends/forms': { forms: [], operators: false } });
  const choices = [...document.querySelectorAll<HTMLOptionElement>('#trends-by option')];
  expect(choices.map((each) => each.value)).toEqual(['category', 'item']);
  expect(words(part('trends-no-operators'))).toContain('accordo sindacale');
});

it('topics have their names, and an item’s form is chosen by itself', async () => {
  const { asked } = await shown(({ path }: { path: string }) => {
    const by = new URLSearchParams(path.split('?')[1]).get('by');
    return { ...TRENDS, by, rows: [row('weapons', '', [800, 830])] };
  });
  await choose('trends-by', 'category');
  expect(cells(0)[0]).toBe('Armi');
  await choose('trends-by', 'item');
  expect(asked().at(-1)).toContainEqual(['form', 'f1']);
  // items of a form have no total
  expect(words(part('trends')!.querySelector('tfoot'))).toBe('');
});

it('months in the wrong order are said, and not asked for', async () => {
  const { asked } = await shown(TRENDS);
  await choose('trends-from', '2026-11');
  await choose('trends-to', '2026-03');
  expect(words(document.querySelector('[role="alert"]'))).toContain('Il primo mese viene dopo');
  expect(asked()).toHaveLength(2);
  expect(part('trends')).toBeNull();
});

it('an answer to what is no longer asked is thrown away', async () => {
  const waiting: ((trends: unknown) => void)[] = [];
  await shown(() => new Promise((resolve) => waiting.push(resolve)));
  await choose('trends-by', 'category');
  waiting[1]!({ ...TRENDS, by: 'category', rows: [row('privacy', '', [1, 2])] });
  await settled();
  waiting[0]!(TRENDS);
  await settled();
  expect(cells(0)[0]).toBe('Privacy');
});

it('the file has what is shown, under a name that says so', async () => {
  const { api } = await shown(TRENDS, { 'GET review/trends/csv': 'mese' });
  vi.stubGlobal(
    'URL',
    Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: vi.fn() }),
  );
  const clicked = vi
    .spyOn(HTMLAnchorElement.prototype, 'click')
    .mockImplementation(() => undefined);
  await press('trends-csv');
  await settled();
  const [file] = clicked.mock.contexts as HTMLAnchorElement[];
  expect(file!.download).toBe('evaluations-category-2026-06-2026-11.csv');
  const asked = api.sent('GET review/trends/csv')[0]!.path;
  expect(asked).toContain('by=category&from=2026-06-01');
  expect(asked).toContain('&language=it');
  expect(document.querySelector('[role="alert"]')).toBeNull();
});

it('a file that does not come is said', async () => {
  await shown(TRENDS, { 'GET review/trends/csv': new Refusal(503, 'unavailable') });
  await press('trends-csv');
  await settled();
  expect(document.body.textContent).toContain('Il file non è arrivato. Riprovi.');
});

it('without any evaluation there is nothing to fetch', async () => {
  await shown(NOTHING);
  expect(document.body.textContent).toContain('Nessuna valutazione rilasciata in questi mesi');
  expect(part('trends-csv')).toBeNull();
});
