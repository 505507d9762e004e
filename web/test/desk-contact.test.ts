// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { contact, phone } from './desk-samples';
import { closed, connected, desk, talks, type Desk } from './desk-visit';
import { socket } from './fake-io';
import {
  check,
  fill,
  key,
  labelled,
  part,
  parts,
  press,
  Refusal,
  said,
  settled,
  submit,
  words,
} from './page';
import { OPENED } from './sheets';

afterEach(closed);

const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const main = () => words(document.querySelector('main'));
const dialog = () => document.querySelector('dialog[open]');
const options = (id: string) =>
  [...part(id)!.querySelectorAll('option:not([disabled])')].map((each) => words(each));
const tab = (name: string) =>
  [...document.querySelectorAll('[role="tab"]')].find((each) => words(each) === name)!;
const hears = async (text: string) => {
  await passes(100);
  expect(said()).toContain(text);
};

describe('a caller by the telephone line', () => {
  it('is heard by this page, and shown neither camera nor screen', async () => {
    const there = await desk();
    await talks(there, {
      channel: 'phone',
      line: true,
      modality: 'audio',
      telephone: phone('+390612345678', '1530', 'carrier'),
    });
    await connected();
    for (const id of ['toggle-mic', 'toggle-hold']) expect(part(id)).not.toBeNull();
    for (const id of ['toggle-camera', 'toggle-screen']) expect(part(id)).toBeNull();
    expect(main()).toContain('+390612345678');
    await press(tab('Contatto'));
    const side = words(document.querySelector('vs-desk-side'));
    expect(side).not.toContain('non prevista');
    expect(side).toContain('Numero chiamato 1530, collegamento carrier');
    await press('hang-up');
    expect(socket().commands('hangUp')).toHaveLength(1);
  });
});

describe('what the topic needs', () => {
  it('is in the contact’s card as the citizen read it', async () => {
    const there = await desk();
    await talks(there, { category: 'weapons' });
    await press(tab('Contatto'));
    expect(words('topic-requirements')).toMatch(/Che cosa serve .*Il porto d’armi\./);
    await talks(there, { category: 'welfare' });
    expect(part('topic-requirements')).toBeNull();
  });
});

describe('the sheets of the topic', () => {
  it('have a tab of their own, by a click and by its key', async () => {
    const there = await desk();
    await talks(there, { category: 'weapons' });
    await press('sheets-tab');
    expect(part('desk-sheet-words')).not.toBeNull();
    await press(tab('Contatto'));
    await key('i');
    expect(document.activeElement).toBe(part('desk-sheet-words'));
  });

  it('are as the operator left them, until the next contact', async () => {
    const there = await desk();
    there.api.answers['GET sheets'] = { sheets: [OPENED] };
    there.api.answers['GET sheets/s1'] = OPENED;
    there.api.answers['POST sheets/s1/uses'] = { title: '', link: '', version: 1, inForce: true };
    await talks(there);
    const column = document.querySelector('.desk-right')!;
    await press('sheets-tab');
    await fill('desk-sheet-words', 'patente');
    await press('sheet-result');
    column.scrollTop = 120;
    await press(tab('Contatto'));
    expect([part('close-desk-sheet'), column.scrollTop]).toEqual([null, 0]);
    // it was withdrawn meanwhile
    there.api.answers['GET sheets/s1'] = { ...OPENED, state: 'withdrawn', withdrawnWhy: 'Errata' };
    await key('i');
    expect([document.activeElement?.id, column.scrollTop]).toEqual(['desk-sheet-title', 120]);
    expect(words('sheet-freshness')).toContain('Errata');
    expect(part('send-sheet')).toBeNull();
    expect(there.api.sent('POST sheets/s1/uses')).toHaveLength(1);
    await press('close-desk-sheet');
    expect(part('desk-sheet-words')).toHaveProperty('value', 'patente');
    await talks(there, { contactId: 'c2' });
    await press('sheets-tab');
    expect(part('desk-sheet-words')).toHaveProperty('value', '');
  });
});

