// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest';
import { BesideChat } from '../src/pages/supervisor/beside-chat';
import '../src/pages/contacts/contact-story';
import '../src/pages/desk/conference-banner';
import '../src/pages/mailbox/case-mails';
import '../src/pages/quality/recording-one';
import '../src/pages/start/set-up';
import '../src/pages/supervisor/line-list';
import '../src/pages/upkeep/line-panel';
import '../src/pages/upkeep/station-panel';
import '../src/pages/upkeep/telephony-panel';
import { Store } from '../src/state/store';
import { LEAST_MS, SAFETY_MS } from '../src/ui/hearing-poller';
import type { StaffSession } from '../src/staff/session';
import { mount } from './page';
import { freshPages } from './staff';
import { toldTopics } from './told-topics';

freshPages();
beforeEach(() => {
  vi.useFakeTimers();
});

/** A station that answers each path as `answers` say, and refuses what they lack. */
function station(answers: Record<string, unknown> = {}) {
  const api = vi.fn((path: string) =>
    path in answers ? Promise.resolve(answers[path]) : Promise.reject(new Error(path)),
  );
  const session = { api, me: new Store({ id: 'a1', role: 'admin' }) } as unknown as StaffSession;
  return { session, read: (path: string) => api.mock.calls.filter(([to]) => to === path).length };
}

const FINISHING = {
  id: 'r1',
  state: 'finishing',
  category: 'weapons',
  channel: 'video',
  startedAt: '2026-11-26T09:00:00Z',
  integrity: null,
  verdict: null,
  parties: [],
  gaps: [],
  operators: [],
  quality: [],
};
const quality = (session: StaffSession) => ({
  context: {
    session,
    me: { id: 'a1', role: 'quality' },
    categories: [],
    params: new URLSearchParams('recording=r1'),
    go: () => undefined,
  },
});

interface Read {
  tag: string;
  path: string;
  topic: string;
  properties?: (session: StaffSession) => object;
  answers?: Record<string, unknown>;
}

it.each<Read>([
  {
    tag: 'vs-contact-story',
    path: 'contacts/c1',
    topic: 'contacts/{id}:c1',
    properties: () => ({ contact: 'c1' }),
  },
  {
    tag: 'vs-floor-line',
    path: 'floor/line?category=weapons',
    topic: 'floor/line:weapons',
    properties: () => ({ category: 'weapons', floor: { categories: [] } }),
  },
  { tag: 'vs-line-state', path: 'line-state', topic: 'line-state' },
  { tag: 'vs-telephony-state', path: 'telephony-state', topic: 'telephony-state' },
  { tag: 'vs-station-state', path: 'upkeep/station', topic: 'upkeep/station' },
  {
    tag: 'vs-case-mails',
    path: 'messages/m1/mails',
    topic: 'messages/{id}/mails',
    properties: () => ({ message: 'm1' }),
  },
  {
    tag: 'vs-recording-one',
    path: 'recordings/r1',
    topic: 'recordings',
    properties: quality,
    answers: { 'recordings/r1': FINISHING },
  },
])('$tag is read when the station tells of it, once for many', async (each) => {
  const { tell } = toldTopics();
  const { session, read } = station(each.answers);
  await mount(each.tag, { session, ...each.properties?.(session) });
  await vi.advanceTimersByTimeAsync(LEAST_MS);
  const before = read(each.path);
  expect(before).toBeGreaterThan(0);
  await vi.advanceTimersByTimeAsync(SAFETY_MS - 2 * LEAST_MS);
  expect(read(each.path)).toBe(before);
  for (let times = 0; times < 3; times++) tell(each.topic);
  await vi.advanceTimersByTimeAsync(LEAST_MS);
  expect(read(each.path)).toBe(before + 1);
  await vi.advanceTimersByTimeAsync(SAFETY_MS);
  expect(read(each.path)).toBe(before + 2);
});

it('hears of the one that is read now, and of nothing once nothing is', async () => {
  const { heard } = toldTopics();
  const { session } = station();
  const story = await mount<HTMLElement & { contact: string; updateComplete: Promise<boolean> }>(
    'vs-contact-story',
    { session, contact: 'c1' },
  );
  expect(heard()).toEqual(['contacts/{id}:c1']);
  story.contact = 'c2';
  await story.updateComplete;
  expect(heard()).toEqual(['contacts/{id}:c2']);
  story.remove();
  expect(heard()).toEqual([]);
});

it('reads the chat beside an operator when a line was written, one reading after the other', async () => {
  const { tell, heard } = toldTopics();
  const line = (lineId: string) => ({ lineId });
  let answer: (page: object) => void = () => undefined;
  const api = vi.fn(() => new Promise((resolve) => (answer = resolve)));
  const chat = new BesideChat({ api } as unknown as StaffSession, 'c1');
  void chat.open();
  for (let times = 0; times < 3; times++) tell('contacts/{id}/monitoring/chat:c1');
  expect(api).toHaveBeenCalledTimes(1);
  answer({ lines: [line('l1')], more: false });
  await vi.advanceTimersByTimeAsync(0);
  expect(api).toHaveBeenCalledTimes(2);
  answer({ lines: [line('l1'), line('l2')], more: false });
  await vi.advanceTimersByTimeAsync(SAFETY_MS - 1);
  expect(chat.chat.value.lines).toEqual([line('l1'), line('l2')]);
  expect(api).toHaveBeenCalledTimes(2);
  chat.close();
  expect(heard()).toEqual([]);
  await vi.advanceTimersByTimeAsync(SAFETY_MS);
  expect(api).toHaveBeenCalledTimes(2);
});

it('has a desk ask which conference calls it when its own notice says so', async () => {
  const { tell, heard } = toldTopics();
  const answers: Record<string, unknown> = { conferences: { conferences: [] } };
  const { session, read } = station(answers);
  const store = () => new Store<unknown>(null);
  const clock = new Store(1_000_000);
  const passed = async (ms: number) => {
    for (let gone = 0; gone < ms; gone += 1_000) clock.set(clock.value + 1_000);
    await vi.advanceTimersByTimeAsync(0);
  };
  const parts = ['desk', 'doing', 'failure', 'controls', 'offerGone', 'declinedUntilMs', 'link'];
  const context = {
    console: {
      ...Object.fromEntries([...parts, 'remote', 'soundOnly'].map((name) => [name, store()])),
      devices: { status: store(), list: store(), choice: store(), losses: store() },
      screen: { shared: store() },
      connection: { state: store() },
      stage: 'idle',
    },
    categories: store(),
    settings: new Store({ volume: 0 }),
    sound: store(),
    clock,
  };
  const banner = await mount('vs-desk-conference', { session, context });
  expect(read('conferences')).toBe(1);
  await passed(SAFETY_MS - 2_000);
  expect(read('conferences')).toBe(1);
  for (let times = 0; times < 3; times++) tell('conferences:a1');
  await passed(2_000);
  expect(read('conferences')).toBe(2);
  await passed(SAFETY_MS);
  expect(read('conferences')).toBe(3);
  // while the station is away it asks again soon
  delete answers['conferences'];
  tell('conferences:a1');
  await passed(1_000);
  expect(read('conferences')).toBe(4);
  await passed(5_000);
  expect(read('conferences')).toBe(5);
  banner.remove();
  expect(heard()).toEqual([]);
});
