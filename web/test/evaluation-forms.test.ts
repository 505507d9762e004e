// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/evaluation/decision-form';
import '../src/pages/evaluation/evaluation-form';
import { expectAccessible } from './accessibility';
import {
  check,
  fill,
  labelled,
  mount,
  part,
  press,
  Refusal,
  said,
  settled,
  submit,
  words,
} from './page';
import { eventually } from './eventually';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const CONTENT = {
  cap: 60,
  sections: [
    {
      id: 's1',
      title: 'Risposta',
      weight: 1,
      items: [
        { id: 'right', text: 'Dà la risposta giusta', weight: 1, steps: 2, gravity: 'critical' },
        { id: 'kind', text: 'È gentile', weight: 3, steps: 2, notApplicable: true },
      ],
    },
  ],
};
const OPENED = {
  evaluation: { id: 'e1', operator: { displayName: 'Anna Verdi' }, form: { name: 'Ascolto' } },
  content: CONTENT,
  answers: {},
  comments: {},
  summary: '',
};

async function shown(
  tag: string,
  answers: Record<string, unknown>,
  more: object = {},
  heard: readonly string[] = [],
) {
  const api = signedIn('quality', answers);
  const { session } = await qualityContext('quality');
  const element = await mount(tag, { session, opened: OPENED, ...more });
  const told: [string, unknown][] = [];
  for (const name of heard) {
    element.addEventListener(name, (event) => told.push([name, (event as CustomEvent).detail]));
  }
  await settled();
  return { api, element, told };
}
async function answer(item: string, value: string): Promise<void> {
  await check(document.querySelector(`[data-item="${item}"] input[value="${value}"]`)!);
}
const alert = () => words(document.querySelector('[role="alert"]'));

describe('an evaluation that is filled in', () => {
  it('says the score as it stands, and why it is limited', async () => {
    await shown('vs-evaluation-form', {});
    expect(words('evaluation-score')).toContain('0 voci su 2');
    await answer('kind', '1');
    expect(words('evaluation-score')).toContain('100');
    await answer('right', '0');
    // three quarters, which a failed critical item lowers to what the form allows
    expect(words('evaluation-score')).toContain('60');
    expect(document.querySelector<HTMLElement>('.sheet-limited')!.hidden).toBe(false);
    await answer('right', '1');
    await answer('kind', 'na');
    expect(words('evaluation-score')).toContain('100');
    expect(document.querySelector<HTMLElement>('.sheet-limited')!.hidden).toBe(true);
    await expectAccessible();
  });

  it('is kept as it is written, and again when the network is back', async () => {
    vi.useFakeTimers();
    const { api } = await shown('vs-evaluation-form', { 'PUT review/evaluations/e1': OPENED });
    await answer('right', '1');
    await fill(document.querySelector('#evaluation-summary')!, 'Bene.');
    expect(api.sent('PUT review/evaluations/e1')).toHaveLength(0);
    api.offline = true;
    await vi.advanceTimersByTimeAsync(1_200);
    expect(alert()).not.toBe('');
    api.offline = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(api.sent('PUT review/evaluations/e1').at(-1)!.body).toEqual({
      answers: { right: 1 },
      comments: {},
      summary: 'Bene.',
    });
    expect(document.querySelector('.evaluation-form > [role="status"]')!.textContent).toMatch(
      /\d{2}:\d{2}/,
    );
  });

  it('is not handed in while an answer is missing, which has the focus', async () => {
    const { api } = await shown('vs-evaluation-form', {});
    await answer('right', '1');
    await submit('evaluation-form');
    expect(alert()).toContain('1');
    expect(document.body.textContent).toContain('Manca la risposta.');
    expect(document.activeElement?.closest('[data-item]')?.getAttribute('data-item')).toBe('kind');
    expect(api.sent('POST review/evaluations/e1/submit')).toHaveLength(0);
  });

  it('with nothing that applies has no score to hand in', async () => {
    const only = {
      ...CONTENT,
      sections: [{ ...CONTENT.sections[0]!, items: [CONTENT.sections[0]!.items[1]!] }],
    };
    const { api } = await shown('vs-evaluation-form', {}, { opened: { ...OPENED, content: only } });
    await answer('kind', 'na');
    await submit('evaluation-form');
    expect(alert()).not.toBe('');
    expect(api.sent('POST review/evaluations/e1/submit')).toHaveLength(0);
  });

  it('is handed in once, when what was played has been told', async () => {
    const order: string[] = [];
    let done: (opened: unknown) => void = () => undefined;
    const beforeSubmit = () => {
      order.push('told');
      return Promise.resolve();
    };
    const { api, told } = await shown(
      'vs-evaluation-form',
      {
        'POST review/evaluations/e1/submit': () => {
          order.push('sent');
          return new Promise((resolve) => (done = resolve));
        },
      },
      { beforeSubmit },
      ['submitted'],
    );
    await answer('right', '1');
    await answer('kind', '0');
    await submit('evaluation-form');
    await submit('evaluation-form');
    expect(order).toEqual(['told', 'sent']);
    expect(part('submit-evaluation')!.getAttribute('aria-busy')).toBe('true');
    done({ ...OPENED, summary: 'x' });
    await eventually(() => expect(told).toEqual([['submitted', { ...OPENED, summary: 'x' }]]));
    expect(api.sent('POST review/evaluations/e1/submit')[0]!.body).toEqual({
      answers: { right: 1, kind: 0 },
      comments: {},
      summary: '',
    });
    await eventually(() => expect(said()).not.toBe(''));
  });

  it('a refusal is said and what was written stays; it can be given back', async () => {
    const { told } = await shown(
      'vs-evaluation-form',
      {
        'POST review/evaluations/e1/submit': new Refusal(409, 'not_watched'),
        'DELETE review/evaluations/e1': () => undefined,
      },
      {},
      ['submitted', 'given-back'],
    );
    await answer('right', '1');
    await answer('kind', '1');
    await submit('evaluation-form');
    expect(alert()).not.toBe('');
    expect(
      document.querySelector<HTMLInputElement>('[data-item="kind"] input[value="1"]')!.checked,
    ).toBe(true);
    await press(labelled('Rinuncia'));
    await eventually(() => expect(told).toHaveLength(1));
    expect(told.map(([name]) => name)).toEqual(['given-back']);
  });

  it('a remark opens beside its item, and is sent with it', async () => {
    vi.useFakeTimers();
    const { api } = await shown('vs-evaluation-form', { 'PUT review/evaluations/e1': OPENED });
    await press(document.querySelector('[data-item="kind"] .sheet-remark')!);
    const field = document.querySelector<HTMLTextAreaElement>('[data-item="kind"] textarea')!;
    expect(document.activeElement).toBe(field);
    await fill(field, 'Molto.');
    await vi.advanceTimersByTimeAsync(1_200);
    expect(api.sent('PUT review/evaluations/e1')[0]!.body).toMatchObject({
      comments: { kind: 'Molto.' },
    });
  });
});

