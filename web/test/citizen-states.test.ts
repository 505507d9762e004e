// @vitest-environment happy-dom
import { afterEach, beforeEach, it, vi } from 'vitest';
import { expectAccessible } from './accessibility';
import { contact, talking } from './citizen-samples';
import { chooses, closed, enters, type Visit, visit } from './citizen-visit';
import { socket } from './fake-io';
import { check, press, settled, submit } from './page';

beforeEach(() => {
  document.documentElement.lang = 'it';
  document.title = 'Stazione';
});
afterEach(closed);

const goes = async (hash: string) => {
  location.hash = hash;
  window.dispatchEvent(new Event('hashchange'));
  await vi.dynamicImportSettled();
  await settled();
};
const talks = (change: Parameters<typeof talking>[0]) => async (there: Visit) => {
  await enters(there);
  await there.is(talking({ media: 'live', ...change }));
};

/** How a visit gets into each state that looks different. */
const STATES: Record<string, (there: Visit) => Promise<unknown>> = {
  'choosing a topic': () => Promise.resolve(),
  'before entering': (there) => chooses(there),
  'refused, with what can be done': async (there) => {
    await chooses(there);
    await check('consent-recording');
    await submit('enter-queue');
    socket().refuse('enterQueue', 'queue_full');
    await settled();
  },
  'waiting, about to leave': async (there) => {
    await enters(there);
    await press('leave-queue');
  },
  'handed on': (there) =>
    enters(there, { returned: 'transferred', transfer: { to: 'operator', name: 'Operatore 2' } }),
  'rung for': async (there) => {
    await enters(there);
    await there.is(contact({ state: 'ringing' }));
  },
  'in a call, asked for the location': talks({ location: 'asked' }),
  'in a call of three': talks({ supervisor: { name: 'Anna Rossi', code: '300' } }),
  'on hold': talks({ heldSinceMs: 1 }),
  'about to end the recording': async (there) => {
    await talks({ recording: { state: 'active', sinceMs: 1 } })(there);
    await press('stop-recording');
  },
  'in a conversation in writing': talks({ modality: 'text' }),
  'after a call': talks({ state: 'ended', endedAtMs: 1, outcome: 'completed' }),
  'has to stay away': talks({ state: 'ended', outcome: 'abuse', coolDownUntilMs: 4e12 }),
  'goes on by telephone': talks({ channel: 'phone' }),
  'with a code to go on': () => goes('#continue'),
  'asking for a callback': async () => {
    await goes('#callback=weapons');
    await submit('ask-callback');
  },
  'following a callback': () => goes('#callback-code'),
  'with the link of a callback': () => goes('#called=x'),
};

it.each(Object.entries(STATES))('nobody stumbles: %s', async (_state, reach) => {
  await reach(await visit());
  vi.useRealTimers();
  await expectAccessible(document);
});

it('nobody stumbles: without camera and microphone', async () => {
  const there = await visit({}, { audio: 'NotFoundError', video: 'NotFoundError' });
  await talks({})(there);
  vi.useRealTimers();
  await expectAccessible(document);
});
