// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/questionnaire/questionnaire-panel';
import type { Question, Questionnaire, QuestionnaireShown } from '../src/protocol/api';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import {
  check,
  type FakeApi,
  fill,
  labelled,
  listen,
  mount,
  part,
  parts,
  press,
  Refusal,
  settled,
  submit,
  words,
} from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const spoken = (said: string) =>
  Object.fromEntries(['it', 'en', 'de', 'fr', 'sl'].map((code) => [code, `${said} ${code}`]));

function asked(id: string, more: Partial<Question> = {}): Question {
  return { id, kind: 'scale', words: spoken(id), options: [], after: null, ...more };
}

const YES_NO = ['yes', 'no'].map((id) => ({ id, words: spoken(id) }));
const OF: Questionnaire = {
  general: [
    asked('general-solved', { kind: 'one', options: YES_NO, words: spoken('Risolto?') }),
    asked('general-ways', { kind: 'several', options: YES_NO, words: spoken('Dove?') }),
  ],
  barracks: [asked('barracks-a')],
  patrol: [asked('patrol-a')],
  neighbourhood: [asked('neighbourhood-a')],
  phone: [asked('phone-a')],
  online: [asked('online-a')],
};
const SHOWN: QuestionnaireShown = {
  version: 2,
  published: OF,
  draft: null,
  problems: [],
  revision: 0,
  changed_at: null,
  changed_by: null,
  versions: [
    { number: 2, questions: 7, at: '2026-11-02T09:00:00Z', by: 'Anna Rossi' },
    { number: 1, questions: 7, at: null, by: null },
  ],
  frame: { it: { next: 'Continua', back: 'Torna indietro', 'scale.1': 'Per niente' } },
};
const DRAFT: QuestionnaireShown = {
  ...SHOWN,
  draft: OF,
  revision: 4,
  changed_at: '2026-11-03T09:00:00Z',
  changed_by: 'Anna Rossi',
};

async function shown(first: QuestionnaireShown, answers: Record<string, unknown> = {}) {
  const api = signedIn('admin', { 'GET questionnaire': first, ...answers });
  const { session } = await qualityContext('admin');
  await mount('vs-questionnaire', { session });
  await settled();
  return api;
}

const last = (api: FakeApi) => api.requests.at(-1)!;

/** Keeps what is written, as the station does. */
const keeps = ({ body }: { body: unknown }) => {
  const { draft, revision } = body as { draft: Questionnaire; revision: number };
  return { ...DRAFT, draft, revision: revision + 1 };
};

