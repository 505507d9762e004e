// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/numbers/numbers-panel';
import {
  heardOf,
  type InboundNumber,
  readFile,
  replaced,
  toggled,
  topicChoices,
  withKey,
} from '../src/pages/numbers/numbers';
import type { NumberHeard, NumbersShown } from '../src/protocol/api';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import {
  check,
  type FakeApi,
  fill,
  labelled,
  mount,
  part,
  press,
  Refusal,
  settled,
  submit,
  words,
} from './page';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

freshPages();

const number = (name: string, more: Partial<InboundNumber> = {}): InboundNumber => ({
  number: name,
  leadsTo: 'menu',
  topic: null,
  menu: [],
  reception: null,
  languages: ['it'],
  retired: false,
  note: '',
  ...more,
});
const ROME = '+390612345678';
const NUMBERS = [
  number(ROME, { leadsTo: 'topic', topic: 'weapons', note: 'Sul sito' }),
  number('1234', { leadsTo: 'conference', retired: true }),
  number('*', {
    languages: ['it', 'de'],
    menu: [
      [
        { key: '1', topic: 'privacy' },
        { key: '4', topic: 'gone' },
      ],
    ],
  }),
];
const shownOf = (numbers: InboundNumber[], revision = 3): NumbersShown => ({
  revision,
  changedAt: '2026-11-28T10:00:00Z',
  changedBy: 'Anna',
  numbers,
});
const HEARD: NumberHeard = {
  steps: [
    {
      language: 'it',
      stage: 'menu',
      page: 1,
      lines: [
        { language: 'it', text: 'Benvenuti.' },
        { language: 'it', text: 'Privacy prema 1' },
      ],
    },
    { language: 'it', stage: 'consent', page: 0, lines: [{ language: 'it', text: 'Acconsente?' }] },
  ],
};

async function shown(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = signedIn('admin', {
    'GET inbound-numbers': shownOf(NUMBERS),
    'POST inbound-numbers/heard': HEARD,
    ...answers,
  });
  const { session } = await qualityContext('admin');
  await mount('vs-numbers', { session, categories: CATEGORIES });
  await eventually(() => expect(part('numbers-table')).not.toBeNull());
  return api;
}
const row = (name: string) => document.querySelector<HTMLElement>(`tr[data-number="${name}"]`);
const lastBody = (api: FakeApi, call: string) => api.sent(call).at(-1)?.body;

async function open(name: string): Promise<void> {
  await press(`number-edit-${name}`);
  await eventually(() => expect(part('number-form')).not.toBeNull());
  await settled();
}

/** Chooses a file of this content, as somebody does in the browser's dialog. */
async function choose(content: string): Promise<void> {
  const input = part('numbers-file') as HTMLInputElement;
  Object.defineProperty(input, 'files', {
    value: [new File([content], 'numbers.json')],
    configurable: true,
  });
  input.dispatchEvent(new Event('change'));
  await settled();
}