describe('a line that is half written', () => {
  it('is still there after a look at another tab, and told to the citizen as it grows', async () => {
    const there = await desk();
    await talks(there);
    await fill('chat-input', 'La informo');
    await passes(1_000);
    await press('sheets-tab');
    await press(tab('Chat'));
    expect(part('chat-input')).toHaveProperty('value', 'La informo');
    await fill('chat-input', 'La informo che');
    await passes(1_000);
    expect(socket().commands('typeText').at(-1)).toMatchObject({ text: 'La informo che' });
    await talks(there, { contactId: 'c2' });
    expect(part('chat-input')).toHaveProperty('value', '');
  });
});

describe('the language of the contact', () => {
  it('is said anew when the citizen switches, and told to those who do not look', async () => {
    const there = await desk();
    await talks(there);
    expect(words(document.querySelector('.desk-call-who'))).not.toContain('italiano');
    expect(part('language-switched')).toBeNull();
    await talks(there, { language: 'de' });
    expect(words('language-switched')).toBe('da ora in tedesco');
    await press(tab('Contatto'));
    expect(words(document.querySelector('vs-desk-side'))).toContain('tedesco');
    await hears('La persona ha cambiato lingua: da ora in tedesco.');
    await talks(there, { language: 'it' });
    await hears('da ora in italiano');
  });

  it('is said as it is when it was so from the beginning', async () => {
    const there = await desk();
    await talks(there, { language: 'sl' });
    expect(words(document.querySelector('.desk-call-who'))).toContain('· sloveno');
    expect(part('language-switched')).toBeNull();
    await talks(there, { contactId: 'c2', language: 'fr' });
    expect(words(document.querySelector('.desk-call-who'))).toContain('· francese');
    expect(part('language-switched')).toBeNull();
    await passes(100);
    expect(said()).not.toContain('ha cambiato lingua');
  });
});

const somebody = (id: string, change = {}) => ({
  id,
  name: `Operatore ${id}`,
  code: `21${id}`,
  state: 'available',
  categories: ['welfare'],
  skills: [],
  ...change,
});
const DESTINATIONS = {
  operators: [somebody('2'), somebody('3', { state: 'busy', skills: ['lis'] })],
  offices: [{ id: 'o1', name: 'Ufficio armi', present: 0 }],
  topics: [
    { id: 'weapons', waiting: 0, present: 1 },
    { id: 'welfare', waiting: 2, present: 1 },
  ],
};

async function talking(part: Parameters<typeof contact>[0] = {}): Promise<Desk> {
  const there = await desk();
  there.api.answers['GET destinations'] = DESTINATIONS;
  await talks(there, part);
  return there;
}

describe('handing a contact on', () => {
  it('names the topics, the operators and the offices that are there', async () => {
    await talking();
    await key('t');
    expect(words(dialog())).toContain('Trasferire il contatto');
    expect(options('transfer-to')).toEqual(['welfare (in attesa 2, operatori 1)']);
    expect(words(dialog())).toContain('Scelga prima la destinazione.');
    await check(dialog()!.querySelector('[value="operator"]')!);
    expect(options('transfer-to')).toEqual([
      'Operatore 2, Disponibile',
      'Operatore 3, In contatto',
    ]);
    await fill('transfer-to', '2');
    await press('confirm-transfer');
    expect(socket().commands('transfer')).toMatchObject([
      { contactId: 'c1', operator: '2', category: null, office: null },
    ]);
    expect(part('confirm-transfer')?.getAttribute('aria-busy')).toBe('true');
    socket().answer('transfer');
    await settled();
    expect(dialog()).toBeNull();
  });

  it('says where nobody is, before it is done', async () => {
    await talking();
    await press('transfer');
    await check(dialog()!.querySelector('[value="office"]')!);
    await fill('transfer-to', 'o1');
    expect(words(dialog())).toContain('il cittadino aspetterà finché qualcuno si collega');
  });

  it('reads the list again when it did not come', async () => {
    const there = await talking();
    there.api.answers['GET destinations'] = new Refusal(500, 'broken');
    await press('transfer');
    expect(words(dialog())).toContain('L’elenco non è arrivato.');
    there.api.answers['GET destinations'] = DESTINATIONS;
    await press(labelled('Riprova', dialog()!));
    expect(part('transfer-to')).not.toBeNull();
  });
});