describe('what a supervisor makes of a dispute', () => {
  const DISPUTED = { ...OPENED, answers: { right: 0, kind: 1 } };
  const DECISION = 'POST review/evaluations/e1/decision';

  it('confirms it unless something else is chosen', async () => {
    const { api, told } = await shown(
      'vs-decision-form',
      { [DECISION]: DISPUTED },
      { opened: DISPUTED },
      ['decided'],
    );
    expect(document.querySelector('vs-answer-sheet')).toBeNull();
    await fill(document.querySelector('#decision-why')!, '  Le regole erano note. ');
    await submit('decide-dispute');
    expect(api.sent(DECISION).map(({ body }) => body)).toEqual([
      { decision: 'confirmed', why: 'Le regole erano note.' },
    ]);
    expect(told).toEqual([['decided', DISPUTED]]);
    await expectAccessible();
  });

  it('corrects answers, which are sent with it', async () => {
    const { api } = await shown('vs-decision-form', { [DECISION]: DISPUTED }, { opened: DISPUTED });
    await check(document.querySelector('input[value="corrected"]')!);
    await answer('right', '1');
    await fill(document.querySelector('#decision-why')!, 'Era giusta.');
    await submit('decide-dispute');
    expect(api.sent(DECISION)[0]!.body).toEqual({
      decision: 'corrected',
      why: 'Era giusta.',
      answers: { right: 1, kind: 1 },
    });
  });

  it('answers that were changed are not sent with a withdrawal', async () => {
    const { api } = await shown('vs-decision-form', { [DECISION]: DISPUTED }, { opened: DISPUTED });
    await check(document.querySelector('input[value="corrected"]')!);
    await answer('right', '1');
    await check(document.querySelector('input[value="withdrawn"]')!);
    await fill(document.querySelector('#decision-why')!, 'Registrazione sbagliata.');
    await submit('decide-dispute');
    expect(api.sent(DECISION)[0]!.body).toEqual({
      decision: 'withdrawn',
      why: 'Registrazione sbagliata.',
    });
  });

  it('is sent once, and a refusal is said', async () => {
    let answered: (refusal: unknown) => void = () => undefined;
    const { api, told } = await shown(
      'vs-decision-form',
      { [DECISION]: () => new Promise((resolve) => (answered = resolve)) },
      { opened: DISPUTED },
      ['decided'],
    );
    await fill(document.querySelector('#decision-why')!, 'Le regole erano note.');
    await submit('decide-dispute');
    await submit('decide-dispute');
    expect(part('submit-decision')!.getAttribute('aria-busy')).toBe('true');
    answered(new Refusal(409, 'not_disputed'));
    await eventually(() => expect(alert()).not.toBe(''));
    expect(api.sent(DECISION)).toHaveLength(1);
    expect(told).toEqual([]);
    expect(part('submit-decision')!.getAttribute('aria-busy')).toBe('false');
  });
});