describe('the numbers', () => {
  it('are listed with where they lead, their languages and what is retired', async () => {
    await shown();
    expect(words(row(ROME))).toContain(`${ROME} Sul sito`);
    expect(words(row(ROME))).toContain('Armi');
    expect(words(row('1234'))).toContain('Conferenze, con un codice');
    expect(words(row('1234'))).toContain('Ritirato');
    expect(words(row('*'))).toContain('Ogni altro numero');
    expect(words(row('*'))).toContain('1 Privacy e 4 gone');
    expect(words(row('*'))).toContain('Italiano e Deutsch');
    expect(words('numbers')).not.toContain('VS_SIP_NUMBERS');
    await expectAccessible();
  });

  it('tell the keys of each page of a menu apart', async () => {
    const menu = [[{ key: '1', topic: 'privacy' }], [{ key: '1', topic: 'weapons' }]] as const;
    await shown({
      'GET inbound-numbers': shownOf([number('*', { menu: menu.map((page) => [...page]) })]),
    });
    expect(words(row('*'))).toContain('Pagina 1: 1 Privacy Pagina 2: 1 Armi');
  });

  it('are those of the settings until one is changed, and the page says so', async () => {
    await shown({ 'GET inbound-numbers': shownOf([number('*')], 0) });
    expect(words('numbers')).toContain('Per ora contano le impostazioni VS_SIP_NUMBERS');
    expect(words(row('*'))).toContain('tutti gli argomenti');
  });

  it('are changed key by key, heard before they are saved, and sent whole', async () => {
    const api = await shown({ 'PUT inbound-numbers': shownOf(NUMBERS, 4) });
    await open('*');
    expect(document.activeElement?.textContent).toContain('Ogni altro numero');
    await eventually(() => expect(words('number-heard')).toContain('Privacy prema 1'));
    expect(words('number-heard')).toContain('Menu, pagina 1 (Italiano)');
    expect((part('number-key-1-4') as HTMLSelectElement).value).toBe('gone');
    expect(words('number-key-1-4')).toContain('gone (ritirato)');
    await expectAccessible();
    await fill('number-key-1-4', '');
    await fill('number-key-1-2', 'weapons');
    await press('number-add-page');
    await eventually(() => expect(document.activeElement).toBe(part('number-key-2-1')));
    await fill('number-key-2-1', 'licences');
    await fill('number-reception', 'privacy');
    await check('number-language-it', false);
    await check('number-language-it');
    expect(words('number-form')).toContain('Deutsch: tasto 1');
    expect(words('number-form')).toContain('Italiano: tasto 2');
    await fill('number-note', 'Tutti');
    expect(part('number-form')!.hasAttribute('data-unsaved')).toBe(true);
    await expectAccessible();
    await submit('number-form');
    await eventually(() => expect(part('number-form')).toBeNull());
    const made = number('*', {
      languages: ['de', 'it'],
      reception: 'privacy',
      note: 'Tutti',
      menu: [
        [
          { key: '1', topic: 'privacy' },
          { key: '2', topic: 'weapons' },
        ],
        [{ key: '1', topic: 'licences' }],
      ],
    });
    expect(lastBody(api, 'PUT inbound-numbers')).toEqual({
      revision: 3,
      numbers: [NUMBERS[0], NUMBERS[1], made],
    });
    // the number is not sent to be heard: it may not be written yet
    expect(lastBody(api, 'POST inbound-numbers/heard')).toEqual({ ...made, number: '*', note: '' });
    expect(words('numbers')).toContain('Salvato');
    await eventually(() => expect(document.activeElement).toBe(part('number-edit-*')));
  });

  it('are asked for what is heard once a choice, and not for what nobody hears', async () => {
    const api = await shown();
    await open(ROME);
    await eventually(() => expect(api.sent('POST inbound-numbers/heard')).toHaveLength(1));
    await fill('number-note', 'Altro');
    await fill('number-digits', '+39061');
    expect(api.sent('POST inbound-numbers/heard')).toHaveLength(1);
    await fill('number-topic', 'privacy');
    await eventually(() => expect(api.sent('POST inbound-numbers/heard')).toHaveLength(2));
    await check('number-language-it', false);
    expect(words('number-heard')).toContain('Scelga prima');
    expect(words('number-form')).toContain('Scelga almeno una lingua');
    await check('number-language-it');
    await check('number-retired');
    expect(words('number-heard')).toContain('il numero è ritirato');
    expect(api.sent('POST inbound-numbers/heard')).toHaveLength(2);
  });

  it('are added, and a fault is said in words that tell what to do', async () => {
    const api = await shown({
      'PUT inbound-numbers': new Refusal(422, 'number_twice', {
        message: '+390612345678 and 0612345678 are one number; keep one of them.',
      }),
    });
    await press('numbers-new');
    await fill('number-digits', '06 1234 5678');
    await fill('number-leads', 'topic');
    expect(words('number-heard')).toContain('Scelga prima');
    await fill('number-topic', 'privacy');
    await submit('number-form');
    await eventually(() => expect(words('number-form')).toContain('Questo numero c’è già'));
    expect(words('number-form')).toContain('are one number');
    // on a narrow screen the form is long: the words stand where the button was pressed
    const alert = document.querySelector('[data-testid="number-form"] [role="alert"]');
    const save = document.querySelector('[data-testid="number-form"] [type="submit"]');
    expect(save?.closest('.number-buttons')?.previousElementSibling?.contains(alert)).toBe(true);
    expect(part('number-digits')?.getAttribute('aria-invalid')).toBe('true');
    expect((part('number-digits') as HTMLInputElement).value).toBe('06 1234 5678');
    expect(part('remove-number')).toBeNull();
    api.answers['PUT inbound-numbers'] = shownOf(NUMBERS, 4);
    await fill('number-digits', '0687654321');
    await submit('number-form');
    await eventually(() => expect(part('number-form')).toBeNull());
    expect(lastBody(api, 'PUT inbound-numbers')).toEqual({
      revision: 3,
      numbers: [...NUMBERS, number('0687654321', { leadsTo: 'topic', topic: 'privacy' })],
    });
    await eventually(() => expect(document.activeElement).toBe(part('numbers-new')));
  });

  it('keep what was written when somebody else was quicker', async () => {
    const api = await shown({ 'PUT inbound-numbers': new Refusal(409, 'numbers_changed') });
    await open('1234');
    await fill('number-note', 'Sala riunioni');
    api.answers['GET inbound-numbers'] = shownOf([...NUMBERS, number('99')], 7);
    await submit('number-form');
    await eventually(() =>
      expect(words('number-form')).toContain('ciò che ha scritto è ancora qui'),
    );
    expect((part('number-note') as HTMLInputElement).value).toBe('Sala riunioni');
    api.answers['PUT inbound-numbers'] = shownOf(NUMBERS, 8);
    await submit('number-form');
    await eventually(() => expect(part('number-form')).toBeNull());
    expect(lastBody(api, 'PUT inbound-numbers')).toEqual({
      revision: 7,
      numbers: [NUMBERS[0], NUMBERS[2], number('99'), { ...NUMBERS[1], note: 'Sala riunioni' }],
    });
  });

  it('are deleted once that was confirmed', async () => {
    const api = await shown({ 'PUT inbound-numbers': shownOf(NUMBERS.slice(1), 4) });
    await open(ROME);
    await press('remove-number');
    expect(api.sent('PUT inbound-numbers')).toHaveLength(0);
    expect(words(document.querySelector('dialog[open]'))).toContain(`Eliminare ${ROME}?`);
    await press('confirm-remove-number');
    await eventually(() => expect(part('number-form')).toBeNull());
    expect(lastBody(api, 'PUT inbound-numbers')).toEqual({
      revision: 3,
      numbers: NUMBERS.slice(1),
    });
    expect(words('numbers')).toContain('Eliminato');
    expect(row(ROME)).toBeNull();
  });

  it('are given up where they are cancelled', async () => {
    const api = await shown();
    await open('*');
    await fill('number-menu', 'all');
    expect(part('number-page-1')).toBeNull();
    await fill('number-menu', 'own');
    expect(words('number-form')).toContain('il menu li annuncia tutti');
    await press('number-add-page');
    await press('number-remove-page-1');
    expect(part('number-page-2')).toBeNull();
    labelled('Annulla').click();
    await settled();
    expect(part('number-form')).toBeNull();
    expect(api.sent('PUT inbound-numbers')).toHaveLength(0);
    expect(words(row('*'))).toContain('1 Privacy e 4 gone');
  });
});

