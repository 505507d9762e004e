// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/topics/topics-panel';
import { moved, readFile, written } from '../src/pages/topics/topics';
import type { Topic, TopicsShown } from '../src/protocol/api';
import { expectAccessible } from './accessibility';
import {
  check,
  type FakeApi,
  fill,
  mount,
  part,
  press,
  Refusal,
  said,
  settled,
  submit,
  words,
  labelled,
} from './page';
import { eventually } from './eventually';
import { freshPages, HOURS, qualityContext, signedIn } from './staff';

freshPages();

const LANGUAGES = ['it', 'en', 'de', 'fr', 'sl'];
const topic = (id: string, label: string, change: Partial<Topic> = {}): Topic => ({
  id,
  segment: 'civil',
  sharing: 'on',
  secondLook: false,
  keepAnsweredDays: null,
  keepUnansweredDays: null,
  modality: 'video',
  icon: 'chat',
  retired: false,
  replacedBy: null,
  texts: Object.fromEntries(
    LANGUAGES.map((code) => [
      code,
      {
        label: `${label} ${code}`,
        title: '',
        description: `Di ${label}.`,
        searchWords: [id],
        requirements: [],
      },
    ]),
  ),
  ...change,
});
const TOPICS = [
  topic('weapons', 'Armi'),
  topic('road-code', 'Codice della strada', {
    icon: 'car',
    texts: {
      it: {
        label: 'Codice della strada',
        title: 'Multe e patente',
        description: 'Multe e punti.',
        searchWords: ['multa', 'patente'],
        requirements: ['Il verbale.'],
      },
      en: {
        label: 'Road code',
        title: '',
        description: 'Fines.',
        searchWords: [],
        requirements: [],
      },
    },
  }),
  topic('old', 'Vecchio', { retired: true, replacedBy: 'weapons' }),
];
const shownOf = (topics: Topic[], revision = 3): TopicsShown => ({
  revision,
  changedAt: '2026-11-28T10:00:00Z',
  changedBy: 'Anna',
  topics,
});

async function shown(answers: Record<string, unknown> = {}) {
  const api = signedIn('admin', {
    'GET topics': shownOf(TOPICS),
    'GET hours': HOURS,
    ...answers,
  });
  const { session } = await qualityContext('admin');
  const panel = await mount('vs-topics', { session });
  const told = vi.fn();
  panel.addEventListener('topics-changed', told);
  await eventually(() => expect(part('topics-table')).not.toBeNull());
  return { api, told };
}
const row = (id: string) => document.querySelector<HTMLElement>(`tr[data-topic="${id}"]`);
const order = () =>
  [...document.querySelectorAll<HTMLElement>('tr[data-topic]')].map(
    (each) => each.dataset['topic'],
  );
function mover(id: string, way: string): HTMLElement {
  const found = row(id)?.querySelector<HTMLElement>(`[data-move="${way}"]`);
  if (!found) throw new Error(`${id} cannot be moved ${way}`);
  return found;
}
const lastBody = (api: FakeApi, call: string) => api.sent(call).at(-1)?.body;

async function open(id: string): Promise<void> {
  await press(`topic-edit-${id}`);
  await eventually(() => expect(part('topic-form')).not.toBeNull());
  await settled();
}

/** Chooses a file of this content, as somebody does in the browser's dialog. */
async function choose(content: string): Promise<void> {
  const input = part('topics-file') as HTMLInputElement;
  Object.defineProperty(input, 'files', {
    value: [new File([content], 'topics.json')],
    configurable: true,
  });
  input.dispatchEvent(new Event('change'));
  await settled();
}

