// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/evaluation/panel';
import type { CalibrationOpened, EvaluationOpened, EvaluationShown } from '../src/protocol/api';
import type { Role } from '../src/staff/session';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import {
  fill,
  labelled,
  listen,
  mount,
  part,
  press,
  Refusal,
  settled,
  submit,
  words,
} from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const WATCH = { watchedMs: 6_000, durationMs: 60_000, share: 0.1, needed: 0.8, enough: false };
const EVALUATION: EvaluationShown = {
  id: 'e1',
  recordingId: 'r1',
  reference: 'AAAA-2222',
  category: 'weapons',
  occurredAt: '2026-11-26T09:00:00Z',
  form: { id: 'f1', name: 'Ascolto' },
  version: 1,
  operator: { id: 'o1', displayName: 'Anna Rossi', code: 'A1' },
  reviewer: { id: 'quality-1', displayName: 'Bruno Neri', code: 'B2' },
  rule: null,
  turn: 'only',
  state: 'submitted',
  mine: true,
  waitsForOther: false,
  assignedAt: '2026-11-26T10:00:00Z',
  dueAt: '2026-12-03T10:00:00Z',
  submittedAt: '2026-11-26T11:00:00Z',
  releasedAt: null,
  tenths: 875,
  limited: null,
  replied: false,
  dispute: null,
};
const OPEN: EvaluationShown = { ...EVALUATION, state: 'open', submittedAt: null, tenths: null };
const OTHER: EvaluationShown = {
  ...OPEN,
  id: 'e2',
  mine: false,
  operator: { id: 'o2', displayName: 'Carla Verdi', code: 'C3' },
};
const opened = (evaluation: EvaluationShown, more: object = {}): EvaluationOpened => ({
  evaluation,
  content: { sections: [{ id: 's', title: 'Colloquio', items: [{ id: 'a', text: 'Saluta' }] }] },
  answers: { a: 1 },
  comments: {},
  summary: '',
  score: { tenths: 875, limited: null, counted: ['a'], missing: [] } as never,
  watched: null,
  watch: null,
  reply: '',
  repliedAt: null,
  dispute: null,
  other: null,
  ...more,
});
const DISPUTE = {
  state: 'open',
  items: [],
  why: 'Ho salutato.',
  raisedAt: '2026-11-27T09:00:00Z',
  decidedAt: null,
  decidedWhy: '',
  wasTenths: null,
  wasAnswers: null,
};
const CALIBRATION: CalibrationOpened['calibration'] = {
  id: 'k1',
  name: 'Novembre',
  recordingId: 'r1',
  reference: 'AAAA-2222',
  category: 'weapons',
  form: { id: 'f1', name: 'Ascolto' },
  version: 1,
  state: 'rating',
  madeAt: '2026-11-26T09:00:00Z',
  madeBy: null,
  participants: 2,
  rated: 0,
  mine: 'open',
  tenths: null,
};
const review = (...evaluations: EvaluationShown[]) => ({
  watch: WATCH,
  forms: [{ id: 'f1', name: 'Ascolto' }],
  operators: [{ id: 'o1', displayName: 'Anna Rossi', code: 'A1' }],
  evaluations,
  calibrations: [] as CalibrationOpened['calibration'][],
});
const READ = 'GET review/recordings/r1';
const WATCHED = 'POST recordings/r1/views/v1/watched';

async function shown(role: Role, answers: Record<string, unknown>, more: object = {}, params = '') {
  const api = signedIn(role, answers);
  const quality = await qualityContext(role, params);
  const context = {
    ...quality,
    recording: { id: 'r1' },
    view: null,
    positionMs: () => 0,
    ...more,
  };
  const panel = await mount('vs-evaluation-panel', { context });
  await settled();
  return { api, panel, context };
}
const alert = () => words(document.querySelector('[role="alert"]'));
const form = () => document.querySelector('vs-evaluation-form');
const list = () => words(document.querySelector('.evaluation-list'));