describe('a file of numbers', () => {
  const FILE = JSON.stringify({ format: 1, numbers: NUMBERS });

  it('is looked at before it is taken over', async () => {
    const api = await shown({
      'POST inbound-number-file/preview': { added: ['99'], changed: ['*'], removed: [] },
      'PUT inbound-number-file': shownOf(NUMBERS, 4),
    });
    await choose(FILE);
    await eventually(() => expect(document.querySelector('dialog[open]')).not.toBeNull());
    const asked = words(document.querySelector('dialog[open]'));
    expect(asked).toContain('Nuovi: 99');
    expect(asked).toContain('Cambiati: Ogni altro numero');
    expect(asked).toContain('Eliminati: nessuno');
    expect(api.sent('PUT inbound-number-file')).toHaveLength(0);
    await press('confirm-import-numbers');
    await eventually(() => expect(words('numbers')).toContain('Salvato'));
    expect(lastBody(api, 'PUT inbound-number-file')).toEqual({
      revision: 3,
      file: JSON.parse(FILE) as unknown,
    });
  });

  it('that is none is refused without being sent', async () => {
    const api = await shown();
    await choose('{"format": 1, "topics": []}');
    await eventually(() => expect(words('numbers')).toContain('non è un’esportazione di numeri'));
    expect(api.sent('POST inbound-number-file/preview')).toHaveLength(0);
  });

  it('with a fault says which', async () => {
    const api = await shown({ 'POST inbound-number-file/preview': new Refusal(422, 'key_twice') });
    await choose(FILE);
    await eventually(() => expect(words('numbers')).toContain('un tasto ha due argomenti'));
    expect(api.sent('PUT inbound-number-file')).toHaveLength(0);
  });
});

