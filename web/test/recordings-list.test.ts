// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import type { Recording } from '../src/pages/quality/archive';
import '../src/pages/quality/recordings-list';
import { expectAccessible } from './accessibility';
import { fill, labelled, mount, part, parts, press, Refusal, settled, submit, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const RECORDING = {
  id: 'r1',
  contactId: 'c1',
  reference: 'AAAA-BBBB',
  title: null,
  category: 'weapons',
  channel: 'video',
  state: 'ready',
  startedAt: '2026-11-26T09:00:00Z',
  endedAt: '2026-11-26T09:05:00Z',
  durationMs: 300_000,
  bytes: 1,
  verdict: 'good',
  faults: [],
  technical: {},
  failure: null,
  parties: [],
  gaps: [],
  operators: [{ id: 'o1', displayName: 'Anna Verdi', code: 'ABC-123' }],
  quality: [],
  keepUntil: '2027-05-26T09:00:00Z',
  keptBy: 'default',
  sealedAt: null,
  outcome: 'completed',
  wrapUpCode: null,
  satisfaction: null,
  escalatedAt: null,
  integrity: null,
} as unknown as Recording;

const page = (recordings: unknown[], more: object = {}) => ({
  recordings,
  nextCursor: null,
  waiting: 0,
  ...more,
});

async function shown(answers: Record<string, unknown>, params = '') {
  const api = signedIn('quality', {
    'GET offices': { offices: [] },
    'GET recordings/operators': { operators: [] },
    'GET recordings/searches': { searches: [] },
    ...answers,
  });
  const context = await qualityContext('quality', params);
  const list = await mount('vs-recordings-list', { context });
  await settled();
  return { api, context, list };
}
const rows = () => parts('recording-row').map((row) => words(row));

it('a row says when, of what, with whom, how long, and opens the recording', async () => {
  const { context } = await shown({ 'GET recordings': page([RECORDING]) });
  const [row] = rows();
  for (const said of ['10:00', 'Armi', 'Anna Verdi (ABC-123)', '5:00', 'AAAA-BBBB']) {
    expect(row).toContain(said);
  }
  // a good one, whole and kept by the rule, has no badge but that of its state
  expect(parts('recording-row')[0]!.querySelectorAll('.vs-badge')).toHaveLength(1);
  await expectAccessible();
  await press(document.querySelector('#recording-r1')!);
  expect(context.go).toHaveBeenCalledExactlyOnceWith({ recording: 'r1' });
});

it('badges warn of what one should know before opening', async () => {
  const faulty = { verdict: 'poor', faults: ['no_sound'] };
  await shown({
    'GET recordings': page([
      { ...RECORDING, id: 'altered', integrity: { state: 'altered', wrong: [], findings: [] } },
      { ...RECORDING, id: 'sealed', sealedAt: '2026-11-27T09:00:00Z', keptBy: 'hold' },
      { ...RECORDING, id: 'held', keptBy: 'hold' },
      { ...RECORDING, id: 'poor', ...faulty },
      { ...RECORDING, id: 'abuse', outcome: 'abuse', escalatedAt: '2026-11-26T09:01:00Z' },
    ]),
  });
  const badge = (row: string, id: string) => {
    const place = document.querySelector(`#recording-${row}`)!.closest('tr')!;
    return words(part(id, place));
  };
  expect(badge('altered', 'altered-badge')).toBe('non integra');
  // a seal is the stronger of the two
  expect(badge('sealed', 'custody-badge')).toBe('sigillata');
  expect(badge('held', 'custody-badge')).toBe('vincolo legale');
  expect(badge('poor', 'verdict-badge')).toContain('nessun suono da una delle parti');
  for (const id of ['altered-badge', 'custody-badge', 'verdict-badge']) {
    expect(badge('abuse', id)).toBe('');
  }
  const abuse = words(document.querySelector('#recording-abuse')!.closest('tr'));
  expect(abuse).toContain('chiuso per offese');
  expect(abuse).toContain('nota per il 112');
  await expectAccessible();
});

it('earlier ones come below, each once', async () => {
  const older = { ...RECORDING, id: 'r0', startedAt: '2026-11-25T09:00:00Z' };
  const { api } = await shown({
    'GET recordings': ({ path }: { path: string }) =>
      path.includes('cursor=next')
        ? page([RECORDING, older])
        : page([RECORDING], { nextCursor: 'next' }),
  });
  expect(document.body.textContent).toContain('Le 1 più recenti');
  await press(labelled('Mostra le precedenti'));
  expect(parts('recording-row').map((row) => row.querySelector('button')!.id)).toEqual([
    'recording-r1',
    'recording-r0',
  ]);
  expect(() => labelled('Mostra le precedenti')).toThrow();
  expect(api.sent('GET recordings')).toHaveLength(2);
});

it('what is recorded meanwhile comes in by itself, and no more once the page has gone', async () => {
  vi.useFakeTimers();
  const there: unknown[] = [RECORDING];
  const { api, list } = await shown({ 'GET recordings': () => page([...there]) });
  there.unshift({ ...RECORDING, id: 'r2', startedAt: '2026-11-26T10:00:00Z' });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(rows()).toHaveLength(2);
  list.remove();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(api.sent('GET recordings')).toHaveLength(2);
});

it('while one is open nothing is read, and coming back the focus is on its row', async () => {
  vi.useFakeTimers();
  const { api, context, list } = await shown({ 'GET recordings': page([RECORDING]) });
  Object.assign(list, { context: { ...context, params: new URLSearchParams('recording=r1') } });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(api.sent('GET recordings')).toHaveLength(1);
  expect(parts('recording-row')).toHaveLength(0);
  Object.assign(list, { context: { ...context, params: new URLSearchParams() } });
  await settled();
  expect(document.activeElement?.id).toBe('recording-r1');
});

it('words are searched by a request without them in any address', async () => {
  const { api, context } = await shown({ 'GET recordings': page([RECORDING]) });
  await fill(document.querySelector('#filter-words')!, 'porto d’armi');
  await submit(document.querySelector('#filter-words')!);
  expect(context.go).toHaveBeenCalledExactlyOnceWith({ words: 'porto d’armi' }, true);
  expect(api.sent('POST recordings/search')).toHaveLength(0);
});

it('days of the address stand in their fields, and another one is asked for under its name', async () => {
  const params = 'from=2026-11-24&to=2026-11-26';
  const { context } = await shown({ 'POST recordings/search': page([]) }, params);
  const day = (name: string) => document.querySelector<HTMLInputElement>(`#filter-${name}`)!;
  expect([day('from').value, day('to').value]).toEqual(['24/11/2026', '26/11/2026']);
  await fill(day('to'), '25/11/2026');
  expect(context.go).toHaveBeenLastCalledWith({ from: '2026-11-24', to: '2026-11-25' }, true);
  await press(labelled('dal 24 nov'));
  expect(context.go).toHaveBeenLastCalledWith({ to: '2026-11-26' }, true);
});

it('filters of the address are asked for; with nothing found the page says how to find more', async () => {
  const { api } = await shown(
    { 'POST recordings/search': page([], { waiting: 3 }) },
    'category=weapons&from=2026-11-24&to=2026-11-24&length=60-300&score=60-79&satisfaction=1-2',
  );
  expect(api.sent('POST recordings/search').map(({ body }) => body)).toEqual([
    {
      category: 'weapons',
      // days of the station, whole
      from: '2026-11-23T23:00:00.000Z',
      to: '2026-11-24T23:00:00.000Z',
      minSeconds: 60,
      maxSeconds: 299,
      minScore: 60,
      maxScore: 79,
      minSatisfaction: 1,
      maxSatisfaction: 2,
      limit: 50,
    },
  ]);
  expect(words('recordings-empty')).toContain('Nessuna registrazione con questi filtri');
  expect(document.body.textContent).toContain('3');
  await expectAccessible();
});

it.each([
  'channel=video',
  'outcome=abuse',
  'office=o1',
  'length=60-300',
  'score=60-79',
  'satisfaction=1-2',
])('a filter in force is not folded away: %s', async (params) => {
  await shown({ 'POST recordings/search': page([]) }, params);
  expect(document.querySelector<HTMLElement>('#more-filters')?.hidden).toBe(false);
  expect(document.querySelectorAll('.quality-chip')).toHaveLength(1);
});

it('further filters are folded away until somebody asks for them', async () => {
  await shown({ 'GET recordings': page([]) });
  const more = () => document.querySelector<HTMLElement>('#more-filters');
  expect(more()?.hidden).toBe(true);
  await press(labelled('Mostra altri filtri'));
  expect(more()?.hidden).toBe(false);
});

it('an archive that does not answer is said, and asked again by a press', async () => {
  let answer: unknown = new Refusal(503, 'unavailable');
  await shown({ 'GET recordings': () => answer });
  expect(words(document.querySelector('[role="alert"]'))).not.toBe('');
  answer = page([]);
  await press(document.querySelector('[role="alert"] button')!);
  expect(document.querySelector('[role="alert"]')).toBeNull();
  expect(words('recordings-empty')).toContain('Ancora nessuna registrazione');
});
