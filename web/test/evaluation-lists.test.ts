// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/evaluation/agreement';
import '../src/pages/evaluation/calibrations';
import '../src/pages/evaluation/evaluations';
import '../src/pages/evaluation/forms-list';
import '../src/pages/evaluation/start-form';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import { check, fill, labelled, mount, part, press, Refusal, settled, submit, words } from './page';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

freshPages();

async function shown(tag: string, properties: object, answers: Record<string, unknown> = {}) {
  const api = signedIn('quality', answers);
  const { session } = await qualityContext('quality');
  const element = await mount(tag, { session, categories: CATEGORIES, ...properties });
  return { api, element };
}
const alert = () => words(document.querySelector('[role="alert"]'));

describe('the forms of the office', () => {
  const FORM = {
    id: 'f1',
    name: 'Ascolto',
    revision: 4,
    newest: 2,
    draft: null,
    published: { sections: [] },
    retiredAt: null,
  };

  it('are listed with how they stand', async () => {
    await shown(
      'vs-forms-list',
      {},
      {
        'GET review/forms': {
          forms: [
            FORM,
            { ...FORM, id: 'f2', name: 'Nuovo', newest: 0, draft: { sections: [] } },
            { ...FORM, id: 'f3', name: 'Vecchio', retiredAt: '2026-01-01T00:00:00Z' },
          ],
        },
      },
    );
    const rows = [...part('forms')!.children].map((each) => words(each));
    expect(rows[0]).toContain('Ascolto');
    expect(rows[0]).toContain('2');
    expect(rows[1]).toContain('bozza');
    // only what is in use can be taken out of it
    expect(() => labelled('Ritira Nuovo')).toThrow();
    await expectAccessible();
  });

  it('are made, and the new one is opened to be written', async () => {
    const { api } = await shown(
      'vs-forms-list',
      {},
      {
        'GET review/forms': { forms: [] },
        'POST review/forms': { id: 'f1' },
      },
    );
    expect(part('forms')).toBeNull();
    api.answers['GET review/forms'] = { forms: [{ ...FORM, newest: 0 }] };
    await press('new-form');
    expect(api.sent('POST review/forms')[0]?.body).toEqual({
      name: expect.stringMatching(/\S/) as string,
    });
    expect(document.querySelector('vs-form-editor')).not.toBeNull();
    expect(part('save-form')).not.toBeNull();
    expect(document.activeElement).toBe(document.querySelector('#form-name'));
  });

  it('that cannot be retired say why, and are listed as they are now', async () => {
    const { api } = await shown(
      'vs-forms-list',
      {},
      {
        'GET review/forms': { forms: [FORM] },
        'POST review/forms/f1/retire': new Refusal(409, 'form_changed'),
      },
    );
    await press(document.querySelectorAll<HTMLElement>('.evaluation-actions button')[2]!);
    expect(api.sent('POST review/forms/f1/retire')[0]?.body).toEqual({ revision: 4 });
    expect(api.sent('GET review/forms')).toHaveLength(2);
    expect(alert()).toContain('Un altro ha cambiato il modulo.');
  });
});