describe('a colleague', () => {
  it('is asked who is free, with a note; those who could be and are not are named', async () => {
    await talking({ needs: ['sign-language'] });
    await key('k');
    expect(options('consult-to')).toEqual(['Operatore 2 (212)']);
    await fill('consult-skill', 'lis');
    expect(part('consult-to')).toBeNull();
    expect(words(dialog())).toContain('Nessuno che conosca questa lingua è libero adesso');
    expect(words(dialog())).toContain('Operatore 3, In contatto');
    await fill('consult-skill', '');
    await fill('consult-to', '2');
    await fill('consult-note-field', ' Porto d’armi ');
    await press('confirm-consult');
    expect(socket().commands('consult')).toMatchObject([{ operator: '2', note: 'Porto d’armi' }]);
  });

  const consult = (state: 'asking' | 'consulting' | 'three_way') => ({
    state,
    name: 'Operatore 2',
    code: '212',
    note: 'Porto d’armi',
    untilMs: state === 'asking' ? Date.now() + 20_000 : null,
    media: { microphone: true, camera: true, screen: false },
    outside: null,
  });

  it.each([
    ['asking', { 'cancel-consult': 'cancelConsult' }],
    [
      'consulting',
      {
        'complete-consult': 'completeConsult',
        'join-consult': 'joinConsult',
        'cancel-consult': 'cancelConsult',
      },
    ],
    ['three_way', { 'leave-consult': 'leaveConsult', 'cancel-consult': 'cancelConsult' }],
  ] as const)('can be steered: %s', async (state, buttons) => {
    const there = await talking();
    await talks(there, { consult: consult(state), heldSinceMs: Date.now() });
    expect(part('consult')?.dataset['state']).toBe(state);
    for (const [id, command] of Object.entries(buttons)) {
      await press(id);
      expect(socket().commands(command)).toHaveLength(1);
      socket().answer(command);
      await settled();
    }
    expect(part('toggle-hold') ?? part('retrieve')).toBeNull();
  });

  it('who is asked reads what it is about, and may go', async () => {
    const there = await talking();
    await talks(there, { role: 'colleague', consult: consult('consulting'), heldSinceMs: 1 });
    expect(part('hold')).toBeNull();
    expect(words('consult-note')).toContain('Porto d’armi');
    await press('leave-consult');
    expect(socket().commands('leaveConsult')).toHaveLength(1);
    for (const id of ['transfer', 'ask-colleague', 'end-with-reason']) expect(part(id)).toBeNull();
  });

  it('who did not come is told of: the citizen is still on hold', async () => {
    const there = await talking();
    const heldSinceMs = Date.now();
    await talks(there, { consult: consult('asking'), heldSinceMs });
    await hears('Chiamata a Operatore 2');
    await talks(there, { heldSinceMs });
    await hears('Il collega non è venuto.');
  });
});

describe('on hold', () => {
  it('is told with how long, and from the limit on with an alarm', async () => {
    const there = await talking();
    await press('toggle-hold');
    expect(socket().commands('hold')).toHaveLength(1);
    socket().answer('hold');
    await talks(there, { heldSinceMs: Date.now(), holdLimitS: 120 });
    expect(words('hold')).toContain('Cittadino in attesa da 00:00');
    expect(part('hold')?.hasAttribute('data-over')).toBe(false);
    await passes(121_000);
    expect(part('hold')?.hasAttribute('data-over')).toBe(true);
    await hears('È in attesa da più di 2 minuti');
    await press('retrieve');
    expect(socket().commands('retrieve')).toHaveLength(1);
  });
});

