// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/mailbox/aside';
import '../src/pages/mailbox/case-mails';
import '../src/pages/mailbox/mailboxes';
import { pieces } from '../src/pages/mailbox/quotes';
import { mailWords } from '../src/pages/messages/words';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import { labelled, mount, part, press, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

describe('what a mail repeats of earlier ones', () => {
  it('is told from what its writer wrote, blank lines in it included, and nothing is lost', () => {
    const text = 'Grazie.\n\n> uno\n\n> due\n\nCordiali saluti';
    const found = pieces(text);
    expect(found.map(({ quoted }) => quoted)).toEqual([false, true, false]);
    expect(found[1]!.lines).toEqual(['> uno', '', '> due', '']);
    expect(found.flatMap(({ lines }) => lines).join('\n')).toBe(text);
  });
});

describe('what became of a letter', () => {
  const letter = { kind: 'answer', state: 'sent', at: '2026-11-28T09:00:00Z', error: null };
  it('is said with its doubt, or with why it did not arrive', () => {
    const said = (more: object) => mailWords({ ...letter, inDoubt: false, ...more } as never);
    expect(said({})).toBe('e-mail inviata');
    expect(said({ inDoubt: true })).toContain('forse due volte');
    expect(said({ state: 'pending', inDoubt: true })).toContain('forse già partita');
    expect(said({ state: 'failed', error: 'bounced_5.1.1' })).toBe(
      'e-mail non consegnata (tornata indietro, 5.1.1)',
    );
    expect(said({ state: 'failed', error: 'recipient_refused_550' })).toContain('indirizzo, 550');
    expect(said({ state: 'failed', error: 'pec_not-delivered' })).toContain('gestore PEC');
  });
});

const MAIL = {
  id: 'r1',
  box: 'mail',
  kind: 'letter',
  note: null,
  size: 900,
  arrivedAt: '2026-11-28T09:00:00Z',
};
const READING = {
  box: 'mail',
  configured: true,
  connectedAt: '2026-11-28T08:00:00Z',
  seenAt: '2026-11-28T09:00:00Z',
  lastMailAt: '2026-11-28T08:30:00Z',
  backlog: 0,
  waiting: 0,
  today: { letter: 3, bounce: 1 },
  error: null,
  errorAt: null,
};
const OFF = {
  ...READING,
  box: 'pec',
  configured: false,
  connectedAt: null,
  seenAt: null,
  lastMailAt: null,
  today: {},
};
const OPENED = {
  mail: MAIL,
  name: 'Ada',
  email: 'ada@example.org',
  subject: 'Licenza',
  text: 'Vorrei sapere.\n> vecchio',
  files: [],
};
const CASE = {
  mails: [
    { mail: MAIL, aboutAt: null },
    {
      mail: { ...MAIL, id: 'r2', kind: 'bounce', note: '5.1.1' },
      aboutAt: '2026-11-28T08:00:00Z',
    },
  ],
  files: [
    {
      id: 'f1',
      name: 'modulo.pdf',
      mediaType: 'application/pdf',
      size: 9,
      state: 'ready',
      reason: null,
      sentAt: MAIL.arrivedAt,
    },
    {
      id: 'f2',
      name: 'tutto.zip',
      mediaType: 'application/octet-stream',
      size: 9,
      state: 'refused',
      reason: 'kind',
      sentAt: MAIL.arrivedAt,
    },
  ],
  answers: 'K7M4-2QXP',
  mayBind: true,
};

async function shown(
  tag: string,
  answers: Record<string, unknown>,
  more: Record<string, unknown> = {},
) {
  const api = signedIn('admin', answers);
  const { session } = await qualityContext('admin');
  await mount(tag, { session, ...more });
  return api;
}

describe('mail-boxes', () => {
  it('say since when they are read, what came, and how one is set up', async () => {
    await shown('vs-mailboxes', {
      'GET mailboxes': { boxes: [READING, OFF], aside: 2, certifies: false },
    });
    const said = words('mailboxes');
    expect(said).toContain('Letta senza interruzioni dal 28 nov 2026, 09:00');
    expect(said).toContain('lettera: 3 · mancato recapito: 1');
    expect(said).toContain('Non impostata. Si attiva con VS_PEC_IMAP_URL.');
    expect(said).toContain('2 e-mail messe da parte');
    await expectAccessible();
  });

  it('say what goes wrong, and what to do about it', async () => {
    const broken = { ...READING, connectedAt: null, error: 'sign_in_refused' };
    await shown('vs-mailboxes', {
      'GET mailboxes': { boxes: [broken], aside: 0, certifies: false },
    });
    expect(words('mailboxes')).toContain('controlli utente e password');
  });

  it('are tried on request', async () => {
    const api = await shown('vs-mailboxes', {
      'GET mailboxes': { boxes: [READING], aside: 0, certifies: false },
      'POST mailbox-test': { error: null, unread: 4, idles: false },
    });
    await press(part('mailbox-test')!);
    expect(api.sent('POST mailbox-test')).toHaveLength(1);
    expect(words('mailbox-tried')).toContain('4 e-mail da leggere');
    expect(words('mailbox-tried')).toContain('ogni pochi secondi');
  });
});

describe('what came by mail into a message', () => {
  const answers = { 'GET messages/c1/mails': CASE, 'GET messages/c1/mails/r1': OPENED };

  it('is listed with receipts, and files with why one is refused', async () => {
    await shown('vs-case-mails', answers, { message: 'c1' });
    const said = words('case-mails');
    expect(said).toContain('lettera, 28 nov 2026, 10:00');
    expect(said).toContain('mancato recapito, 28 nov 2026, 10:00');
    expect(said).toContain('riguarda la nostra e-mail del 28 nov 2026, 09:00');
    expect(said).toContain('codice 5.1.1');
    expect(words('case-files')).toContain('tutto.zip tipo di file non accettato');
    expect(labelled('Scarica modulo.pdf')).toBeTruthy();
    await expectAccessible();
  });

  it.each([
    ['uncertified', 'nessuno garantisce il mittente'],
    ['cut', 'se ne vede l’inizio'],
  ])('says of a mail that it is %s', async (note, said) => {
    const mails = [{ mail: { ...MAIL, note }, aboutAt: null }];
    await shown(
      'vs-case-mails',
      { 'GET messages/c1/mails': { ...CASE, mails } },
      { message: 'c1' },
    );
    expect(words('case-mails')).toContain(said);
  });

  it('shows the original on request', async () => {
    await shown('vs-case-mails', answers, { message: 'c1' });
    const [first] = document.querySelectorAll<HTMLButtonElement>('.mails-list button');
    await press(first!);
    expect(words('mail-original')).toContain('Licenza Da Ada, ada@example.org');
    expect(words('mail-original')).toContain('Vorrei sapere.');
    expect(words('mail-quote')).toContain('Testo citato, una riga > vecchio');
    expect(part('mail-quote')!.hasAttribute('open')).toBe(false);
    await expectAccessible();
  });

  it('shows a picture only when it is asked for', async () => {
    const picture = { ...CASE.files[0], id: 'f3', name: 'foto.png', mediaType: 'image/png' };
    const api = await shown(
      'vs-case-mails',
      {
        'GET messages/c1/mails': { ...CASE, files: [...CASE.files, picture] },
        'GET messages/c1/files/f3/preview': { any: 'octets' },
      },
      { message: 'c1' },
    );
    expect(api.sent('GET messages/c1/files/f3/preview')).toHaveLength(0);
    expect(document.querySelectorAll('[data-testid="show-picture"]')).toHaveLength(1);
    await press(part('show-picture')!);
    await eventually(() =>
      expect(document.querySelector<HTMLImageElement>('img[alt="foto.png"]')?.src).toMatch(
        /^data:/,
      ),
    );
    await press(part('show-picture')!);
    expect(document.querySelector('img')).toBeNull();
  });

  it('is bound to the message that it answers only when a person says so twice', async () => {
    const api = await shown(
      'vs-case-mails',
      { ...answers, 'POST messages/c1/bind': { id: 'c0' } },
      { message: 'c1' },
    );
    await press(part('bind-mail')!);
    expect(api.sent('POST messages/c1/bind')).toHaveLength(0);
    await press(part('bind-confirm')!);
    expect(api.sent('POST messages/c1/bind')).toHaveLength(1);
  });

  it('is bound by those alone who may', async () => {
    await shown(
      'vs-case-mails',
      { 'GET messages/c1/mails': { ...CASE, mayBind: false } },
      { message: 'c1' },
    );
    expect(words('case-mails')).toContain('K7M4-2QXP');
    expect(part('bind-mail')).toBeNull();
  });

  it('is nothing where nothing came by mail', async () => {
    await shown(
      'vs-case-mails',
      { 'GET messages/c2/mails': { mails: [], files: [], answers: null, mayBind: false } },
      { message: 'c2' },
    );
    expect(part('case-mails')).toBeNull();
  });
});

describe('mails set aside', () => {
  it('are read and made a message', async () => {
    const bounce = { ...MAIL, kind: 'bounce' };
    const api = await shown('vs-mails-aside', {
      'GET received-mails': { mails: [bounce] },
      'GET received-mails/r1': { ...OPENED, mail: bounce },
      'POST received-mails/r1/message': { id: 'c9' },
    });
    expect(words('mails-aside')).toContain('E-mail messe da parte (1)');
    await press(labelled('Leggi l’e-mail arrivata 28 nov 2026, 10:00'));
    expect(words('mails-aside')).toContain('Da Ada, ada@example.org');
    await press(part('make-message')!);
    expect(api.sent('POST received-mails/r1/message')).toHaveLength(1);
    expect(words('mails-aside')).toContain('Ora è un messaggio');
  });
});