describe('lists of evaluations', () => {
  const DONE = {
    id: 'e1',
    recordingId: 'r1',
    reference: '7K4-92Q',
    category: 'weapons',
    occurredAt: '2026-11-26T09:00:00Z',
    form: { id: 'f1', name: 'Ascolto' },
    version: 1,
    operator: { id: 'p1', displayName: 'Anna Rossi', code: 'A1' },
    reviewer: { id: 'p2', displayName: 'Bruno Neri', code: 'B2' },
    rule: null,
    state: 'submitted',
    mine: false,
    waitsForOther: false,
    assignedAt: '2026-11-26T10:00:00Z',
    dueAt: '2026-12-10T10:00:00Z',
    submittedAt: '2026-11-27T10:00:00Z',
    releasedAt: null,
    tenths: 800,
    limited: null,
    replied: false,
    dispute: null,
  };

  it.each(['queue', 'disputes', 'done'])('that are empty say so: %s', async (kind) => {
    await shown(
      'vs-evaluations',
      { kind },
      {
        'GET review/queue': { evaluations: [], more: false },
        'GET review/evaluations': { evaluations: [], more: false },
      },
    );
    expect(document.querySelector('table')).toBeNull();
    expect(part('evaluations-csv')).toBeNull();
    expect(words(document.querySelector('section'))).not.toContain('Caricamento');
    await expectAccessible();
  });

  it('are sorted by a heading where all of them are there', async () => {
    const other = {
      ...DONE,
      id: 'e2',
      operator: { id: 'p3', displayName: 'Aldo Bruni', code: 'A3' },
    };
    const answer = { evaluations: [DONE, other], more: false };
    const { api, element } = await shown(
      'vs-evaluations',
      { kind: 'done' },
      { 'GET review/evaluations': answer },
    );
    const operators = () =>
      [...document.querySelectorAll('td[data-column="operator"]')].map((each) => words(each));
    expect(operators()).toEqual(['Anna Rossi', 'Aldo Bruni']);
    await press(document.querySelector('th[data-column="operator"] button')!);
    expect(operators()).toEqual(['Aldo Bruni', 'Anna Rossi']);
    api.answers['GET review/evaluations'] = { ...answer, more: true };
    element.remove();
    document.body.append(element);
    await settled();
    expect(document.querySelector('.vs-sort')).toBeNull();
  });

  it('of what is done are saved as a file, or it is said that they cannot be', async () => {
    const { api } = await shown(
      'vs-evaluations',
      { kind: 'done' },
      {
        'GET review/evaluations': {
          evaluations: [DONE],
          more: true,
        },
        'GET review/evaluations/csv': 'csv',
      },
    );
    const saved: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.push(this.download);
    });
    await press('evaluations-csv');
    await eventually(() => expect(saved).toEqual(['evaluations.csv']));
    expect(api.sent('GET review/evaluations/csv')[0]!.path).toContain('language=it');
    api.answers['GET review/evaluations/csv'] = new Refusal(500, 'internal');
    await press('evaluations-csv');
    expect(alert()).not.toBe('');
    expect(saved).toHaveLength(1);
  });
});

describe('the calibrations of the office', () => {
  const CALIBRATION = {
    id: 'k1',
    name: 'Novembre',
    recordingId: 'r1',
    reference: 'AAAA-2222',
    category: 'weapons',
    form: { id: 'f1', name: 'Ascolto' },
    version: 1,
    state: 'comparing',
    madeAt: '2026-11-26T09:00:00Z',
    madeBy: null,
    participants: 2,
    rated: 2,
    mine: 'rated',
    tenths: null,
  };
  const TO_RATE = { ...CALIBRATION, id: 'k2', name: 'Dicembre', state: 'rating', mine: 'open' };
  const list = (...calibrations: object[]) => ({ 'GET review/calibrations': { calibrations } });
  const opened = {
    calibration: CALIBRATION,
    content: { sections: [] },
    ratings: [],
    items: [],
    agreed: {},
    note: '',
    watch: { watchedMs: 0, durationMs: 0, share: 1, needed: 1, enough: true },
    kappa: {},
  };

  it('are opened where they are compared, and beside the player where one is to rate', async () => {
    const { api } = await shown(
      'vs-calibrations',
      { me: 'q1' },
      { ...list(CALIBRATION, TO_RATE), 'GET review/calibrations/k1': opened },
    );
    const rate = labelled('Dicembre', part('calibrations')!);
    expect(rate.getAttribute('href')).toBe('/quality#recording=r1&calibration=k2');
    await expectAccessible();
    await press(labelled('Novembre', part('calibrations')!));
    expect(part('calibrations')).toBeNull();
    expect(words(document.activeElement)).toBe('Calibrazione: Novembre');
    api.answers['GET review/calibrations'] = { calibrations: [TO_RATE] };
    await press(labelled('Torna all’elenco'));
    expect(words('calibrations')).not.toContain('Novembre');
  });

  it('that cannot be opened say why, in their list', async () => {
    await shown(
      'vs-calibrations',
      { me: 'q1' },
      { ...list(CALIBRATION), 'GET review/calibrations/k1': new Refusal(404, 'not_found') },
    );
    await press(labelled('Novembre', part('calibrations')!));
    expect(alert()).not.toBe('');
    expect(part('calibrations')).not.toBeNull();
  });
});