describe('the recording', () => {
  it.each([
    [true, 'Non registrata'],
    [false, 'Non registrata: il cittadino non acconsente'],
  ])('is not made, and why is told: consent %s', async (recordingConsent, why) => {
    await talking({ recordingConsent, recording: { state: 'off', sinceMs: null } });
    expect(words(document.querySelector('.desk-recording'))).toBe(why);
    expect(part('recording-indicator')).toBeNull();
  });

  it('has failed, or keeps nothing of somebody, which is told with what to do', async () => {
    const there = await talking({ recording: { state: 'failed', sinceMs: null } });
    expect(words('recording-failed')).not.toBe('');
    const trouble = { party: 'citizen', source: 'camera', trouble: 'black' } as const;
    await talks(there, {
      recordingTroubles: [trouble, { ...trouble, source: 'screen' }],
    });
    expect(part('recording-failed')).toBeNull();
    expect(parts('recording-trouble')).toHaveLength(1);
    expect(part('recording-trouble')?.dataset['trouble']).toBe('desk.trouble.citizen.black');
    expect(words('recording-trouble')).not.toBe('');
  });
});

describe('the other side', () => {
  it('is told of: away, without camera and microphone, with a supervisor', async () => {
    const there = await talking({ citizenOnline: false });
    expect(main()).toContain('cittadino');
    const away = main();
    await talks(there, {
      monitored: {
        way: 'whisper',
        name: 'Anna Rossi',
        sinceMs: 0,
        media: { microphone: true, camera: false, screen: false },
      },
    });
    expect(main()).not.toBe(away);
    expect(part('monitored')?.dataset['way']).toBe('whisper');
    expect(words('monitored')).toContain('Anna Rossi');
  });

  it('shows no picture in a topic without, until the citizen says so', async () => {
    const off = { microphone: true, camera: false, screen: false };
    const there = await talking({ sharing: 'off', citizenMedia: off });
    await connected();
    expect(main()).toContain('In questo argomento la camera del cittadino parte spenta');
    await talks(there, { sharing: 'off' });
    expect(main()).not.toContain('parte spenta');
  });

  it('is read and answered, letter by letter', async () => {
    const there = await talking({ modality: 'text' });
    await there.tell({ type: 'typing', author: 'citizen', text: 'Buong' } as never);
    expect(words(document.querySelector('.vs-chat-draft'))).toContain('Buong');
    await fill('chat-input', 'Mi dica.');
    expect(socket().commands('typeText')).toMatchObject([{ text: 'Mi dica.' }]);
    await submit('chat-input');
    expect(socket().commands('sendChat')).toMatchObject([{ text: 'Mi dica.' }]);
    socket().answer('sendChat', { lineId: 'l', author: 'agent', text: 'Mi dica.', sentAtMs: 0 });
    await settled();
    expect(words('chat-log')).toContain('Mi dica.');
    expect(part('toggle-mic')).toBeNull();
  });

  it('has not come in yet, where it is called back by video', async () => {
    const callback = {
      way: 'video',
      state: 'calling',
      reason: null,
      askedAtMs: 0,
      goodUntilMs: Date.parse('2026-11-26T10:10:00+01:00'),
    } as const;
    await talking({ callback });
    expect(words('callback-notice')).toContain('Collegamento inviato');
    expect(words('callback-notice')).toContain('10:10');
    await passes(601_000);
    expect(part('callback-notice')?.hasAttribute('data-late')).toBe(true);
  });

  it('is known by all who had the contact before', async () => {
    const leg = { name: 'Operatore 2', code: '212', sinceMs: 0, untilMs: 1, why: 'transferred' };
    await talking({ legs: [leg, { ...leg, name: 'Operatore 1', untilMs: null, why: null }] });
    await press(tab('Contatto'));
    expect(part('legs')?.querySelectorAll('li')).toHaveLength(2);
  });
});

