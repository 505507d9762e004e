import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withSound } from '../src/call/heard';
import { NOTHING } from '../src/call/slots';
import { FakeStream, FakeTrack } from './fake-media';

class Picture extends FakeTrack {
  override muted = true;

  constructor() {
    super('video');
  }

  begin(): void {
    this.muted = false;
    this.dispatchEvent(new Event('unmute'));
  }
}

beforeEach(() => vi.stubGlobal('MediaStream', FakeStream));
afterEach(() => vi.unstubAllGlobals());

describe('sound without picture', () => {
  const { signal } = new AbortController();

  it('is played beside the picture until that begins', () => {
    const picture = new Picture();
    const main = new FakeStream([new FakeTrack('audio'), picture]) as unknown as MediaStream;
    const again = vi.fn();
    const first = withSound({ ...NOTHING, main }, again, signal);
    expect(first.main).toBe(main);
    expect(first.others.map((each) => each.getTracks().map((track) => track.kind))).toEqual([
      ['audio'],
    ]);
    expect(withSound({ ...NOTHING, main }, again, signal).others[0]).toBe(first.others[0]);
    picture.begin();
    expect(again).toHaveBeenCalledTimes(1);
    expect(withSound({ ...NOTHING, main }, again, signal).others).toEqual([]);
  });

  it('is all there is of somebody on the telephone, also where the stream had a picture before', () => {
    const tracks = [new FakeTrack('audio'), new FakeTrack('video')];
    const main = new FakeStream(tracks) as unknown as MediaStream;
    const heard = withSound({ ...NOTHING, main }, () => undefined, signal, true);
    expect(heard.main?.getTracks().map((track) => track.kind)).toEqual(['audio']);
    expect(heard.others).toEqual([]);
  });

  it('is left alone when there is nobody, or no picture to wait for', () => {
    expect(withSound(NOTHING, () => undefined, signal)).toBe(NOTHING);
    const main = new FakeStream([new FakeTrack('audio')]) as unknown as MediaStream;
    expect(withSound({ ...NOTHING, main }, () => undefined, signal).others).toEqual([]);
  });
});