describe('beside a recording', () => {
  it('the office begins an evaluation, which is opened at once', async () => {
    const { api } = await shown('quality', {
      [READ]: review(),
      'POST review/evaluations': { id: 'e1' },
      'GET review/evaluations/e1': opened(OPEN),
    });
    expect(words('watched')).toContain('Registrazione vista: 10%.');
    expect(words('watched')).toContain('Minimo per valutare: 80%.');
    expect(part('watched')?.dataset['enough']).toBe('no');
    expect(document.querySelector('.evaluation-list')).toBeNull();
    await expectAccessible();
    api.answers[READ] = review(OPEN);
    await press('begin-evaluation');
    await settled();
    expect(api.sent(READ)).toHaveLength(2);
    expect(form()).not.toBeNull();
    expect(document.querySelector('vs-start-form')).toBeNull();
    // the one that is open is not listed beside itself
    expect(document.querySelector('.evaluation-list')).toBeNull();
  });

  it('one’s own that is open goes on; those of others are listed without points', async () => {
    const { api } = await shown('quality', {
      [READ]: review(OTHER, { ...EVALUATION, id: 'e3' }, OPEN),
      'GET review/evaluations/e1': opened(OPEN),
    });
    expect(api.sent('GET review/evaluations/e1')).toHaveLength(1);
    expect(form()).not.toBeNull();
    expect(list()).toContain('Carla Verdi, Ascolto');
    expect(list()).not.toContain('nessun punteggio');
    expect(list()).toContain('87,5 su 100');
  });

  it('one’s own that is given back is no longer open: another may begin', async () => {
    const { api } = await shown('quality', {
      [READ]: review(OPEN),
      'GET review/evaluations/e1': opened(OPEN),
      'DELETE review/evaluations/e1': () => undefined,
    });
    api.answers[READ] = review();
    await press(labelled('Rinuncia'));
    await settled();
    expect(form()).toBeNull();
    expect(part('begin-evaluation')).not.toBeNull();
  });

  it('the address opens an evaluation before one’s own, and a calibration before both', async () => {
    const answers = {
      [READ]: { ...review(OPEN, EVALUATION, { ...OTHER, id: 'e9' }), calibrations: [CALIBRATION] },
      'GET review/evaluations/e9': opened({ ...OTHER, id: 'e9', state: 'submitted' }),
      'GET review/calibrations/k1': {
        calibration: CALIBRATION,
        content: opened(OPEN).content,
        ratings: [],
        items: [],
        agreed: {},
        note: '',
        watch: WATCH,
        kappa: {},
      },
    };
    const { api, panel, context } = await shown('quality', answers, {}, 'evaluation=e9');
    expect(words('evaluation-view')).not.toBe('');
    const params = new URLSearchParams('evaluation=e9&calibration=k1');
    Object.assign(panel, { context: { ...context, params } });
    await settled();
    await settled();
    expect(document.querySelector('vs-calibration-view')).not.toBeNull();
    expect(part('evaluation-view')).toBeNull();
    expect(list()).not.toContain('Novembre');
    // the same address again is not read again
    const asked = api.sent(READ).length;
    Object.assign(panel, { context: { ...context, params } });
    await settled();
    expect(api.sent(READ)).toHaveLength(asked);
  });

  it('others than the office see what was released, or that there is nothing', async () => {
    const answers = { [READ]: { ...review(), watch: { ...WATCH, enough: true } } };
    await shown('supervisor', answers);
    expect(document.body.textContent).toContain('non c’è ancora alcuna valutazione rilasciata');
    expect(part('watched') ?? document.querySelector('vs-start-form')).toBeNull();
    document.querySelector('vs-evaluation-panel')!.remove();
    await shown('quality', answers);
    expect(document.body.textContent).not.toContain('non c’è ancora alcuna valutazione');
    expect(words('watched')).toContain('Basta per valutare.');
    expect(part('watched')?.dataset['enough']).toBe('yes');
  });

  it('what cannot be read is said, and read again by a press', async () => {
    const { api } = await shown('quality', { [READ]: new Refusal(409, 'sealed') });
    expect(alert()).toContain('La registrazione è sigillata.');
    api.answers[READ] = review();
    await press(labelled('Riprova ora'));
    expect(alert()).toBe('');
    expect(part('begin-evaluation')).not.toBeNull();
  });
});