describe('the history of the numbers', () => {
  it('says who changed what, and brings the settings back once that was confirmed', async () => {
    const versions = [
      { number: 3, kind: 'change', changed: ['*', ROME], restored: null, at: '2026-11-28T10:00:00Z', by: 'Anna' },
    ]; // prettier-ignore
    const api = await shown({
      'GET inbound-number-versions': { versions },
      'POST inbound-number-versions/0/restore': shownOf(NUMBERS, 4),
    });
    await press('numbers-past');
    await eventually(() => expect(words('versions')).toContain('Anna'));
    expect(words('versions')).toContain(`Ogni altro numero, ${ROME}`);
    expect(words('versions')).toContain('Impostazioni della macchina');
    await expectAccessible();
    await press('version-restore-0');
    await press('confirm-restore');
    await eventually(() =>
      expect(lastBody(api, 'POST inbound-number-versions/0/restore')).toEqual({ revision: 3 }),
    );
  });
});

describe('what is written of a number', () => {
  it('changes one key of one page', () => {
    const menu = [[{ key: '2', topic: 'a' }], [{ key: '1', topic: 'b' }]];
    expect(withKey(menu, 0, '1', 'c')).toEqual([
      [
        { key: '1', topic: 'c' },
        { key: '2', topic: 'a' },
      ],
      menu[1],
    ]);
    expect(withKey(menu, 0, '2', 'c')).toEqual([[{ key: '2', topic: 'c' }], menu[1]]);
    expect(withKey(menu, 1, '1', '')).toEqual([menu[0], []]);
  });

  it('adds a language at the end and takes it away again', () => {
    expect(toggled(['de'], 'it')).toEqual(['de', 'it']);
    expect(toggled(['de', 'it'], 'de')).toEqual(['it']);
  });

  it('stands in place of the number that it was', () => {
    const [first, second] = [number('1'), number('2')];
    const other = number('3', { note: 'x' });
    expect(replaced([first, second], '1', other)).toEqual([second, other]);
    expect(replaced([first], '', other)).toEqual([first, other]);
  });

  it('is heard the same whatever its digits and its note are', () => {
    const one = number('1', { menu: [[{ key: '1', topic: 'a' }]] });
    expect(heardOf({ ...one, number: '2', note: 'x', retired: true })).toBe(heardOf(one));
    expect(heardOf({ ...one, reception: 'a' })).not.toBe(heardOf(one));
    expect(heardOf({ ...one, languages: ['en'] })).not.toBe(heardOf(one));
  });

  it('keeps a topic that was retired among the choices', () => {
    const retired = (name: string) => `${name}!`;
    const [weapons, licences] = CATEGORIES;
    const known = [weapons!, { ...licences!, retired: true }];
    expect(topicChoices(known, null, retired)).toEqual([['weapons', 'Armi']]);
    expect(topicChoices(known, 'licences', retired).at(-1)).toEqual(['licences', 'Licenze!']);
    expect(topicChoices(known, 'gone', retired).at(-1)).toEqual(['gone', 'gone!']);
    expect(topicChoices(known, 'weapons', retired)).toHaveLength(1);
  });

  it('is read from an export alone', () => {
    expect(readFile('{"format": 1, "numbers": []}')).toEqual({ format: 1, numbers: [] });
    for (const none of ['', 'null', '{"format": 2, "numbers": []}', '{"format": 1}']) {
      expect(readFile(none)).toBeNull();
    }
  });
});