describe('the topics', () => {
  it('are listed by their titles, with the official names, what is retired and what is missing', async () => {
    await shown();
    expect(words(row('road-code'))).toContain('Multe e patente Codice della strada · road-code');
    expect(words(row('road-code'))).toContain('Manca: Deutsch, Français e Slovenščina');
    expect(words(row('old'))).toContain('Ritirato');
    expect(words(row('old'))).toContain('Al suo posto: Armi it');
    await expectAccessible();
  });

  it('are changed in one language, shown as citizens see them, and saved whole', async () => {
    const { api, told } = await shown({
      'PUT topics/road-code': shownOf(TOPICS, 4),
    });
    await open('road-code');
    expect(document.activeElement?.textContent).toContain('Codice della strada');
    await expectAccessible();
    await fill('topic-title', 'Multe, patente e punti');
    expect(words('topic-preview')).toMatch(/Multe, patente e punti\s+Codice della strada/);
    await fill('topic-search-words', 'multa\n\nautovelox\n');
    expect(words('topic-requirements')).toContain('Il verbale.');
    await fill('topic-requirements-field', 'Il verbale.\n\nLa targa.');
    expect(words('topic-requirements')).toBe('Che cosa serve Il verbale. La targa.');
    await expectAccessible();
    await fill('topic-icon', 'flag');
    await fill('topic-modality', 'text');
    await fill('topic-sharing', 'off');
    await fill('topic-second-look', 'on');
    await fill('topic-keep-answered', '300');
    await fill('topic-keep-unanswered', '30');
    await fill('topic-segment', 'military');
    await submit('topic-form');
    await eventually(() => expect(told).toHaveBeenCalledOnce());
    const body = lastBody(api, 'PUT topics/road-code') as { revision: number; topic: Topic };
    expect(body.revision).toBe(3);
    expect(body.topic).toEqual({
      ...{ ...TOPICS[1], id: undefined },
      icon: 'flag',
      modality: 'text',
      sharing: 'off',
      secondLook: true,
      keepAnsweredDays: 300,
      keepUnansweredDays: 30,
      segment: 'military',
      texts: {
        ...TOPICS[1]?.texts,
        it: {
          label: 'Codice della strada',
          title: 'Multe, patente e punti',
          description: 'Multe e punti.',
          searchWords: ['multa', 'autovelox'],
          requirements: ['Il verbale.', 'La targa.'],
        },
      },
    });
    await eventually(() => expect(document.activeElement).toBe(part('topic-edit-road-code')));
    expect(words('topics')).toContain('Salvato');
  });

  it('are written in five languages, each a tab that says when it is incomplete', async () => {
    const { api } = await shown({ 'PUT topics/road-code': shownOf(TOPICS, 4) });
    await open('road-code');
    const tab = (code: string) => document.getElementById(`topic-language-${code}`)!;
    expect(words(tab('it'))).not.toContain('da completare');
    expect(words(tab('de'))).toContain('da completare');
    await press(tab('de'));
    expect((part('topic-label') as HTMLInputElement).value).toBe('');
    expect((part('topic-label') as HTMLInputElement).lang).toBe('de');
    await fill('topic-label', 'Straßenverkehr');
    await fill('topic-description', 'Strafzettel.');
    expect(words(tab('de'))).not.toContain('da completare');
    expect(words('topic-preview')).toContain('Straßenverkehr');
    await press(tab('fr'));
    await submit('topic-form');
    await eventually(() => expect(api.sent('PUT topics/road-code')).toHaveLength(1));
    const body = lastBody(api, 'PUT topics/road-code') as { topic: Topic };
    expect(Object.keys(body.topic.texts)).toEqual(['it', 'en', 'de']);
    expect(body.topic.texts['de']?.label).toBe('Straßenverkehr');
  });

  it('are found by a search that is tried before they are saved', async () => {
    await shown();
    await open('weapons');
    await fill('topic-try', 'cavallo');
    expect(part('topic-found')).toBeNull();
    await fill('topic-search-words', 'armi\ncavallo');
    // the words of a language are fetched
    await eventually(() => expect(words('topic-found')).toContain('Armi it'));
    await fill('topic-try', 'multa');
    expect(words('topic-found')).toContain('Multe e patente');
  });

  it('are retired with the one to choose instead, which is in use itself', async () => {
    const { api } = await shown({ 'PUT topics/weapons': shownOf(TOPICS, 4) });
    await open('weapons');
    expect(part('topic-replaced-by')).toBeNull();
    await check('topic-retired');
    const offered = [...(part('topic-replaced-by') as HTMLSelectElement).options];
    expect(offered.map((each) => each.value)).toEqual(['', 'road-code']);
    await fill('topic-replaced-by', 'road-code');
    expect(part('topic-preview')).toBeNull();
    await submit('topic-form');
    await eventually(() => expect(api.sent('PUT topics/weapons')).toHaveLength(1));
    expect(lastBody(api, 'PUT topics/weapons')).toMatchObject({
      topic: { retired: true, replacedBy: 'road-code' },
    });
  });

  it('are added with a code of their own', async () => {
    const { api } = await shown({ 'POST topics': new Refusal(422, 'bad_topic_id') });
    await press('topics-new');
    await fill('topic-id', 'Droni!');
    await fill('topic-label', 'Droni');
    await fill('topic-description', 'Volo.');
    await submit('topic-form');
    await eventually(() => expect(words('topic-form')).toContain('Questo codice non è ammesso'));
    expect((part('topic-label') as HTMLInputElement).value).toBe('Droni');
    api.answers['POST topics'] = shownOf(TOPICS, 4);
    await fill('topic-id', 'drones');
    await submit('topic-form');
    await eventually(() => expect(part('topic-form')).toBeNull());
    expect(words('topics')).toContain('Nessun operatore lo segue ancora');
    expect(lastBody(api, 'POST topics')).toMatchObject({
      revision: 3,
      topic: { id: 'drones', texts: { it: { label: 'Droni', description: 'Volo.' } } },
    });
  });

  it('keep what was written when somebody else was quicker', async () => {
    const { api, told } = await shown({ 'PUT topics/weapons': new Refusal(409, 'topics_changed') });
    await open('weapons');
    await fill('topic-title', 'Armi e porto d’armi');
    api.answers['GET topics'] = shownOf(TOPICS, 7);
    await submit('topic-form');
    await eventually(() =>
      expect(words('topic-form')).toContain('ciò che ha scritto è ancora qui'),
    );
    expect((part('topic-title') as HTMLInputElement).value).toBe('Armi e porto d’armi');
    expect(told).not.toHaveBeenCalled();
    api.answers['PUT topics/weapons'] = shownOf(TOPICS, 8);
    await submit('topic-form');
    await eventually(() => expect(told).toHaveBeenCalledOnce());
    expect(lastBody(api, 'PUT topics/weapons')).toMatchObject({
      revision: 7,
      topic: { texts: { it: { title: 'Armi e porto d’armi' } } },
    });
  });
});