describe('beginning beside a recording', () => {
  const REVIEW = {
    forms: [
      { id: 'f1', name: 'Ascolto' },
      { id: 'f2', name: 'Competenza' },
    ],
    operators: [
      { id: 'p1', displayName: 'Anna Rossi', code: 'A1' },
      { id: 'p2', displayName: 'Bruno Neri', code: 'B2' },
    ],
  };
  const begin = async (review: object = REVIEW, answers: Record<string, unknown> = {}) => {
    const { api, element } = await shown('vs-start-form', { recording: 'r1', review }, answers);
    const told: [string, unknown][] = [];
    for (const name of ['begun', 'calibrating']) {
      element.addEventListener(name, (event) => told.push([name, (event as CustomEvent).detail]));
    }
    return { api, told };
  };

  it('an evaluation is of one operator, by one form', async () => {
    const { api, told } = await begin(REVIEW, { 'POST review/evaluations': { id: 'e1' } });
    await expectAccessible();
    await fill(document.querySelector('#start-form')!, 'f2');
    await fill(document.querySelector('#start-operator')!, 'p2');
    await check(document.querySelector('[name="double"]')!);
    await submit('begin-evaluation');
    expect(api.sent('POST review/evaluations')[0]?.body).toEqual({
      recording: 'r1',
      form: 'f2',
      double: true,
      operator: 'p2',
    });
    expect(told).toEqual([['begun', 'e1']]);
  });

  it('a calibration is of two reviewers at least', async () => {
    const { api, told } = await begin(REVIEW, {
      'GET review/choices': {
        reviewers: [
          { id: 'q1', displayName: 'Carla Verdi' },
          { id: 'q2', displayName: 'Dario Blu' },
        ],
      },
      'POST review/calibrations': { id: 'k1' },
    });
    const details = document.querySelector('details')!;
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    await settled();
    await fill(document.querySelector('#calibration-name')!, 'Novembre');
    await check(labelled('Carla Verdi', part('start-calibration')!).querySelector('input')!);
    await submit('begin-calibration');
    expect(alert()).toContain('Servono almeno due addetti alla qualità');
    await check(labelled('Dario Blu', part('start-calibration')!).querySelector('input')!);
    await submit('begin-calibration');
    expect(api.sent('POST review/calibrations')[0]?.body).toEqual({
      name: 'Novembre',
      recording: 'r1',
      form: 'f1',
      participants: ['q1', 'q2'],
    });
    expect(told).toEqual([['calibrating', 'k1']]);
  });

  it('needs a form, and an operator who was there', async () => {
    await begin({ forms: [], operators: [] });
    expect(part('start-evaluation')).toBeNull();
    document.body.replaceChildren();
    await begin({ ...REVIEW, operators: [] });
    expect(part('start-evaluation')).toBeNull();
    expect(part('start-calibration')).not.toBeNull();
  });

  it('that is refused says why', async () => {
    const { told } = await begin(REVIEW, {
      'POST review/evaluations': new Refusal(409, 'form_unusable'),
    });
    await submit('begin-evaluation');
    expect(alert()).toContain('Il modulo non è pubblicato o non si usa più.');
    expect(told).toEqual([]);
  });
});

describe('how far reviewers agree', () => {
  const none = { pairs: 0, same: null, kappa: null };

  it('is told by item, and that few recordings say little', async () => {
    await shown(
      'vs-agreement',
      {},
      {
        'GET review/trends/forms': { forms: [{ id: 'f1', name: 'Ascolto' }], operators: true },
        'GET review/agreement': {
          form: { id: 'f1', name: 'Ascolto' },
          version: 1,
          recordings: 3,
          overall: { pairs: 6, same: 0.5, kappa: 0.25 },
          items: [{ item: 'i1', text: 'Saluta', nominal: none, ordered: none }],
        },
      },
    );
    expect(words('agreement-recordings')).toContain('3');
    const rows = [...part('agreement')!.querySelectorAll('tbody tr')].map((each) => words(each));
    expect(rows[0]).toMatch(/6 50\s?% 0,25 –/);
    expect(rows[1]).toContain('Saluta 0 –');
    await expectAccessible();
  });

  it('is nothing without a form', async () => {
    await shown('vs-agreement', {}, { 'GET review/trends/forms': { forms: [], operators: true } });
    expect(part('agreement')).toBeNull();
  });
});
