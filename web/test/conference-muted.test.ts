import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { begun, snapshot, somebody } from './conference-room';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('does not open by itself what a chair closed while the page was away', () => {
  const { room, socket } = begun();
  socket.fire('event', snapshot([somebody('anna')]));
  expect(room.controls.value.microphone).toBe(true);
  socket.fire('disconnect');
  socket.fire('connect');
  socket.fire('event', snapshot([somebody('anna', { muted: true })]));
  expect(room.controls.value.microphone).toBe(false);
  expect(room.mutedByChair.value).toBe(true);
  expect(socket.commands('openMicrophone')).toEqual([]);
  room.close();
});

it('opens it by an act of its own, which the station is told apart and first', async () => {
  const { room, socket } = begun();
  socket.fire('event', snapshot([somebody('anna')]));
  socket.fire('event', { type: 'muteAsked', by: 'boss' });
  expect(room.controls.value.microphone).toBe(false);
  const before = socket.sent.length;
  void room.toggle('microphone');
  await vi.advanceTimersByTimeAsync(0);
  const types = socket.sent.slice(before).map(({ message }) => message['type']);
  expect(types[0]).toBe('openMicrophone');
  expect(room.controls.value.microphone).toBe(true);
  // a snapshot from before the station knew closes nothing
  socket.fire('event', snapshot([somebody('anna', { muted: true })]));
  expect(room.controls.value.microphone).toBe(true);
  expect(room.mutedByChair.value).toBe(false);
  room.close();
});

it('stays closed where the station did not hear of it', async () => {
  const { room, socket } = begun();
  socket.fire('event', snapshot([somebody('anna')]));
  socket.fire('event', { type: 'muteAsked', by: 'boss' });
  void room.toggle('microphone');
  socket.refuse('openMicrophone', 'rate_limited');
  await vi.advanceTimersByTimeAsync(0);
  expect(room.controls.value.microphone).toBe(false);
  expect(room.mutedByChair.value).toBe(true);
  room.close();
});