describe('the order of the topics', () => {
  it('is changed by buttons and arrow keys, and saved once', async () => {
    const { api } = await shown({ 'PUT topic-order': shownOf(TOPICS, 4) });
    await press(mover('weapons', 'down'));
    expect(order()).toEqual(['road-code', 'weapons', 'old']);
    await eventually(() => expect(said()).toContain('Armi it: posizione 2 di 3'));
    await eventually(() => expect(document.activeElement).toBe(mover('weapons', 'down')));
    mover('weapons', 'down').dispatchEvent(
      new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }),
    );
    await settled();
    expect(order()).toEqual(['road-code', 'old', 'weapons']);
    expect(mover('weapons', 'down').getAttribute('aria-disabled')).toBe('true');
    await press(mover('weapons', 'down'));
    expect(order()).toEqual(['road-code', 'old', 'weapons']);
    expect(api.sent('PUT topic-order')).toHaveLength(0);
    await press('topics-save-order');
    await eventually(() => expect(part('topics-save-order')).toBeNull());
    expect(lastBody(api, 'PUT topic-order')).toEqual({
      revision: 3,
      ids: ['road-code', 'old', 'weapons'],
    });
  });

  it('is as it is stored again where it is given up', async () => {
    const { api } = await shown();
    await press(mover('weapons', 'down'));
    labelled('Annulla').click();
    await settled();
    expect(order()).toEqual(['weapons', 'road-code', 'old']);
    expect(part('topics-save-order')).toBeNull();
    expect(api.sent('PUT topic-order')).toHaveLength(0);
  });

  it('is nothing to save once it is as it was', async () => {
    await shown();
    await press(mover('weapons', 'down'));
    expect(part('topics-save-order')).not.toBeNull();
    await press(mover('weapons', 'up'));
    expect(part('topics-save-order')).toBeNull();
  });
});

