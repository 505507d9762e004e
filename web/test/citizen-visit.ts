import { vi } from 'vitest';
import type { Station } from '../src/api';
import { language } from '../src/i18n/language';
import type { Contact, Snapshot } from '../src/protocol/citizen';
import { contact, snapshot, station } from './citizen-samples';
import { socket, sockets } from './fake-io';
import { FakeMediaDevices } from './fake-media';
import { check, clearPage, FakeApi, mount, playBrowser, press, settled, submit } from './page';

// what loads them is not to count as a test's time
await import('../src/pages/citizen/visit');
await import('../src/pages/citizen/callback');
await import('../src/pages/citizen/path-test');
await import('../src/pages/citizen/page');

/** A citizen's page in happy-dom, and the station that a test plays for it. */
export interface Visit {
  page: HTMLElement;
  api: FakeApi;
  media: FakeMediaDevices;
  /** The station sends a message. */
  tell: (message: Record<string, unknown>) => Promise<void>;
  /** The station says how the contact stands now. */
  is: (contact: Contact | null, change?: Partial<Snapshot>) => Promise<void>;
}

let revision = 0;

/** Ten in the morning in Rome. */
export const NOW = new Date('2026-11-26T10:00:00+01:00');

function browser(failures: { audio?: string; video?: string } = {}): FakeMediaDevices {
  const media = new FakeMediaDevices(failures);
  vi.useFakeTimers({ now: NOW });
  playBrowser(media);
  language.set('it');
  return media;
}

/** Takes the page and all that it left behind away. To be called after each test. */
export function closed(): void {
  clearPage();
  localStorage.clear();
  sessionStorage.clear();
  history.replaceState(null, '', '/');
  document.title = '';
  document.documentElement.hidden = false;
  sockets.length = 0;
  vi.useRealTimers();
  vi.restoreAllMocks();
}

/** Opens the first page. */
export async function visit(
  change: Partial<Station> = {},
  failures: { audio?: string; video?: string } = {},
): Promise<Visit> {
  const media = browser(failures);
  const api = new FakeApi({ 'GET station': station(change) });
  const page = await mount('vs-citizen');
  const tell = async (message: Record<string, unknown>) => {
    socket().fire('event', message);
    await settled();
  };
  return {
    page,
    api,
    media,
    tell,
    is: (value, more) => tell({ ...snapshot((revision += 1), value, more) }),
  };
}

/** Chooses a topic, and is connected. */
export async function chooses(there: Visit, topic = 'weapons'): Promise<void> {
  await press(`topic-${topic}`);
  await vi.dynamicImportSettled();
  await settled();
  socket().fire('connect');
  await there.is(null);
}

/** Chooses a topic and is in the queue. */
export async function enters(there: Visit, change: Partial<Contact> = {}): Promise<void> {
  await chooses(there);
  await check('consent-recording');
  await submit('enter-queue');
  await there.is(contact(change), { seat: 's1' });
  socket().answer('enterQueue', { contactId: 'c1', seat: 's1' });
  await settled();
}

/** The page is loaded again: what the browser keeps is there, what the page held is not. */
export async function reloads(there: Visit): Promise<Visit> {
  clearPage();
  const page = await mount('vs-citizen');
  await vi.dynamicImportSettled();
  await settled();
  socket().fire('connect');
  return { ...there, page };
}
