// @vitest-environment happy-dom
import { afterEach, beforeEach, it, vi } from 'vitest';
import { expectAccessible } from './accessibility';
import { agent } from './desk-samples';
import { closed, connected, type Desk, desk, rings, talks, wrapsUp } from './desk-visit';
import { key, press } from './page';

beforeEach(() => {
  document.documentElement.lang = 'it';
  document.title = 'Postazione';
});
afterEach(closed);

const phone = (state: string, reason: string | null = null) => ({
  channel: 'phone' as const,
  telephone: { state, reason, number: '+390612345678' } as never,
});
const called = (state: string, reason: string | null = null) => ({
  ...phone('connecting'),
  line: true,
  modality: 'audio' as const,
  callback: { way: 'phone', state, reason, askedAtMs: 0, goodUntilMs: null } as never,
});
const consult = {
  state: 'consulting' as const,
  name: 'Operatore 2',
  code: '212',
  note: '',
  untilMs: null,
  outside: null,
  media: { microphone: true, camera: true, screen: false },
};

/** How the desk gets into each state that looks different. */
const STATES: Record<string, (there: Desk) => Promise<unknown>> = {
  available: () => Promise.resolve(),
  'paused, one unanswered': (there) =>
    there.is({ agent: agent({ state: 'paused', reason: 'no_answer' }) }),
  'paused by a supervisor': (there) =>
    there.is({
      agent: agent({
        state: 'paused',
        reason: 'supervisor',
        setBy: { name: 'Anna Rossi', state: 'paused', reason: 'Riunione.', atMs: 1 },
      }),
    }),
  'a contact rings': (there) => rings(there),
  'a call by telephone rings': (there) => rings(there, { channel: 'phone' }),
  'a message rings': (there) =>
    rings(there, { message: { dueAtMs: 1, near: false, again: false } }),
  'a callback rings': (there) =>
    rings(there, {
      callback: { way: 'video', state: 'ready', askedAtMs: 0, goodUntilMs: null, reason: null },
    }),
  'answers by itself': async (there) => {
    await rings(there, {}, { autoAnswerS: 5 });
    await connected();
  },
  'in a call, handing on': async (there) => {
    there.api.answers['GET destinations'] = { operators: [], offices: [], topics: [] };
    await talks(there);
    await key('t');
  },
  'in a call, ending for a reason': async (there) => {
    await talks(there);
    await press('end-with-reason');
  },
  'with the note for 112': async (there) => {
    const escalation = { openedAtMs: 1, what: '', callback: '', calledAtMs: null, outcome: null };
    await talks(there, { escalation });
    await key('E', { shiftKey: true });
  },
  'with a colleague': (there) => talks(there, { consult, heldSinceMs: 1 }),
  'on hold': (there) => talks(there, { heldSinceMs: 1 }),
  'with a supervisor': (there) =>
    talks(there, { monitored: { way: 'whisper', name: 'Anna Rossi' } as never }),
  'help called for': (there) => talks(there, { helpSinceMs: 1 }),
  'a supervisor comes': (there) =>
    talks(there, { helpComing: { name: 'Anna Rossi', saidAtMs: 1 } }),
  'a callback that has not come in': (there) =>
    talks(there, {
      callback: {
        way: 'video',
        state: 'calling',
        askedAtMs: 0,
        goodUntilMs: 4e12,
        reason: null,
      },
    }),
  'talking by telephone': (there) => talks(there, phone('talking')),
  'talking by the line': async (there) => {
    await talks(there, { ...phone('talking'), line: true, modality: 'audio' });
    await connected();
  },
  'a callback by the line that was refused': (there) => talks(there, called('refused', 'hourly')),
  'a callback by the line that rings': (there) => talks(there, called('ringing')),
  'a caller on hold': (there) => talks(there, { ...phone('talking'), heldSinceMs: 1 }),
  'the telephone was not taken': (there) => talks(there, phone('unanswered', 'busy')),
  'wrap-up with an end': (there) => wrapsUp(there, {}, { wrapUpUntilMs: Date.now() + 300_000 }),
};

it.each(Object.entries(STATES))('nobody stumbles: %s', async (_state, reach) => {
  await reach(await desk());
  vi.useRealTimers();
  await expectAccessible(document);
});

it('nobody stumbles: the notice not accepted', async () => {
  await desk({ noticeDue: true });
  vi.useRealTimers();
  await expectAccessible(document);
});
