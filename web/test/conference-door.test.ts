// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { somebody } from './conference-room';
import { before, boss, DOOR, guest, inPlace, is, ME, over, page, played } from './conference-visit';
import { socket, sockets } from './fake-io';
import type { FakeMediaDevices } from './fake-media';
import {
  type FakeApi,
  clearPage,
  fill,
  part,
  press,
  Refusal,
  settled,
  submit,
  words,
} from './page';
import { STATION } from './staff';

let media: FakeMediaDevices;
let api: FakeApi;

beforeEach(() => {
  ({ media, api } = played());
});
afterEach(over);

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

  it.each(['before', 'in the lobby', 'inside'])(
    'has the quick exit for a guest of a focus group: %s',
    async (where) => {
      const replaced = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
      api.answers['GET station'] = { ...STATION, quickExitUrl: 'https://meteo.example/' };
      api.answers['POST conferences/c/door'] = { ...DOOR, kind: 'focus', you: 'Ondina' };
      await before('/conference/c#link=abc');
      if (where !== 'before') {
        await submit('join-conference');
        socket().fire('connect');
        await inPlace(where === 'inside' ? 'room' : 'lobby', [guest()], { kind: 'focus' });
      }
      await press('quick-exit');
      expect(replaced).toHaveBeenCalledWith('https://meteo.example/');
      expect(document.body.children).toHaveLength(0);
      expect(media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
      document.documentElement.hidden = false;
    },
  );

  it('has the quick exit for a guest who comes back by a link that has run out', async () => {
    api.answers['POST conferences/c/door'] = new Refusal(403, 'link_refused');
    await before('/conference/c#link=abc');
    await fill('guest-name', 'Ondina');
    await submit('join-conference');
    socket().fire('connect');
    expect(part('quick-exit')).toBeNull();
    await inPlace('room', [guest()], { kind: 'focus' });
    expect(part('quick-exit')).not.toBeNull();
  });

  it('has no quick exit for the staff, nor for guests of other conferences', async () => {
    api.answers['GET conferences/c/door'] = { ...DOOR, kind: 'focus' };
    await before();
    await submit('join-conference');
    socket().fire('connect');
    await is([boss()], { kind: 'focus' });
    expect(part('quick-exit')).toBeNull();
    clearPage();
    await before('/conference/c#link=abc');
    expect(words('door-about')).not.toBe('');
    expect(part('quick-exit')).toBeNull();
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

it('is not open to everybody, which is said', async () => {
  await before();
  await submit('join-conference');
  socket().active = false;
  socket().fire('connect_error', Object.assign(new Error('full'), { data: { code: 'full' } }));
  await settled();
  expect(document.querySelector('main h1')).not.toBeNull();
  expect(words(document.querySelector('main [role="status"]'))).not.toBe('');
});
