// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Peer } from '../src/call/peer';
import { language } from '../src/i18n/language';
import { alarm } from './alarm-samples';
import { snapshot, somebody } from './conference-room';
import { socket, sockets } from './fake-io';
import { FakeMediaDevices } from './fake-media';
import {
  clearPage,
  FakeApi,
  fill,
  key,
  labelled,
  mount,
  part,
  parts,
  playBrowser,
  press,
  Refusal,
  settled,
  submit,
  words,
} from './page';
import { STATION } from './staff';

// what loads it is not to count as a test's time
await import('../src/pages/conference/conference-page');

const DOOR = {
  id: 'c',
  kind: 'briefing',
  title: 'Briefing del mattino',
  state: 'open',
  startsAt: null,
  openedAt: '2026-11-26T08:30:00Z',
  organisation: 'Ente di prova',
  calledBy: 'Anna Rossi',
  recorded: false,
  unrecorded: false,
  days: 3650,
  chatDays: 180,
  you: null,
};
const ME = { id: 'boss', username: 'supervisor1', displayName: 'Anna Rossi', role: 'supervisor' };
const boss = () => somebody('boss', { part: 'chair', name: 'Anna Rossi' });
const guest = (change = {}) => somebody('ada', { part: 'guest', name: 'Ada', ...change });
let media: FakeMediaDevices;
let api: FakeApi;
let revision = 0;

