// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { category, talking } from './citizen-samples';
import { closed, enters, visit } from './citizen-visit';
import { socket } from './fake-io';
import { part, press, said, settled, words } from './page';

afterEach(closed);

const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const main = () => words(document.querySelector('main'));
const hears = async (text: string) => {
  await passes(100);
  expect(said()).toContain(text);
};

async function inCall() {
  const there = await visit({ categories: [category('weapons', { sharing: 'on' })] });
  await enters(there, { modality: 'video', sharing: 'on' });
  await there.is(talking({ media: 'live' }));
  return there;
}

describe('a call that its citizen ends', () => {
  it('is ended by a press, and the station told until it answers', async () => {
    const there = await inCall();
    await press('hang-up');
    expect(part('call-ended')).not.toBeNull();
    expect(part('return-offer')).toBeNull();
    // nothing is said yet of what only the station knows
    expect(main()).not.toContain('Registrazione');
    await passes(65_000);
    const asked = new Set(
      socket()
        .commands('endCall')
        .map(({ id }) => id),
    );
    expect(asked.size).toBe(3);
    expect(part('call-ended')).not.toBeNull();
    expect(there.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
    socket().answer('endCall');
    const untilMs = Date.now() + 10_000;
    await there.is(talking({ state: 'ended', outcome: 'completed', returnUntilMs: untilMs }));
    expect(part('return-to-call')).not.toBeNull();
    await hears('può tornare subito alla conversazione');
    // taken back, it is there again
    await press('return-to-call');
    socket().answer('returnToCall');
    await there.is(talking({ media: 'live' }));
    expect(part('call-ended')).toBeNull();
    expect(there.media.opened.at(-1)?.readyState).toBe('live');
  });

  it('leaves the queue where the call went back there as it was ended', async () => {
    const there = await inCall();
    await press('hang-up');
    await there.is(talking({ state: 'waiting', media: 'warm' }));
    expect(part('call-ended')).not.toBeNull();
    expect(there.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
    socket().refuse('endCall', 'not_connected');
    await settled();
    expect(socket().commands('leaveQueue')).toHaveLength(1);
  });

  it('lets camera and microphone go the moment it is ended, whatever the line does', async () => {
    const there = await inCall();
    expect(there.media.opened.some(({ readyState }) => readyState === 'live')).toBe(true);
    await press('hang-up');
    expect(there.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
    // what the station says meanwhile of the call that goes on opens nothing
    await there.is(talking({ media: 'live' }));
    expect(there.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(part('call-ended')).not.toBeNull();
    socket().refuse('endCall', 'unknown_contact');
    await settled();
    expect(there.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(part('call-ended')).not.toBeNull();
  });
});