describe('by telephone', () => {
  const phone = (state: string, reason: string | null = null, more = {}) => ({
    channel: 'phone' as const,
    telephone: { state, reason, number: '+390612345678' } as never,
    ...more,
  });

  it('has the states of the own set, and hold once somebody talks', async () => {
    const there = await talking(phone('connecting'));
    expect(part('phone-state')?.dataset['state']).toBe('connecting');
    expect(words('caller-number')).toContain('+390612345678');
    expect(part('toggle-hold')?.hasAttribute('disabled')).toBe(true);
    await key('p');
    expect(socket().commands('hold')).toEqual([]);
    await talks(there, phone('talking'));
    await key('p');
    expect(socket().commands('hold')).toHaveLength(1);
    socket().answer('hold');
    await talks(there, phone('talking', null, { heldSinceMs: Date.now() }));
    expect(part('phone-state')?.dataset['state']).toBe('held');
    await press('toggle-hold');
    expect(socket().commands('retrieve')).toHaveLength(1);
    expect(part('chat-input')).toBeNull();
    expect(part('remote-video')).toBeNull();
  });

  it('rings again a set that was not taken', async () => {
    const there = await talking(phone('unanswered', 'busy'));
    expect(words('phone-state')).toContain('Il suo telefono risulta occupato');
    await press('ring-telephone');
    await press('ring-telephone');
    expect(socket().commands('ringTelephone')).toHaveLength(1);
    socket().answer('ringTelephone');
    await talks(there, phone('connecting'));
    expect(part('ring-telephone')).toBeNull();
  });

  it.each([
    ['calling', 'Il centralino compone il numero del cittadino'],
    ['busy', 'Il numero del cittadino è occupato'],
    ['no-answer', 'Il cittadino non risponde'],
  ] as const)('says how a number that is called back is: %s', async (state, what) => {
    const callback = { way: 'phone', state, askedAtMs: 0, goodUntilMs: null } as const;
    await talking(phone('connecting', null, { callback }));
    expect(words('phone-state')).toContain(what);
    expect(part('phone-state')?.dataset['state']).toBe(state);
  });
});

describe('going on by another channel', () => {
  const made = (change = {}) => ({
    code: '12345678',
    expiresAtMs: Date.now() + 600_000,
    url: 'https://station.example/#continue=x',
    ...change,
  });

  async function onPhone(station = {}): Promise<Desk> {
    const there = await desk();
    await talks(there, { channel: 'phone' }, { telephony: true, ...station });
    await press(tab('Contatto'));
    return there;
  }

  it('has a code to read out, until it is over, and a link to copy', async () => {
    await onPhone();
    await press('invite');
    expect(part('invite')?.getAttribute('aria-busy')).toBe('true');
    socket().answer('invite', made());
    await settled();
    expect(words('invitation-code')).toBe('1234 5678');
    expect(part('invitation-email')).toBeNull();
    const writeText = vi.fn(() => Promise.resolve());
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    await press('copy-invitation');
    expect(writeText).toHaveBeenCalledWith('https://station.example/#continue=x');
    expect(words('copy-invitation')).toBe('Collegamento copiato');
    await passes(601_000);
    expect(part('invitation-code')).toBeNull();
  });

  it('goes by e-mail, where the station sends any', async () => {
    await onPhone({ mail: true });
    await fill('invitation-email', ' ada@example.org ');
    await press('invite');
    expect(socket().commands('invite')).toMatchObject([
      { channel: 'video', email: 'ada@example.org' },
    ]);
    socket().answer('invite', made({ url: null }));
    await settled();
    expect(words(document.querySelector('vs-desk-channel'))).toContain(
      'Collegamento inviato a ada@example.org.',
    );
    expect(part('copy-invitation')).toBeNull();
    expect((part('invitation-email') as HTMLInputElement).value).toBe('');
  });

  it('is not for a code of the contact before', async () => {
    const there = await onPhone();
    await press('invite');
    socket().answer('invite', made());
    await settled();
    await talks(there, { channel: 'phone', contactId: 'c2' }, { telephony: true });
    expect(part('invitation-code')).toBeNull();
  });
});