beforeEach(() => {
  media = new FakeMediaDevices();
  vi.useFakeTimers({ now: new Date('2026-11-26T10:00:00+01:00') });
  playBrowser(media);
  // no media here
  vi.spyOn(Peer.prototype, 'connect').mockImplementation(() => undefined);
  language.set('it');
  history.replaceState(null, '', '/conference/c');
  api = new FakeApi({
    'POST session/refresh': { accessToken: 't', me: ME },
    'GET conferences/c/door': DOOR,
    'POST conferences/c/door': { ...DOOR, you: 'Interprete' },
  });
});
afterEach(() => {
  clearPage();
  localStorage.clear();
  sessionStorage.clear();
  sockets.length = 0;
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const tell = async (message: object) => {
  socket().fire('event', message);
  await settled();
};
const is = (...of: Parameters<typeof snapshot>) =>
  tell({ ...snapshot(...of), revision: (revision += 1), nowMs: Date.now() });
const inPlace = (place: string, ...of: Parameters<typeof snapshot>) =>
  tell({ ...snapshot(...of), place, revision: (revision += 1), nowMs: Date.now() });
const page = () => words(document.querySelector('vs-conference'));

async function before(address = '/conference/c'): Promise<void> {
  history.replaceState(null, '', address);
  await mount('vs-conference');
  await settled();
}
async function inside(...of: Parameters<typeof snapshot>): Promise<void> {
  await before();
  await submit('join-conference');
  socket().fire('connect');
  await is(...of);
}

describe('the door of a conference', () => {
  it('says which conference it is, whose, who calls to it and what is kept', async () => {
    const office = { id: 'o7', name: 'Nucleo 07', short: 'N. 07' };
    const me = { ...ME, displayName: 'Bruna', role: 'office', office };
    api.answers['POST session/refresh'] = { accessToken: 't', me };
    await before();
    expect(words(document.querySelector('h1'))).toBe('Briefing del mattino');
    expect(document.title).toContain('Briefing del mattino');
    expect(page()).toContain('Ente di prova');
    expect(words('door-about')).toBe('Briefing. In corso dalle 09:30. La invita Anna Rossi.');
    expect(words('door-as')).toBe('Partecipa come Bruna, Nucleo 07.');
    expect(words('door-kept')).toContain(
      'si conservano per 10 anni; chat e sottotitoli per 180 giorni',
    );
    expect(words('door-kept')).toContain('Voce e immagini non si conservano');
    // one sees that the microphone hears something, without opening anything
    expect(document.querySelector('vs-meter')?.closest('details')).toBeNull();
    await submit('join-conference');
    socket().fire('connect');
    await inPlace('lobby', [somebody('anna')]);
    expect(page()).toContain('La invita Anna Rossi.');
  });

  it('tells those of a focus group that it cannot be recorded, and how what they say is used', async () => {
    api.answers['GET conferences/c/door'] = { ...DOOR, kind: 'focus', unrecorded: true };
    await before();
    expect(words('door-about')).toContain('Gruppo di discussione.');
    expect(words('door-kept')).toContain('non può essere registrato');
    expect(words('door-kept')).toContain('riassunto senza nomi');
  });

  it('calls a guest of a focus group as they chose with their consent, and keeps that name to it', async () => {
    localStorage.setItem('vs.conference.name', 'Ada Bianchi');
    api.answers['POST conferences/c/door'] = { ...DOOR, kind: 'focus', you: 'Ondina' };
    await before('/conference/c#link=abc');
    const name = part('guest-name') as HTMLInputElement;
    expect([name.value, name.autocomplete]).toEqual(['Ondina', 'off']);
    await submit('join-conference');
    expect(localStorage.getItem('vs.conference.name')).toBe('Ada Bianchi');
  });

  it('tells a chair that it begins with them, and nobody that they invite themselves', async () => {
    const early = { ...DOOR, title: 'Briefing', state: 'scheduled', openedAt: null };
    api.answers['GET conferences/c/door'] = early;
    await before();
    expect(words('door-about')).toBe('Inizia quando entra lei.');
  });

  it('is told to a guest by the link', async () => {
    await before('/conference/c#link=abc');
    expect(api.sent('POST conferences/c/door')[0]?.body).toEqual({ link: 'abc' });
    expect(words(document.querySelector('h1'))).toBe('Briefing del mattino');
    expect(part('door-as')).toBeNull();
  });

  it('tells at once that there is no such conference, and is no bar where it cannot be read', async () => {
    api.answers['GET conferences/c/door'] = new Refusal(404, 'not_found');
    await before();
    expect(page()).toContain('Questa conferenza non esiste.');
    clearPage();
    api.answers['GET conferences/c/door'] = new Refusal(500, 'internal');
    await before();
    expect(part('join-conference')).not.toBeNull();
  });
});

describe('before a conference', () => {
  it('says which device is not to be had, and goes on without', async () => {
    media.failures.audio = 'NotReadableError';
    await before();
    expect(part('device-notice')?.dataset).toMatchObject({ kind: 'microphone', state: 'busy' });
    expect(words('device-notice')).toContain('Un altro programma sta usando il microfono');
    await submit('join-conference');
    socket().fire('connect');
    await is([boss()]);
    expect(part('device-notice')).not.toBeNull();
    expect(part('toggle-mic')?.dataset['look']).toBe('off');
    delete media.failures.audio;
    await press('toggle-mic');
    expect(part('device-notice')).toBeNull();
    expect(part('toggle-mic')?.dataset['look']).toBeUndefined();
  });

  it('asks a guest for a name, and takes the link out of the address', async () => {
    await before('/conference/c#link=secret');
    expect(location.hash).toBe('');
    await submit('join-conference');
    expect(page()).toContain('Scriva il suo nome');
    expect(document.activeElement).toBe(part('guest-name'));
    expect(sockets[0]?.opened).toBe(0);
    await fill('guest-name', ' Ada ');
    await submit('join-conference');
    expect(await socket().auth?.()).toMatchObject({ conference: 'c', link: 'secret', name: 'Ada' });
    socket().fire('connect');
    const wait = { microphone: true, camera: true, screen: false };
    await inPlace('lobby', [guest({ sends: wait })]);
    expect(words(document.querySelector('h1'))).toContain('È in sala');
    expect(document.activeElement).toBe(document.querySelector('h1'));
    await inPlace('removed', [guest()]);
    expect(part('guest-name')).toBeNull();
  });

  it('speaks the guest’s language, which can be switched before and inside', async () => {
    // what is written by people is in the language in which they wrote it
    api.answers['POST conferences/c/door'] = new Refusal(500, 'internal');
    await before('/conference/c#link=secret');
    await fill('page-language', 'sl');
    expect(words(document.querySelector('h1'))).toBe('Vstop v konferenco');
    expect(document.documentElement.lang).toBe('sl');
    expect(document.title).toBe('Konferenca · Virtualna postaja');
    await fill('guest-name', 'Ada');
    await submit('join-conference');
    socket().fire('connect');
    const wait = { microphone: true, camera: true, screen: false };
    await inPlace('lobby', [guest({ sends: wait })]);
    expect(page()).toContain('Ste v čakalnici');
    await inPlace('room', [boss(), guest(), somebody('bo', { part: 'guest', name: 'Bo' })]);
    expect(words('participant-count')).toContain('3 navzoče osebe');
    await press('more');
    await press('more-devices');
    await fill('page-language', 'de');
    expect(words('participant-count')).toContain('3 Personen anwesend');
  });

  it('opens no microphone of one who comes by a click on another page', async () => {
    await before('/conference/c?join');
    socket().fire('connect');
    await is([boss()]);
    expect(part('toggle-mic')?.dataset['look']).toBe('off');
    expect(part('toggle-camera')?.dataset['look']).toBeUndefined();
  });
});

describe('in a conference', () => {
  it('counts the people, and answers to the keys', async () => {
    await inside([boss(), guest()]);
    expect(part('participant-count')?.dataset['count']).toBe('2');
    await key('h');
    expect(socket().commands('raiseHand')).toMatchObject([{ raised: true }]);
    await key('m');
    expect(part('toggle-mic')?.dataset['look']).toBe('off');
  });

  it('lets a chair admit and turn away those who wait, and send out and let back', async () => {
    await inside([boss(), guest()], { lobby: [somebody('bea', { part: 'guest', name: 'Bea' })] });
    await press('turn-away');
    expect(socket().commands('remove')).toMatchObject([{ member: 'bea' }]);
    socket().answer('remove');
    await is([boss(), guest()], { sentOut: [somebody('bea', { name: 'Bea' })] });
    expect(words('sent-out')).toContain('Bea');
    await press('let-back');
    expect(socket().commands('admit')).toMatchObject([{ members: ['bea'] }]);
  });

  it('makes a guest’s link that is taken back', async () => {
    await inside([boss()]);
    api.answers['POST conferences/c/links'] = {
      id: 'l1',
      url: 'https://station.example/conference/c#link=x',
      expiresAt: '2026-11-27T10:00:00Z',
    };
    await fill(document.querySelector('#guest-label')!, 'Interprete');
    await submit(document.querySelector('#guest-label')!);
    expect((part('guest-link') as HTMLInputElement).value).toContain('#link=x');
    await press('take-link-back');
    expect(part('failure')).not.toBeNull();
    api.answers['DELETE conferences/c/links/l1'] = () => undefined;
    await press('take-link-back');
    expect(part('guest-link')).toBeNull();
  });

  it('calls the roll, which is answered by those whom it calls', async () => {
    const called = {
      name: 'anna',
      member: 'anna',
      officeId: null,
      answeredAtMs: null,
      late: false,
      standing: 'connected' as const,
      correctedBy: null,
      correctedAtMs: null,
      short: null,
    };
    const roll = { startedAtMs: 1, closedAtMs: null, called: [called] };
    await inside([somebody('anna'), boss()], { roll });
    await press('answer-roll');
    expect(socket().commands('answerRollCall')).toHaveLength(1);
    socket().answer('answerRollCall');
    await press('show-roll');
    expect(document.querySelector('#tab-roll')?.getAttribute('aria-selected')).toBe('true');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(words('elapsed')).toContain('in corso da');
    const answered = { ...called, answeredAtMs: Date.now(), standing: 'present' as const };
    await is([somebody('anna'), boss()], { roll: { ...roll, called: [answered] } });
    expect(part('answer-roll')).toBeNull();
  });

  it('says that it is recorded, until it is read, and that a recording was of nobody', async () => {
    const recording = { state: 'active', startedAtMs: Date.now(), by: 'boss' };
    await inside([boss()], { recording: recording as never });
    expect(words('recording-indicator')).toContain('In registrazione dalle 10:00');
    await press('recording-read');
    expect(part('recording-read')).toBeNull();
    await press('stop-recording');
    expect(socket().commands('stopRecording')).toHaveLength(1);
    socket().answer('stopRecording');
    await is([boss()], { recordingEnded: Date.now() });
    expect(part('recording-indicator')).toBeNull();
    expect(words('recording-ended')).toContain('10:00');
  });

  it('says why something was not done, until it is read', async () => {
    await inside([boss()]);
    await press('start-recording');
    socket().refuse('startRecording', 'forbidden');
    await settled();
    expect(words('failure')).not.toBe('');
    await press('dismiss-failure');
    expect(part('failure')).toBeNull();
  });

  it('asks before it is ended for everybody, and leads to the minutes', async () => {
    await inside([boss()]);
    await press('end-conference');
    expect(socket().commands('end')).toEqual([]);
    await press('confirm-end');
    expect(socket().commands('end')).toHaveLength(1);
    socket().answer('end');
    await is([boss()], { state: 'ended' });
    expect(words(document.querySelector('h1'))).toBe('La conferenza è finita');
    expect(part('open-minutes')?.getAttribute('href')).toBe('/supervisor/minutes?conference=c');
  });

  it('has of a focus group no guests but its own, no recording they were not told of, and leads to the summary', async () => {
    await inside([boss()]);
    await is([boss()], { kind: 'focus', unrecorded: false });
    expect(part('start-recording')).not.toBeNull();
    await is([boss()], { kind: 'focus', unrecorded: true });
    expect(part('start-recording')).toBeNull();
    expect(document.querySelector('vs-conference-people')).not.toBeNull();
    expect(document.querySelector('#guest-label')).toBeNull();
    await is([boss()], { kind: 'focus', state: 'ended' });
    expect(part('open-summary')?.getAttribute('href')).toBe('/listening#groups');
    expect(part('open-minutes')?.className).toContain('btn-outline-primary');
  });

  it('asks after a briefing whether to open the day, and after a de-briefing whether to close it', async () => {
    const day = { phase: 'briefing', revision: 3, moves: ['open', 'close'] };
    api.answers['GET day'] = day;
    await inside([boss()]);
    await is([boss()], { kind: 'briefing', state: 'ended' });
    await settled();
    expect(words('after-conference')).toContain('i cittadini restano fuori');
    expect(part('open-minutes')?.className).toContain('btn-outline-primary');
    api.answers['POST day/moves'] = new Refusal(409, 'moved');
    await press('day-open');
    expect(words('after-conference')).toContain('cambiata da altri');
    api.answers['POST day/moves'] = { ...day, phase: 'open' };
    await press('day-open');
    expect(api.sent('POST day/moves').at(-1)?.body).toEqual({
      move: 'open',
      revision: 3,
      note: '',
    });
    expect(words('day-moved')).toContain('La giornata è aperta');
  });

  it('asks nothing of a day that is elsewhere, nor after a meeting', async () => {
    api.answers['GET day'] = { phase: 'open', revision: 3, moves: ['debrief', 'close'] };
    await inside([boss()]);
    await is([boss()], { kind: 'briefing', state: 'ended' });
    await settled();
    expect(part('after-conference')).toBeNull();
    await is([boss()], { kind: 'meeting', state: 'ended' });
    expect(document.querySelector('vs-after-conference')).toBeNull();
  });

  it('tells a supervisor of alarms above the room, and nobody else', async () => {
    api.answers['GET alarms'] = { nowMs: Date.now(), alarms: [alarm('nobody')] };
    api.answers['GET station'] = STATION;
    await inside([boss()]);
    await settled();
    expect(words('alarm')).toContain('Armi: qualcuno aspetta e nessuno può rispondere');
    expect(part('take-alarm')).not.toBeNull();
    expect(document.querySelector('vs-conference-alarms')?.previousElementSibling?.localName).toBe(
      'vs-conference-inside',
    );
    clearPage();
    api.answers['POST session/refresh'] = { accessToken: 't', me: { ...ME, role: 'operator' } };
    await inside([boss()]);
    expect(document.querySelector('vs-alarms')).toBeNull();
  });

  it('is in one page of a browser at a time', async () => {
    await inside([boss()]);
    await tell({ type: 'replaced' });
    await tell({ type: 'sessionEnded', reason: 'replaced' });
    expect(page()).toContain('La conferenza è aperta altrove');
    expect(labelled('Usa questa finestra')).not.toBeNull();
  });

  it('lets the devices be chosen', async () => {
    await inside([boss()]);
    await press('more');
    await press('more-devices');
    const dialog = document.querySelector('dialog[open]')!;
    expect(words(dialog)).toContain('Dispositivi audio e video');
    for (const name of ['Camera', 'Microfono']) expect(labelled(name, dialog)).not.toBeNull();
    await press(labelled('Chiudi', dialog));
    expect(document.querySelector('dialog[open]')).toBeNull();
  });

  it('keeps what was written into the notes and did not go out', async () => {
    await inside([boss(), guest()]);
    await press('more');
    await press('more-notes');
    await vi.dynamicImportSettled();
    socket().answer('readNotes', { document: 1, writer: 2 ** 29, update: 'AAA=' });
    await settled();
    await fill('notes', 'Sedie: tre');
    await inPlace('removed', [boss()]);
    expect(
      document.querySelector<HTMLTextAreaElement>('[data-testid="unsent-notes"] textarea')!.value,
    ).toBe('Sedie: tre');
  });

  it('reacts by a press', async () => {
    await inside([boss(), guest()]);
    await press('more');
    await press('react-applause');
    expect(socket().commands('react')).toMatchObject([{ reaction: 'applause' }]);
  });
});

describe('breakout rooms', () => {
  const rooms = [
    { groupId: 'g1', name: 'Patenti', helpSinceMs: null, helpBy: null },
    { groupId: 'g2', name: 'Caccia', helpSinceMs: null, helpBy: null },
  ];
  const breakout = { openedAtMs: 1, endsAtMs: null, rooms };

  it('are planned in a dialog and opened', async () => {
    await inside([boss(), guest(), somebody('anna')]);
    expect(part('breakout-rooms')).not.toBeNull();
    await press('plan-breakout');
    expect(words(document.querySelector('dialog[open]'))).not.toBe('');
    await press('open-breakout');
    expect(socket().commands('openBreakout')).toHaveLength(1);
  });

  it('let the chair go where help is called for, and back', async () => {
    const calling = rooms.map((room) =>
      room.groupId === 'g1' ? { ...room, helpSinceMs: Date.now(), helpBy: 'ada' } : room,
    );
    await inside([boss(), guest({ group: 'g1' })], { breakout: { ...breakout, rooms: calling } });
    expect(parts('breakout-room')).toHaveLength(3);
    expect(part('to-main-room')).toBeNull();
    await press('answer-help');
    expect(socket().commands('moveToRoom')).toMatchObject([{ member: 'boss', groupId: 'g1' }]);
    socket().answer('moveToRoom');
    const there = somebody('boss', { part: 'chair', group: 'g1' });
    await is([there, guest({ group: 'g1' })], { breakout });
    await press('to-main-room');
    expect(socket().commands('moveToRoom').at(-1)).toMatchObject({ member: 'boss' });
    socket().answer('moveToRoom');
    await settled();
    await press('end-breakout');
    expect(socket().commands('endBreakout')).toHaveLength(1);
  });
});

it('is not open to everybody, which is said', async () => {
  await before();
  await submit('join-conference');
  socket().active = false;
  socket().fire('connect_error', Object.assign(new Error('full'), { data: { code: 'full' } }));
  await settled();
  expect(document.querySelector('main h1')).not.toBeNull();
  expect(words(document.querySelector('main [role="status"]'))).not.toBe('');
});
