// @vitest-environment happy-dom
import { render } from 'lit';
import { expect, it, vi } from 'vitest';
import '../src/pages/desk/sheets-tab';
import type { SheetListed, SheetOpened } from '../src/protocol/api';
import { CommandError } from '../src/state/connection';
import { sheetCard } from '../src/ui/chat';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import { fill, key, mount, part, parts, press, settled, silence, submit, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const LISTED: SheetListed = {
  id: 's1',
  title: 'Patente scaduta',
  topics: ['licences'],
  owner: null,
  deputy: null,
  competentBody: 'Motorizzazione',
  lifeDays: 60,
  ownLifeDays: null,
  state: 'published',
  freshness: 'fresh',
  freshUntil: '2999-01-20T09:00:00Z',
  confirmedAt: '2026-11-21T09:00:00Z',
  confirmedBy: 'Capo Ufficio 1',
  withdrawnAt: null,
  withdrawnWhy: null,
  languages: [{ language: 'it', version: 1, state: 'published', published: 1, outdated: false }],
  inReview: false,
  example: false,
  mine: false,
};
const OPENED: SheetOpened = {
  ...LISTED,
  published: {
    it: {
      number: 1,
      language: 'it',
      state: 'published',
      text: {
        title: 'Patente scaduta',
        entries: { how: 'Prenoti.' },
        body: '',
        links: [],
        questions: [],
        attachments: [],
      },
      html: { how: '<p>Prenoti.</p>' },
      why: '',
      minor: false,
      basedOn: null,
      writtenAt: '2026-11-20T09:00:00Z',
      author: null,
      approvedAt: null,
      approvedBy: null,
      returnedWhy: null,
      mayApprove: false,
    },
  },
  newest: {},
  mayManage: false,
  address: 'https://urp.example.it/guide/s1',
};
const LINK = 'https://stazione.example.org/guide/s1';
const CONTACT = {
  contactId: 'c1',
  category: 'licences',
  language: 'it',
  state: 'connected',
  channel: 'video',
};

async function shown(opened: SheetOpened = OPENED, contact: object = {}) {
  const api = signedIn('operator', {
    'GET sheets': { sheets: [opened, { ...LISTED, id: 's2', title: 'Armi ereditate' }] },
    'GET sheets/s1': opened,
    'POST sheets/s1/uses': { title: 'Patente scaduta', link: LINK, version: 1, inForce: true },
    'POST sheets/problems': () => undefined,
  });
  const { session } = await qualityContext('operator');
  const sendChat = vi.fn(() => Promise.resolve());
  const context = { session, console: { sendChat } };
  const element = await mount('vs-desk-sheets', { context, contact: { ...CONTACT, ...contact } });
  await settled();
  return { api, sendChat, element };
}

it('shows the sheets of the topic, found and opened by the keyboard, and notes what was read', async () => {
  const { api } = await shown();
  expect(api.requests.some(({ path }) => path === 'sheets?topic=licences')).toBe(true);
  await expectAccessible();
  part('desk-sheet-words')?.focus();
  await key('ArrowDown');
  await key('ArrowDown');
  expect(words(document.activeElement)).toBe('Armi ereditate');
  await key('ArrowUp');
  expect(words(document.activeElement)).toBe('Patente scaduta');
  await key('ArrowUp');
  await key('Enter');
  await settled();
  expect(document.activeElement?.textContent).toContain('Patente scaduta');
  expect(api.sent('POST sheets/s1/uses')[0]?.body).toEqual({
    contact: 'c1',
    how: 'opened',
    language: 'it',
    to: null,
  });
  await expectAccessible();
  await press('close-desk-sheet');
  await settled();
  expect((document.activeElement as HTMLElement).dataset['sheet']).toBe('s1');
  await fill('desk-sheet-words', 'armi');
  await eventually(() =>
    expect(api.requests.some(({ path }) => path === 'sheets?words=armi&state=published')).toBe(
      true,
    ),
  );
});

it('sends one in the chat, by e-mail, and as a file', async () => {
  const { api, sendChat } = await shown();
  await press(parts('sheet-result')[0]!);
  await press('send-sheet');
  expect(sendChat).toHaveBeenCalledWith(`Patente scaduta ${LINK}`);
  expect(document.body.textContent).toContain('Inviata nella chat');
  await press('mail-sheet');
  expect(document.body.textContent).not.toContain('Inviata nella chat');
  await fill('sheet-address', 'anna@example');
  await submit('send-sheet-mail');
  expect(words(document.querySelector('.desk-sheet-form'))).toContain(
    'un indirizzo e-mail completo',
  );
  expect(document.activeElement).toBe(part('sheet-address'));
  await expectAccessible();
  expect(
    api.sent('POST sheets/s1/uses').some(({ body }) => (body as { how: string }).how === 'email'),
  ).toBe(false);
  await fill('sheet-address', 'anna@example.org');
  await submit('send-sheet-mail');
  expect(api.sent('POST sheets/s1/uses').at(-1)?.body).toMatchObject({
    how: 'email',
    to: 'anna@example.org',
  });
  expect(part('print-sheet')).not.toBeNull();
});

it('warns of one that expired while it was open, and does not send it', async () => {
  await shown({ ...OPENED, freshness: 'expired' });
  await press(parts('sheet-result')[0]!);
  expect(words('sheet-freshness')).toContain('Scaduta il');
  expect(part('send-sheet') ?? part('mail-sheet') ?? part('print-sheet')).toBeNull();
});

it('is marked at the minute at which it expires, also while the station does not answer', async () => {
  const freshUntil = '2026-11-28T10:00:00Z';
  vi.useFakeTimers({
    now: Date.parse(freshUntil) - 1_000,
    toFake: ['Date', 'setTimeout', 'clearTimeout'],
  });
  const { api } = await shown({ ...OPENED, freshUntil });
  await press(parts('sheet-result')[0]!);
  await press('read-sheet-aloud');
  expect(part('sheet-aloud')).not.toBeNull();
  api.answers['GET sheets/s1'] = silence;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(part('sheet-aloud')).toBeNull();
  expect(words('sheet-freshness')).toContain('Scaduta il');
  expect(part('send-sheet') ?? part('mail-sheet') ?? part('print-sheet')).toBeNull();
  vi.useRealTimers();
});

it('has a file beside the sheet saved', async () => {
  const it = OPENED.published['it']!;
  const file = {
    id: 'f1',
    label: 'Modulo',
    name: 'modulo.pdf',
    mediaType: 'application/pdf',
    size: 1000,
    sha256: 'x',
  };
  const { api } = await shown({
    ...OPENED,
    published: { it: { ...it, text: { ...it.text, attachments: [file] } } },
  });
  await press(parts('sheet-result')[0]!);
  expect(words('sheet-attachments')).toContain('Modulo');
  await press('open-attachment');
  expect(api.sent('GET sheets/files/f1')).toHaveLength(1);
});

it('is read aloud entry by entry, a sentence a line, by the keyboard', async () => {
  const html = {
    how: '<p>Prenoti una visita. Porti la <a href="https://a.example">patente</a>.</p>',
    needed: '<ul><li>Due foto</li><li>Un documento</li></ul>',
    body: '<p>Auguri.</p>',
  };
  await shown({ ...OPENED, published: { it: { ...OPENED.published['it']!, html } } });
  await press(parts('sheet-result')[0]!);
  await press('read-sheet-aloud');
  const lines = () =>
    [...document.querySelectorAll('.sheet-aloud-lines p')].map((each) => each.textContent);
  expect(words('sheet-aloud')).toContain('Patente scaduta');
  expect(document.activeElement?.textContent).toBe('Come fare');
  expect(lines()).toEqual(['Prenoti una visita.', 'Porti la patente.']);
  await expectAccessible();
  await key('ArrowRight');
  await settled();
  expect(lines()).toEqual(['Due foto', 'Un documento']);
  await press('aloud-next');
  await press('aloud-next');
  expect([words('sheet-aloud').includes('Voce 3 di 3'), lines()]).toEqual([true, ['Auguri.']]);
  await press('aloud-before');
  expect(lines()).toEqual(['Due foto', 'Un documento']);
  await key('Escape');
  await settled();
  expect(document.activeElement).toBe(part('read-sheet-aloud'));
  await press('read-sheet-aloud');
  await press('close-aloud');
  expect(part('sheet-aloud')).toBeNull();
});

it('offers no chat on the telephone', async () => {
  await shown(OPENED, { channel: 'phone' });
  await press(parts('sheet-result')[0]!);
  expect(part('send-sheet')).toBeNull();
  expect(part('mail-sheet')).not.toBeNull();
});

it('makes a task of a wrong sheet in one click or with a word more, and of a missing one in its words', async () => {
  const { api } = await shown();
  const told = () => api.sent('POST sheets/problems').map(({ body }) => body);
  await press('sheet-missing');
  await submit('tell-problem');
  expect(told()).toEqual([]);
  await fill('sheet-problem', 'Passaporto');
  await submit('tell-problem');
  expect(told()).toEqual([{ sheet: null, words: 'Passaporto' }]);
  expect(document.activeElement).toBe(part('problem-told'));
  // another one may be missing as well
  expect(part('sheet-missing')).not.toBeNull();
  await press(parts('sheet-result')[0]!);
  await press('sheet-wrong');
  expect(told()[1]).toEqual({ sheet: 's1', words: '' });
  expect(words('problem-told')).toContain('è diventata un compito');
  expect(part('sheet-wrong')).toBeNull();
  await expectAccessible();
  await press('close-desk-sheet');
  await settled();
  await press(parts('sheet-result')[0]!);
  await press('sheet-wrong-words');
  await fill('sheet-problem', 'Il costo è vecchio');
  await submit('tell-problem');
  expect(told()[2]).toEqual({ sheet: 's1', words: 'Il costo è vecchio' });
});

it('counts as sent once the chat has taken it, and not otherwise', async () => {
  const { api, sendChat } = await shown();
  const noted = () =>
    api.sent('POST sheets/s1/uses').map(({ body }) => (body as { how: string }).how);
  sendChat.mockRejectedValueOnce(new CommandError('chat_full', 'full', false));
  await press(parts('sheet-result')[0]!);
  await press('send-sheet');
  expect(document.body.textContent).toContain('La chat non ha preso la scheda');
  expect(noted()).not.toContain('chat');
  await press('send-sheet');
  expect(noted().filter((how) => how === 'chat')).toHaveLength(1);
  // withdrawn since it was read
  api.answers['POST sheets/s1/uses'] = { title: '', link: LINK, version: 1, inForce: false };
  api.answers['GET sheets/s1'] = {
    ...OPENED,
    state: 'withdrawn',
    withdrawnWhy: 'Cambiata la legge',
  };
  await press('send-sheet');
  await settled();
  expect(sendChat).toHaveBeenCalledTimes(2);
  expect(words('sheet-freshness')).toContain('Cambiata la legge');
  expect(part('send-sheet')).toBeNull();
});

it('stands in the chat as a card, where its address is this station’s', () => {
  const place = document.createElement('div');
  render(sheetCard(`Patente ${location.origin}/guide/s1`), place);
  expect(part('chat-sheet', place)?.getAttribute('href')).toBe(`${location.origin}/guide/s1`);
  expect(words(place)).toBe('Patente');
  render(sheetCard('Patente https://evil.example/guide/s1'), place);
  expect(place.querySelector('a')).toBeNull();
});
