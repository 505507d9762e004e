import { describe, expect, it } from 'vitest';
import { ScreenShare } from '../src/call/screen';
import { FakeStream, FakeTrack } from './fake-media';

function sharing(choose: () => Promise<FakeStream>) {
  return new ScreenShare({ getDisplayMedia: choose as unknown as () => Promise<MediaStream> });
}

const named = (name: string) => Object.assign(new Error(name), { name });

describe('sharing the screen', () => {
  it('is not offered where a browser has nothing to choose from', async () => {
    const screen = new ScreenShare({});
    expect(screen.possible).toBe(false);
    expect(await screen.start()).toBe('refused');
  });

  it('sends picture and sound, tuned for what is to be read', async () => {
    const tracks = [new FakeTrack('video'), new FakeTrack('audio')];
    const screen = sharing(() => Promise.resolve(new FakeStream(tracks)));
    expect(screen.possible).toBe(true);
    expect(await screen.start()).toBe('shared');
    expect(screen.shared.value).toEqual({ picture: tracks[0], sound: tracks[1] });
    expect(tracks[0]!.contentHint).toBe('detail');
    screen.stop();
    expect(screen.shared.value).toBeNull();
    expect(tracks.map((track) => track.readyState)).toEqual(['ended', 'ended']);
  });

  it('follows the browser, in whose own bar it can be stopped', async () => {
    const tracks = [new FakeTrack('video'), new FakeTrack('audio')];
    const screen = sharing(() => Promise.resolve(new FakeStream(tracks)));
    await screen.start();
    tracks[0]!.end();
    expect(screen.shared.value).toBeNull();
    expect(tracks[1]!.readyState).toBe('ended');
  });

  it('asks one question at a time, and shows nothing chosen after the end', async () => {
    const tracks = [new FakeTrack('video')];
    let choose: (stream: FakeStream) => void = () => undefined;
    const screen = sharing(() => new Promise((resolve) => (choose = resolve)));
    const first = screen.start();
    expect(await screen.start()).toBe('refused');
    screen.close();
    choose(new FakeStream(tracks));
    expect(await first).toBe('refused');
    expect(screen.shared.value).toBeNull();
    expect(tracks[0]!.readyState).toBe('ended');
  });

  it('shows nothing that was still being chosen when the sharing ended', async () => {
    const tracks = [new FakeTrack('video')];
    let choose: (stream: FakeStream) => void = () => undefined;
    const screen = sharing(() => new Promise((resolve) => (choose = resolve)));
    const asked = screen.start();
    screen.stop();
    choose(new FakeStream(tracks));
    expect(await asked).toBe('refused');
    expect(screen.shared.value).toBeNull();
    expect(tracks[0]!.readyState).toBe('ended');
    // the next call's screen is shown
    const again = screen.start();
    choose(new FakeStream([new FakeTrack('video')]));
    expect(await again).toBe('shared');
  });

  it('tells a person who chose nothing from a system that forbids it', async () => {
    expect(await sharing(() => Promise.reject(named('NotAllowedError'))).start()).toBe('refused');
    expect(await sharing(() => Promise.reject(named('NotReadableError'))).start()).toBe('failed');
  });
});