describe('the questionnaire', () => {
  it('says what is asked, question by question, and begins a draft with the first change', async () => {
    const api = await shown(SHOWN, { 'PUT questionnaire/draft': keeps });
    expect(words('questionnaire-state')).toContain('In uso: versione 2');
    expect(part('publish-questionnaire')).toBeNull();
    expect(words('questions')).toContain('Risolto? it');
    expect(words('questions')).toContain('completa in tutte le lingue');
    await expectAccessible();
    await press(part('add-question')!);
    await settled();
    await fill(part('question-words')!, 'Che cosa è mancato?');
    await fill(part('question-kind')!, 'text');
    await fill(part('question-after')!, 'general-solved');
    const [yes, no] = part('after-answers')!.querySelectorAll('input');
    await check(yes!);
    await check(no!);
    await check(yes!, false);
    await expectAccessible();
    await submit(part('question-form')!);
    await settled();
    const { draft, revision } = last(api).body as { draft: Questionnaire; revision: number };
    expect(revision).toBe(0);
    expect(draft.general[2]).toMatchObject({
      kind: 'text',
      words: { it: 'Che cosa è mancato?' },
      after: { question: 'general-solved', answers: ['no'] },
    });
    expect(draft.general[2]?.id).toMatch(/^general-[a-z0-9]{8}$/);
    expect(words('questions')).toContain('Solo dopo «Risolto? it»: no it');
    expect(words('questions')).toContain('manca in English');
  });

  it('has answers to choose from, in every language', async () => {
    const api = await shown(DRAFT, { 'PUT questionnaire/draft': keeps });
    await press(document.querySelector<HTMLElement>('[data-question=general-solved] [data-edit]')!);
    await settled();
    await press(part('add-option')!);
    await settled();
    await fill(part('option-3')!, 'In parte');
    expect(document.getElementById('question-language-de')?.textContent).toContain('manca 1 testo');
    await press(document.getElementById('question-language-de')!);
    await fill(part('option-3')!, 'Teilweise');
    await submit(part('question-form')!);
    await settled();
    const { draft } = last(api).body as { draft: Questionnaire };
    expect(draft.general[0]?.options[2]?.words).toEqual({ it: 'In parte', de: 'Teilweise' });
  });

  it('loses the answer that is taken out, which is said by its number', async () => {
    const api = await shown(DRAFT, { 'PUT questionnaire/draft': keeps });
    await press(document.querySelector<HTMLElement>('[data-question=general-solved] [data-edit]')!);
    await settled();
    const { heard, stop } = listen();
    await press(labelled('Togli la risposta 1'));
    await eventually(() => expect(heard).toEqual(['Risposta 1 tolta.']));
    stop();
    expect(document.activeElement).toBe(part('add-option'));
    await submit(part('question-form')!);
    await settled();
    const { draft } = last(api).body as { draft: Questionnaire };
    expect(draft.general[0]?.options.map(({ id }) => id)).toEqual(['no']);
  });

  it('keeps what was written when somebody else was faster', async () => {
    await shown(DRAFT, { 'PUT questionnaire/draft': new Refusal(409, 'draft_changed') });
    await press(part('add-question')!);
    await settled();
    await fill(part('question-words')!, 'Una cosa lunga');
    await submit(part('question-form')!);
    await settled();
    expect((part('question-words') as HTMLTextAreaElement).value).toBe('Una cosa lunga');
    expect(document.body.textContent).toContain('Un’altra persona ha cambiato la bozza');
    await press(part('reload-questionnaire')!);
    await settled();
    expect(part('questions')).not.toBeNull();
  });

  it('moves and removes questions, but not the one that leads to other sections', async () => {
    const api = await shown(DRAFT, { 'PUT questionnaire/draft': keeps });
    await press(
      document.querySelector<HTMLElement>('[data-question=general-solved] [data-move="1"]')!,
    );
    await settled();
    const order = (last(api).body as { draft: Questionnaire }).draft.general.map(({ id }) => id);
    expect(order).toEqual(['general-ways', 'general-solved']);
    expect(parts('remove-question')).toHaveLength(1);
    await press(part('remove-question')!);
    await press(part('confirm-questionnaire')!);
    await settled();
    expect((last(api).body as { draft: Questionnaire }).draft.general).toHaveLength(1);
  });

  it('is published once nothing is wrong with it, and says what is', async () => {
    const wrong: QuestionnaireShown = {
      ...DRAFT,
      problems: [
        {
          code: 'missing_language',
          section: 'patrol',
          question: 'patrol-a',
          option: '',
          language: 'sl',
        },
      ],
    };
    await shown(wrong);
    expect(words('questionnaire-problems')).toContain('1 cosa da correggere');
    expect(document.querySelectorAll('.question-missing')).toHaveLength(1);
    await press(part('publish-questionnaire')!);
    await settled();
    expect(part('confirm-questionnaire')?.closest('dialog')?.open).not.toBe(true);
    expect(words('questions')).toContain('Manca il testo (sloveno)');
    await expectAccessible();
  });

  it('is published as a version after a question, and a draft is thrown away after one', async () => {
    const api = await shown(DRAFT, {
      'POST questionnaire/publish': { ...SHOWN, version: 3 },
    });
    await press(part('publish-questionnaire')!);
    await press(part('confirm-questionnaire')!);
    await settled();
    expect(last(api).body).toEqual({ revision: 4 });
    expect(words('questionnaire-state')).toContain('versione 3');
  });

  it('throws a draft away', async () => {
    const api = await shown(DRAFT, { 'DELETE questionnaire/draft': SHOWN });
    await press(part('discard-questionnaire')!);
    await press(part('confirm-questionnaire')!);
    await settled();
    expect(last(api).path).toBe('questionnaire/draft?revision=4');
    expect(words('questionnaire-state')).toContain('Nessuna bozza');
  });

  it('takes up any version again', async () => {
    const api = await shown(SHOWN, {
      'GET questionnaire/versions/1': OF,
      'PUT questionnaire/draft': keeps,
    });
    await press(document.getElementById('questionnaire-view-versions')!);
    expect(words('questionnaire-versions')).toContain('di serie');
    await expectAccessible();
    await press(part('questionnaire-restore-1')!);
    await press(part('confirm-restore-questionnaire')!);
    await settled();
    expect(last(api).body).toMatchObject({ restored: 1, revision: 0 });
    expect(words('questionnaire-state')).toContain('Bozza');
  });

  it('goes to a file and comes from one', async () => {
    const made: Blob[] = [];
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      made.push(blob as Blob);
      return 'blob:x';
    });
    const api = await shown(SHOWN, {
      'PUT questionnaire/draft': keeps,
      'GET questionnaire/versions/2': OF,
    });
    await press(part('export-questionnaire')!);
    expect(JSON.parse(await made[0]!.text())).toEqual(OF);
    const input = part('import-questionnaire') as HTMLInputElement;
    const give = async (text: string) => {
      Object.defineProperty(input, 'files', {
        value: [new File([text], 'q.json')],
        configurable: true,
      });
      input.dispatchEvent(new Event('change'));
      await settled();
      await settled();
    };
    await give('{"general": 1}');
    expect(document.body.textContent).toContain('Questo file non è un questionario');
    await give(JSON.stringify(OF));
    expect(last(api).method).toBe('PUT');
    // now there is a draft, which is replaced after a question only
    const sent = api.requests.length;
    await give(JSON.stringify(OF));
    expect(api.requests).toHaveLength(sent);
    await press(part('confirm-questionnaire')!);
    await settled();
    expect(api.requests).toHaveLength(sent + 1);
    await press(document.getElementById('questionnaire-view-versions')!);
    await press(part('questionnaire-file-2')!);
    await settled();
    expect(made).toHaveLength(2);
  });

  it('is tried as a citizen sees it', async () => {
    await shown(SHOWN);
    await press(document.getElementById('questionnaire-view-preview')!);
    const page = () => document.querySelector('.questionnaire-page')!;
    expect(page().textContent).toContain('Risolto? it');
    await expectAccessible();
    // of several answers each is taken or left by itself; of one kind the last counts
    const boxes = () => [
      ...page().querySelectorAll<HTMLInputElement>('[type=checkbox], [type=radio]'),
    ];
    const taken = () => boxes().flatMap(({ checked }, at) => (checked ? [at] : []));
    for (const at of [0, 1, 2, 3]) await check(boxes()[at]!);
    expect(taken()).toEqual([1, 2, 3]);
    await check(boxes()[2]!, false);
    expect(taken()).toEqual([1, 3]);
    await press(part('preview-next')!);
    expect(page().textContent).toContain('online-a it');
    expect(page().textContent).toContain('Per niente');
    await fill(part('preview-main')!, 'phone');
    await press(part('preview-next')!);
    expect(page().textContent).toContain('phone-a it');
    await fill(part('preview-language')!, 'de');
    expect(page().textContent).toContain('phone-a de');
  });
});
