import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Devices, deviceProblem } from '../src/call/devices';
import { FakeMediaDevices, FakeStream, type FakeTrack } from './fake-media';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('MediaStream', FakeStream);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('devices', () => {
  const asDevices = (fake: FakeMediaDevices) => new Devices(fake as unknown as MediaDevices);

  it('opens both with one question, shares them, and closes what is no longer wanted', async () => {
    const fake = new FakeMediaDevices();
    const devices = asDevices(fake);
    await devices.use({ microphone: true, camera: true });
    await devices.use({ microphone: true, camera: true });
    expect(fake.asked).toEqual(['audio+video']);
    await devices.use({ microphone: true, camera: false });
    expect(devices.status.value.camera).toBeNull();
    expect(devices.status.value.microphone).not.toBeNull();
    expect(fake.opened.find((track) => track.kind === 'video')!.readyState).toBe('ended');
    devices.close();
  });

  it('opens nothing any more once it is closed', async () => {
    const fake = new FakeMediaDevices();
    const devices = asDevices(fake);
    devices.close();
    await devices.use({ microphone: true, camera: true });
    expect(fake.asked).toEqual([]);
  });

  it('keeps the microphone when the camera is refused, and asks no second time for it', async () => {
    const fake = new FakeMediaDevices({ video: 'NotAllowedError' });
    const devices = asDevices(fake);
    await devices.use({ microphone: true, camera: true });
    expect(devices.status.value).toMatchObject({
      cameraProblem: 'denied',
      microphoneProblem: null,
    });
    expect(devices.status.value.microphone).not.toBeNull();
    expect(fake.asked).toEqual(['audio+video', 'audio']);
    // The contact's events come often; only a retry asks again.
    await devices.use({ microphone: true, camera: true });
    expect(fake.asked).toHaveLength(2);
    delete fake.failures.video;
    await devices.retry();
    expect(devices.status.value.cameraProblem).toBeNull();
    devices.close();
  });

  it('lets the camera work when there is no microphone', async () => {
    const devices = asDevices(new FakeMediaDevices({ audio: 'NotFoundError' }));
    await devices.use({ microphone: true, camera: true });
    expect(devices.status.value).toMatchObject({
      microphoneProblem: 'absent',
      cameraProblem: null,
    });
    devices.close();
  });

  it('does not wait for the list, which Firefox holds back in a tab out of sight', async () => {
    const fake = new FakeMediaDevices();
    fake.enumerateDevices = () => new Promise(() => undefined);
    const devices = asDevices(fake);
    await devices.use({ microphone: true, camera: false });
    expect(devices.status.value.microphone).not.toBeNull();
    await devices.use({ microphone: false, camera: false });
    expect(devices.status.value.microphone).toBeNull();
  });

  it('opens another when the one in use is pulled out', async () => {
    const fake = new FakeMediaDevices();
    const devices = asDevices(fake);
    await devices.use({ microphone: true, camera: false });
    fake.opened[0]!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(fake.opened).toHaveLength(2);
    expect(devices.status.value.microphone).toBe(fake.opened[1]);
    devices.close();
  });

  const withHeadset = async () => {
    const fake = new FakeMediaDevices();
    const devices = asDevices(fake);
    fake.plug(['audioinput', 'headset'], ['audioinput', 'built-in'], ['audiooutput', 'ears']);
    await devices.use({ microphone: true, camera: false });
    await devices.choose('microphone', 'headset');
    await vi.advanceTimersByTimeAsync(0);
    const used = () => fake.opened.at(-1)!;
    return { fake, devices, used };
  };

  it('falls back when a headset is pulled out, says so, and offers the way back', async () => {
    const { fake, devices, used } = await withHeadset();
    expect(devices.losses.value).toEqual({});
    const lost = used();
    fake.plug(['audioinput', 'built-in'], ['audiooutput', 'ears']);
    lost.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(devices.status.value.microphone).toBe(used());
    expect(used().id).toBe('built-in');
    expect(devices.losses.value.microphone).toEqual({
      deviceId: 'headset',
      label: 'the headset',
      instead: 'the built-in',
      back: false,
    });
    fake.plug(['audioinput', 'headset'], ['audioinput', 'built-in']);
    await vi.advanceTimersByTimeAsync(0);
    expect(devices.losses.value.microphone?.back).toBe(true);
    expect(used().id).toBe('built-in');
    await devices.useAgain('microphone');
    expect(used().id).toBe('headset');
    expect(devices.losses.value).toEqual({});
    devices.close();
  });

  it('comes back by itself when the only microphone is plugged in again', async () => {
    const { fake, devices, used } = await withHeadset();
    fake.failures.audio = 'NotFoundError';
    fake.plug();
    used().end();
    await vi.advanceTimersByTimeAsync(0);
    expect(devices.status.value).toMatchObject({ microphone: null, microphoneProblem: 'absent' });
    expect(devices.losses.value.microphone).toMatchObject({ instead: null, back: false });
    delete fake.failures.audio;
    fake.plug(['audioinput', 'headset']);
    await vi.advanceTimersByTimeAsync(0);
    expect(used().id).toBe('headset');
    expect(devices.status.value.microphoneProblem).toBeNull();
    expect(devices.losses.value).toEqual({});
    devices.close();
  });

  it('takes another when the chosen one cannot be opened', async () => {
    const { devices, used } = await withHeadset();
    await devices.choose('microphone', 'unplugged long ago');
    expect(used().id).not.toBe('unplugged long ago');
    expect(devices.status.value.microphoneProblem).toBeNull();
    devices.close();
  });

  it('tells a permission that was taken back from a device that went away', async () => {
    const { fake, devices, used } = await withHeadset();
    fake.failures.audio = 'NotAllowedError';
    used().end();
    await vi.advanceTimersByTimeAsync(0);
    expect(devices.status.value.microphoneProblem).toBe('denied');
    expect(devices.losses.value).toEqual({});
    const asked = fake.asked.length;
    fake.plug(['audioinput', 'headset']);
    await vi.advanceTimersByTimeAsync(0);
    expect(fake.asked).toHaveLength(asked);
    devices.close();
  });

  it('plays by the device itself when the chosen speaker goes, until the person goes back', async () => {
    const { fake, devices } = await withHeadset();
    await devices.choose('speaker', 'ears');
    expect(devices.speaker).toBe('ears');
    fake.plug(['audioinput', 'headset']);
    await vi.advanceTimersByTimeAsync(0);
    expect(devices.speaker).toBe('');
    expect(devices.losses.value.speaker).toMatchObject({ label: 'the ears', back: false });
    fake.plug(['audioinput', 'headset'], ['audiooutput', 'ears']);
    await vi.advanceTimersByTimeAsync(0);
    expect(devices.losses.value.speaker?.back).toBe(true);
    await devices.useAgain('speaker');
    expect(devices.speaker).toBe('ears');
    devices.close();
  });

  it('says when the system holds a device back for longer than a moment', async () => {
    const { devices, used } = await withHeadset();
    used().mute(true);
    used().mute(false);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(devices.withheld.value.microphone).toBe(false);
    used().mute(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(devices.withheld.value.microphone).toBe(true);
    used().mute(false);
    expect(devices.withheld.value.microphone).toBe(false);
    devices.close();
  });

  describe('on an iPhone', () => {
    let audioSession: { type: string };
    let page: EventTarget & { visibilityState: string };
    beforeEach(() => {
      audioSession = { type: 'auto' };
      page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
      vi.stubGlobal('navigator', { audioSession });
      vi.stubGlobal('document', page);
    });

    const talking = async () => {
      const fake = new FakeMediaDevices();
      const devices = asDevices(fake);
      await devices.use({ microphone: true, camera: true });
      await vi.advanceTimersByTimeAsync(0);
      return { fake, devices };
    };
    const look = async (visibilityState: 'visible' | 'hidden') => {
      page.visibilityState = visibilityState;
      page.dispatchEvent(new Event('visibilitychange'));
      await vi.advanceTimersByTimeAsync(0);
    };

    it('opens a device anew that a telephone call has taken and given back: it may be dead', async () => {
      const { fake, devices } = await talking();
      const [microphone] = fake.opened;
      microphone!.mute(true);
      await vi.advanceTimersByTimeAsync(30_000);
      microphone!.mute(false);
      await vi.advanceTimersByTimeAsync(0);
      expect(fake.asked).toEqual(['audio+video', 'audio']);
      expect(microphone!.readyState).toBe('ended');
      expect(devices.status.value.microphone).toBe(fake.opened[2]);
      expect(devices.withheld.value.microphone).toBe(false);
      devices.close();
    });

    it('waits for the person to look at the page again, which alone may open devices', async () => {
      const { fake, devices } = await talking();
      const [, camera] = fake.opened;
      await look('hidden');
      camera!.mute(true);
      await vi.advanceTimersByTimeAsync(60_000);
      camera!.mute(false);
      await vi.advanceTimersByTimeAsync(0);
      expect(fake.asked).toHaveLength(1);
      await look('visible');
      expect(fake.asked).toEqual(['audio+video', 'video']);
      // looked at once more, there is nothing to mend
      await look('hidden');
      await look('visible');
      expect(fake.asked).toHaveLength(2);
      devices.close();
    });

    it('looks again when a page with an icon is shown, of which no visibility changes', async () => {
      const shown = new EventTarget();
      vi.stubGlobal('window', shown);
      const { fake, devices } = await talking();
      fake.opened[1]!.mute(true);
      shown.dispatchEvent(new Event('pageshow'));
      await vi.advanceTimersByTimeAsync(2_500);
      expect(fake.asked).toEqual(['audio+video', 'video']);
      devices.close();
    });

    it('does so once, however often the system takes it and gives it back at that moment', async () => {
      const { fake, devices } = await talking();
      for (let time = 0; time < 5; time++) {
        const track = devices.status.value.microphone as unknown as FakeTrack;
        track.mute(true);
        track.mute(false);
        await vi.advanceTimersByTimeAsync(100);
      }
      expect(fake.asked).toEqual(['audio+video', 'audio']);
      await vi.advanceTimersByTimeAsync(10_000);
      const track = devices.status.value.microphone as unknown as FakeTrack;
      track.mute(true);
      track.mute(false);
      await vi.advanceTimersByTimeAsync(0);
      expect(fake.asked).toHaveLength(3);
      devices.close();
    });

    it('has its sound kept as a conversation for as long as a microphone is used', async () => {
      const { fake, devices } = await talking();
      expect(audioSession.type).toBe('play-and-record');
      fake.opened[0]!.end();
      await vi.advanceTimersByTimeAsync(0);
      expect(audioSession.type).toBe('play-and-record');
      await devices.use({ microphone: false, camera: false });
      expect(audioSession.type).toBe('auto');
      await devices.use({ microphone: true, camera: false });
      devices.close();
      expect(audioSession.type).toBe('auto');
    });

    it('leaves the sound to the system where there is no microphone to talk into', async () => {
      const devices = asDevices(new FakeMediaDevices({ audio: 'NotAllowedError' }));
      await devices.use({ microphone: true, camera: false });
      expect(audioSession.type).toBe('auto');
      devices.close();
    });
  });

  it('goes on with what is given back elsewhere', async () => {
    const { devices, used } = await withHeadset();
    const track = used();
    track.mute(true);
    await vi.advanceTimersByTimeAsync(5_000);
    track.mute(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(used()).toBe(track);
    devices.close();
  });

  it('knows the causes', () => {
    const named = (name: string) => deviceProblem(Object.assign(new Error(), { name }));
    expect(named('NotAllowedError')).toBe('denied');
    expect(named('NotReadableError')).toBe('busy');
    expect(named('NotFoundError')).toBe('absent');
    expect(named('OverconstrainedError')).toBe('absent');
    expect(named('SecurityError')).toBe('insecure');
  });

  it('says so where pages may not use devices at all', async () => {
    const devices = new Devices(undefined);
    await devices.use({ microphone: true, camera: true });
    expect(devices.status.value).toMatchObject({
      microphoneProblem: 'insecure',
      cameraProblem: 'insecure',
    });
  });
});
