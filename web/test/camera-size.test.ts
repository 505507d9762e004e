import { describe, expect, it, vi } from 'vitest';
import { CameraSize, PRESENTED, type Sized } from '../src/call/camera-size';
import { CAPTURE } from '../src/call/simulcast';

function camera(refuses = false): Sized & { asked: MediaTrackConstraints[] } {
  const asked: MediaTrackConstraints[] = [];
  return {
    asked,
    readyState: 'live',
    applyConstraints: vi.fn((wanted: MediaTrackConstraints = {}) => {
      asked.push(wanted);
      return refuses ? Promise.reject(new Error('OverconstrainedError')) : Promise.resolve();
    }),
  };
}

describe('the size of the camera', () => {
  it('is the larger one while one is presented, and the usual one afterwards', async () => {
    const track = camera();
    const size = new CameraSize();
    await size.follow(track, false);
    expect(track.asked).toEqual([]);
    await size.follow(track, true);
    await size.follow(track, true);
    expect(track.asked).toEqual([PRESENTED]);
    await size.follow(track, false);
    expect(track.asked).toEqual([PRESENTED, CAPTURE]);
  });

  it('is asked for anew of a camera that was changed meanwhile', async () => {
    const [first, second] = [camera(), camera()];
    const size = new CameraSize();
    await size.follow(first, true);
    await size.follow(null, true);
    await size.follow(second, true);
    expect(second.asked).toEqual([PRESENTED]);
  });

  it('stays as it is where the camera refuses, and the next word is heard all the same', async () => {
    const track = camera(true);
    const size = new CameraSize();
    await size.follow(track, true);
    await size.follow(track, false);
    expect(track.asked).toEqual([PRESENTED, CAPTURE]);
  });

  it('is asked of nobody whose track has ended', async () => {
    const track = { ...camera(), readyState: 'ended' as const };
    await new CameraSize().follow(track, true);
    expect(track.asked).toEqual([]);
  });
});