describe('an evaluation beside its recording', () => {
  const SHOWN = {
    [READ]: review(EVALUATION),
    'GET review/evaluations/e1': opened(EVALUATION),
  };

  it('is released by the office, which reads the list again', async () => {
    const released = { ...EVALUATION, state: 'released' as const };
    const { api } = await shown(
      'quality',
      { ...SHOWN, 'POST review/evaluations/e1/release': opened(released) },
      {},
      'evaluation=e1',
    );
    await expectAccessible();
    const { heard, stop } = listen();
    await press('release-evaluation');
    await eventually(() => expect(heard).toEqual(['Rilasciata: l’operatore ora la vede.']));
    stop();
    expect(part('release-evaluation')).toBeNull();
    expect(words('evaluation-view')).toContain('87,5 su 100');
    expect(api.sent(READ)).toHaveLength(2);
  });

  it('that may not be released says why and stays', async () => {
    const answers = {
      ...SHOWN,
      'POST review/evaluations/e1/release': new Refusal(409, 'waits_for_other'),
    };
    await shown('quality', answers, {}, 'evaluation=e1');
    await press('release-evaluation');
    expect(alert()).toContain('L’altra valutazione non è ancora consegnata.');
    expect(part('release-evaluation')).not.toBeNull();
  });

  it.each([
    ['by a supervisor', 'supervisor', {}],
    ['while another is waited for', 'quality', { waitsForOther: true }],
    ['twice', 'quality', { state: 'released' }],
  ] as const)('is not released %s', async (_, role, change) => {
    const evaluation = { ...EVALUATION, ...change };
    await shown(
      role,
      { [READ]: review(evaluation), 'GET review/evaluations/e1': opened(evaluation) },
      {},
      'evaluation=e1',
    );
    expect(part('evaluation-view')).not.toBeNull();
    expect(part('release-evaluation')).toBeNull();
    expect(document.body.textContent.includes('Attende la seconda valutazione')).toBe(
      'waitsForOther' in change,
    );
  });

  it.each([
    ['supervisor', 'open', true],
    ['supervisor', 'confirmed', false],
    ['quality', 'open', false],
  ] as const)('a %s decides its dispute that is %s: %s', async (role, state, decides) => {
    const disputed = opened(EVALUATION, { dispute: { ...DISPUTE, state } });
    const answers = { [READ]: review(EVALUATION), 'GET review/evaluations/e1': disputed };
    await shown(role, answers, {}, 'evaluation=e1');
    expect(part('decide-dispute') !== null).toBe(decides);
  });

  it('is shown with what was decided, its list read again', async () => {
    const disputed = opened(EVALUATION, { dispute: DISPUTE });
    const decided = opened(
      { ...EVALUATION, dispute: 'confirmed' },
      { dispute: { ...DISPUTE, state: 'confirmed', decidedWhy: 'Non ha salutato.' } },
    );
    const { api } = await shown(
      'supervisor',
      {
        [READ]: review(EVALUATION),
        'GET review/evaluations/e1': disputed,
        'POST review/evaluations/e1/decision': decided,
      },
      {},
      'evaluation=e1',
    );
    await fill(document.querySelector('#decision-why')!, 'Non ha salutato.');
    await submit('decide-dispute');
    await settled();
    expect(part('decide-dispute')).toBeNull();
    expect(words('evaluation-view')).toContain('Non ha salutato.');
    expect(api.sent(READ)).toHaveLength(2);
  });

  it('is chosen from the list, gets the focus, and is left for the list', async () => {
    const released = { ...EVALUATION, state: 'released' as const };
    const { api } = await shown('supervisor', {
      [READ]: review(released),
      'GET review/evaluations/e1': opened(released),
    });
    await press(labelled('Anna Rossi, Ascolto'));
    await settled();
    expect(words(document.activeElement)).toBe('Valutazione di Anna Rossi');
    expect(document.querySelector('.evaluation-list')).toBeNull();
    await press(labelled('Torna all’elenco'));
    expect(part('evaluation-view')).toBeNull();
    expect(list()).toContain('Anna Rossi');
    api.answers['GET review/evaluations/e1'] = new Refusal(409, 'withdrawn');
    await press(labelled('Anna Rossi, Ascolto'));
    expect(alert()).toContain('La valutazione non conta più.');
  });
});

describe('what is played', () => {
  it('is reported every few seconds and when it stops, and again when that failed', async () => {
    vi.useFakeTimers();
    let at = 1_000;
    let playing = true;
    const { api, panel } = await shown(
      'quality',
      { [READ]: review(), [WATCHED]: new Refusal(503, 'unavailable') },
      { view: { id: 'v1' }, positionMs: () => at },
    );
    const play = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 250) {
        await vi.advanceTimersByTimeAsync(250);
        if (playing) at += 250;
      }
    };
    const spans = () => api.sent(WATCHED).map(({ body }) => (body as { spans: unknown[] }).spans);
    await play(6_000);
    const reported = spans().length;
    expect(reported).toBeLessThanOrEqual(2);
    expect(reported).toBeGreaterThan(0);
    api.answers[WATCHED] = { ...WATCH, share: 0.9, enough: true };
    playing = false;
    await play(500);
    // that which failed comes with it, from where it began
    expect(spans().at(-1)?.[0]).toEqual([1_000, expect.any(Number)]);
    expect(spans().at(-1)?.at(-1)).toEqual([expect.any(Number), at]);
    expect(words('watched')).toContain('Registrazione vista: 90%.');
    const told = spans().length;
    await play(10_000);
    expect(spans()).toHaveLength(told);
    panel.remove();
    playing = true;
    await play(10_000);
    expect(spans()).toHaveLength(told);
  });

  it('is not reported without a view that is on record, nor once there is one', async () => {
    vi.useFakeTimers();
    let at = 0;
    const { api, panel, context } = await shown(
      'supervisor',
      { [READ]: review(), [WATCHED]: WATCH },
      { positionMs: () => (at += 250) },
    );
    await vi.advanceTimersByTimeAsync(12_000);
    expect(api.sent(WATCHED)).toEqual([]);
    const before = at;
    Object.assign(panel, { context: { ...context, view: { id: 'v1' } } });
    await vi.advanceTimersByTimeAsync(6_000);
    const [{ body } = { body: {} }] = api.sent(WATCHED);
    const [[since] = [0]] = (body as { spans: [number, number][] }).spans;
    expect(since).toBeGreaterThan(before);
  });
});
