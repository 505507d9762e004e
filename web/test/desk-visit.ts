import { vi } from 'vitest';
import { language } from '../src/i18n/language';
import type { ServerMessage, Snapshot } from '../src/protocol/desk';
import { category, needing, station } from './citizen-samples';
import { agent, contact, offer, snapshot } from './desk-samples';
import { socket, sockets } from './fake-io';
import { FakeConnection, FakeMediaDevices } from './fake-media';
import { clearPage, FakeApi, mount, playBrowser, settled } from './page';

// what loads it is not to count as a test's time
await import('../src/pages/desk/desk-page');

/** The desk in happy-dom, and the station that a test plays for it. */
export interface Desk {
  page: HTMLElement;
  api: FakeApi;
  media: FakeMediaDevices;
  tell: (message: ServerMessage) => Promise<void>;
  /** The station says how everything stands now. */
  is: (part: Partial<Snapshot>) => Promise<void>;
}

export const ME = {
  id: 'a1',
  username: 'operator1',
  displayName: 'Operatore 1',
  role: 'operator',
  code: '214',
  categories: [],
  mustChangePassword: false,
  noticeDue: false,
};

let revision = 0;

/** Signed in, and connected as one who is available. */
export async function desk(
  me: Partial<typeof ME> = {},
  failures: { audio?: string; video?: string } = {},
): Promise<Desk> {
  const there = await opened(me, failures);
  await there.is({ agent: agent() });
  return there;
}

/** Signed in and connected; the station has not said anything yet. */
export async function opened(
  me: Partial<typeof ME> = {},
  failures: { audio?: string; video?: string } = {},
): Promise<Desk> {
  const media = new FakeMediaDevices(failures);
  vi.useFakeTimers({ now: new Date('2026-11-26T10:00:00+01:00') });
  playBrowser(media);
  // happy-dom's worker would load its script over the network
  vi.stubGlobal('Worker', undefined);
  vi.stubGlobal('RTCPeerConnection', SeenConnection);
  language.set('it');
  const api = new FakeApi({
    'POST session/refresh': { accessToken: 't', me: { ...ME, ...me } },
    'GET station': station({
      categories: [needing('weapons', 'Il porto d’armi.'), category('welfare')],
    }),
  });
  const page = await mount('vs-desk');
  await settled();
  socket().fire('connect');
  const tell = async (message: ServerMessage) => {
    socket().fire('event', message);
    await settled();
  };
  const is = (part: Partial<Snapshot>) =>
    tell({ ...snapshot({ nowMs: Date.now(), ...part }), revision: (revision += 1) });
  return { page, api, media, tell, is };
}

/** A contact is offered. */
export async function rings(
  there: Desk,
  part: Parameters<typeof offer>[0] = {},
  me = {},
): Promise<void> {
  const offeredAtMs = Date.now();
  await there.is({
    agent: agent({ state: 'offered', ...me }),
    offer: offer({
      waitingSinceMs: offeredAtMs - 65_000,
      offeredAtMs,
      expiresAtMs: offeredAtMs + 20_000,
      ...part,
    }),
  });
}

/** A contact is in hand. */
export async function talks(
  there: Desk,
  part: Parameters<typeof contact>[0] = {},
  more = {},
): Promise<void> {
  await there.is({
    agent: agent({ state: 'busy' }),
    contact: contact({ enteredAtMs: Date.now(), connectedAtMs: Date.now(), ...part }),
    ...more,
  });
}

/** The contact is over. */
export async function wrapsUp(
  there: Desk,
  part: Parameters<typeof contact>[0] = {},
  me = {},
): Promise<void> {
  await there.is({
    agent: agent({ state: 'wrap_up', ...me }),
    contact: contact({
      state: 'wrap_up',
      connectedAtMs: Date.now() - 60_000,
      endedAtMs: Date.now(),
      endedBy: 'citizen',
      ...part,
    }),
  });
}

/** The way for sound and pictures is there. */
export async function connected(): Promise<void> {
  socket().answer('connectMedia', { sdp: 'answer', peerId: 'p1' });
  await settled();
  made.at(-1)?.become('connected');
  await settled();
}

const made: FakeConnection[] = [];

/** Takes the desk and all that it left behind away. To be called after each test. */
export function closed(): void {
  clearPage();
  localStorage.clear();
  sessionStorage.clear();
  sockets.length = 0;
  made.length = 0;
  document.title = '';
  vi.useRealTimers();
  vi.restoreAllMocks();
}

/** Remembers the connections that are made. */
export class SeenConnection extends FakeConnection {
  constructor(configuration: RTCConfiguration) {
    super(configuration);
    made.push(this);
  }
}