describe('a file of topics', () => {
  const FILE = JSON.stringify({ format: 1, topics: TOPICS });

  it('is looked at before it is taken over', async () => {
    const changes = { added: [], changed: ['road-code'], retired: ['old'] };
    const { api, told } = await shown({
      'POST topic-file/preview': changes,
      'PUT topic-file': shownOf(TOPICS, 4),
    });
    await choose(FILE);
    await eventually(() => expect(document.querySelector('dialog[open]')).not.toBeNull());
    const asked = words(document.querySelector('dialog[open]'));
    expect(asked).toContain('Nuovi: nessuno');
    expect(asked).toContain('Cambiati: Codice della strada');
    expect(asked).toContain('Ritirati: Vecchio it');
    expect(api.sent('PUT topic-file')).toHaveLength(0);
    await press('confirm-import-topics');
    await eventually(() => expect(told).toHaveBeenCalledOnce());
    expect(lastBody(api, 'PUT topic-file')).toEqual({
      revision: 3,
      file: JSON.parse(FILE) as unknown,
    });
  });

  it.each([
    ['', 'non è un’esportazione di argomenti'],
    ['{"format": 2, "topics": []}', 'non è un’esportazione di argomenti'],
    ['null', 'non è un’esportazione di argomenti'],
  ])('that is none is refused without being sent: %s', async (content, said) => {
    const { api } = await shown();
    await choose(content);
    await eventually(() => expect(words('topics')).toContain(said));
    expect(api.sent('POST topic-file/preview')).toHaveLength(0);
  });

  it.each([
    ['language_missing', 'Mancano le parole in una lingua'],
    ['replacement_cycle', 'in cerchio'],
    ['topic_missing', 'manca un argomento della stazione'],
  ])('with a fault says which: %s', async (code, said) => {
    const { api } = await shown({ 'POST topic-file/preview': new Refusal(422, code) });
    await choose(FILE);
    await eventually(() => expect(words('topics')).toContain(said));
    expect(words('topics')).toContain(code);
    expect(api.sent('PUT topic-file')).toHaveLength(0);
    expect(order()).toEqual(['weapons', 'road-code', 'old']);
  });
});

describe('the history of the topics', () => {
  it('says who changed what and when, and brings a version back once that was confirmed', async () => {
    const versions = [
      { number: 3, kind: 'change', changed: ['road-code'], restored: null, at: '2026-11-28T10:00:00Z', by: 'Anna' },
      { number: 2, kind: 'restore', changed: ['a', 'b', 'weapons', 'old'], restored: 0, at: '2026-11-27T10:00:00Z', by: null },
    ]; // prettier-ignore
    const { api, told } = await shown({
      'GET topic-versions': { versions },
      'POST topic-versions/2/restore': shownOf(TOPICS, 4),
    });
    await press('topics-past');
    await eventually(() => expect(words('versions')).toContain('Anna'));
    const text = words('versions');
    expect(text).toContain('Codice della strada');
    expect(text).toContain('28 nov 2026, 11:00');
    expect(text).toContain('Ripristino: Argomenti forniti');
    expect(text).toContain('a, b, Armi it e un altro');
    expect(text).toContain('riga di comando');
    expect(part('version-restore-3')).toBeNull();
    expect(part('version-restore-0')).not.toBeNull();
    await expectAccessible();
    await press('version-restore-2');
    expect(api.sent('POST topic-versions/2/restore')).toHaveLength(0);
    await press('confirm-restore');
    await eventually(() => expect(told).toHaveBeenCalledOnce());
    expect(lastBody(api, 'POST topic-versions/2/restore')).toEqual({ revision: 3 });
    // the list is read again for the new version
    await eventually(() => expect(api.sent('GET topic-versions')).toHaveLength(2));
  });
});

describe('what is sent', () => {
  it('leaves out languages in which nothing was written, and a successor of what is in use', () => {
    const draft = topic('weapons', 'Armi', {
      replacedBy: 'old',
      texts: {
        it: {
          label: 'Armi',
          title: '',
          description: 'Armi.',
          searchWords: ['arma', ' '],
          requirements: [],
        },
        de: { label: ' ', title: '', description: '', searchWords: [''], requirements: [] },
      },
    });
    expect(written(draft)).toMatchObject({
      replacedBy: null,
      texts: { it: { searchWords: ['arma'] } },
    });
    expect(Object.keys(written(draft).texts)).toEqual(['it']);
  });

  it('moves one place and no further than the ends', () => {
    expect(moved(['a', 'b'], 'a', 1)).toEqual(['b', 'a']);
    expect(moved(['a', 'b'], 'a', -1)).toBeNull();
    expect(moved(['a', 'b'], 'b', 1)).toBeNull();
    expect(moved(['a', 'b'], 'c', 1)).toBeNull();
  });

  it('is an export, or nothing', () => {
    expect(readFile('{"format": 1, "topics": []}')).toEqual({ format: 1, topics: [] });
    expect(readFile('[]')).toBeNull();
    expect(readFile('{')).toBeNull();
  });
});
