import { vi } from 'vitest';
import { Peer } from '../src/call/peer';
import { language } from '../src/i18n/language';
import { snapshot, somebody } from './conference-room';
import { socket, sockets } from './fake-io';
import { FakeMediaDevices } from './fake-media';
import { clearPage, FakeApi, mount, playBrowser, settled, submit, words } from './page';

// what loads it is not to count as a test's time
await import('../src/pages/conference/conference-page');

export const DOOR = {
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
export const ME = {
  id: 'boss',
  username: 'supervisor1',
  displayName: 'Anna Rossi',
  role: 'supervisor',
};
export const boss = () => somebody('boss', { part: 'chair', name: 'Anna Rossi' });
export const guest = (change = {}) => somebody('ada', { part: 'guest', name: 'Ada', ...change });
let revision = 0;

/** The browser and the station of a conference's page, played from now on. */
export function played(): { media: FakeMediaDevices; api: FakeApi } {
  const media = new FakeMediaDevices();
  vi.useFakeTimers({ now: new Date('2026-11-26T10:00:00+01:00') });
  playBrowser(media);
  // no media here
  vi.spyOn(Peer.prototype, 'connect').mockImplementation(() => undefined);
  language.set('it');
  history.replaceState(null, '', '/conference/c');
  const api = new FakeApi({
    'POST session/refresh': { accessToken: 't', me: ME },
    'GET conferences/c/door': DOOR,
    'POST conferences/c/door': { ...DOOR, you: 'Interprete' },
  });
  return { media, api };
}

export function over(): void {
  clearPage();
  localStorage.clear();
  sessionStorage.clear();
  sockets.length = 0;
  vi.useRealTimers();
  vi.restoreAllMocks();
}

export const tell = async (message: object) => {
  socket().fire('event', message);
  await settled();
};
export const is = (...of: Parameters<typeof snapshot>) =>
  tell({ ...snapshot(...of), revision: (revision += 1), nowMs: Date.now() });
export const inPlace = (place: string, ...of: Parameters<typeof snapshot>) =>
  tell({ ...snapshot(...of), place, revision: (revision += 1), nowMs: Date.now() });
export const page = () => words(document.querySelector('vs-conference'));

export async function before(address = '/conference/c'): Promise<void> {
  history.replaceState(null, '', address);
  await mount('vs-conference');
  await settled();
}
export async function inside(...of: Parameters<typeof snapshot>): Promise<void> {
  await before();
  await submit('join-conference');
  socket().fire('connect');
  await is(...of);
}
