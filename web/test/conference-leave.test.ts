import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConferenceRoom } from '../src/pages/conference/room';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('is out at once, whatever the station takes for it', async () => {
  const room = new ConferenceRoom(() => Promise.reject(new Error('nobody asks')), {
    microphone: true,
    camera: true,
  });
  const asked: string[] = [];
  vi.spyOn(room.connection, 'send').mockImplementation((type) => {
    if (type === 'readNotes') {
      return Promise.resolve({ document: 1, writer: 2 ** 29, update: 'AAA=' });
    }
    asked.push(type);
    return new Promise(() => undefined);
  });
  const closed = vi.spyOn(room.devices, 'close');
  room.notes.open();
  await vi.dynamicImportSettled();
  await vi.advanceTimersByTimeAsync(0);
  room.notes.typed('Sedie');
  void room.leave();
  expect(closed).toHaveBeenCalled();
  expect(room.peer.state.value).toBe('closed');
  expect(room.state.value.place).toBe('left');
  await vi.advanceTimersByTimeAsync(6_000);
  expect(asked).toEqual(['writeNotes', 'leave']);
  expect(room.notes.unsent).toBe('Sedie');
  room.close();
});
