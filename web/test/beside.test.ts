import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/api';
import type { Devices, DeviceStatus } from '../src/call/devices';
import type { LocalTracks, Peer } from '../src/call/peer';
import type { SlotContent } from '../src/call/slots';
import { BesideRoom } from '../src/pages/supervisor/beside-room';
import { heardOf } from '../src/pages/supervisor/beside-tiles';
import { Store } from '../src/state/store';

const named = (id: string) => ({ id }) as unknown as MediaStream;
const slot = (
  index: number,
  party: SlotContent['party'],
  source: SlotContent['source'],
): SlotContent => ({
  index,
  kind: source === 'microphone' || source === 'screenAudio' ? 'audio' : 'video',
  party,
  source,
});

describe('what is seen and heard at the side of an operator', () => {
  it('is the citizen first, then the operator, and every sound once', () => {
    const [one, two, three] = [named('one'), named('two'), named('three')];
    const heard = heardOf(
      [
        slot(0, 'agent', 'microphone'),
        slot(0, 'agent', 'camera'),
        slot(1, 'citizen', 'microphone'),
        slot(2, 'citizen', 'screen'),
        slot(2, 'citizen', 'screenAudio'),
        { index: 3, kind: 'video', party: null, source: null },
      ],
      [one, two, three],
    );
    expect(heard.people).toEqual([
      { party: 'citizen', picture: null },
      { party: 'agent', picture: one },
    ]);
    expect(heard.screen).toBe(three);
    expect(heard.sounds).toEqual([one, two, three]);
  });

  it('is nothing while nobody comes', () => {
    expect(heardOf([], [])).toEqual({ people: [], screen: null, sounds: [] });
  });
});

const track = (kind: string) => ({ kind }) as MediaStreamTrack;
const NOBODY: DeviceStatus = {
  microphone: null,
  camera: null,
  microphoneProblem: null,
  cameraProblem: null,
};

/** A room whose station, devices and connection write down in one list what they are asked for. */
function room(answers: Record<string, unknown> = {}, { microphone = true } = {}) {
  const done: string[] = [];
  const status = new Store<DeviceStatus>(NOBODY);
  const devices = {
    status,
    use: (wanted: { microphone: boolean; camera: boolean }) => {
      done.push(`use ${wanted.microphone} ${wanted.camera}`);
      status.set({
        ...NOBODY,
        microphone: wanted.microphone && microphone ? track('audio') : null,
        camera: wanted.camera ? track('video') : null,
      });
      return Promise.resolve();
    },
    close: () => done.push('devices closed'),
  };
  const peer = {
    expectsMedia: false,
    connect: () => done.push('connect'),
    setLive: () => Promise.resolve(),
    setTracks: (tracks: LocalTracks) => {
      done.push(`send ${tracks.microphone !== null} ${tracks.camera !== null}`);
      return Promise.resolve();
    },
    close: () => done.push('peer closed'),
  };
  const api = vi.fn((_: string, options: { method?: string; body?: { way: string } } = {}) => {
    const { method = 'GET', body } = options;
    done.push(body ? `${method} ${body.way}` : method);
    const answer = answers[method];
    if (answer instanceof Error) return Promise.reject(answer);
    const told = { sinceMs: 0, shown: true, slots: [], iceServers: [] };
    return Promise.resolve({ ...told, way: body?.way ?? 'listen', ...(answer as object) });
  });
  const made = new BesideRoom({ api } as never, 'contact-1', {
    devices: devices as unknown as Devices,
    peer: peer as unknown as Peer,
  });
  return { made, done };
}

describe('a supervisor’s page at the side of an operator', () => {
  it('asks for no microphone while it listens', async () => {
    const { made, done } = room();
    await made.open();
    expect(made.state.value).toMatchObject({ phase: 'there', way: 'listen' });
    expect(done).toEqual(['POST', 'connect']);
    made.leave();
    expect(done).toContain('DELETE');
    expect(made.state.value.phase).toBe('over');
  });

  it('sends nothing until the station has agreed, and then only what the way says', async () => {
    const { made, done } = room();
    await made.open();
    done.length = 0;
    await made.turn('whisper');
    expect(done).toEqual(['send false false', 'use true false', 'PUT whisper', 'send true false']);
    done.length = 0;
    await made.turn('join');
    expect(done).toEqual(['send false false', 'use true true', 'PUT join', 'send true true']);
    done.length = 0;
    await made.turn('whisper');
    expect(done).toEqual(['send false false', 'use true false', 'PUT whisper', 'send true false']);
    done.length = 0;
    await made.turn('listen');
    expect(done).toEqual(['send false false', 'use false false', 'PUT listen', 'send false false']);
    made.leave();
  });

  it('turns its own devices off before anybody is told, and opens them again', async () => {
    const { made, done } = room();
    await made.open();
    await made.turn('join');
    done.length = 0;
    await made.switch('microphone');
    expect(done).toEqual(['send false true', 'use false true', 'send false true', 'PUT join']);
    expect(made.state.value).toMatchObject({ microphone: false, camera: true });
    done.length = 0;
    await made.switch('microphone');
    expect(done).toEqual(['send false true', 'use true true', 'send true true', 'PUT join']);
    await made.switch('camera');
    done.length = 0;
    await made.turn('whisper');
    await made.turn('join');
    expect(done.at(-1)).toBe('send true false');
    made.leave();
  });

  it('goes on listening where the microphone is refused', async () => {
    const { made, done } = room({}, { microphone: false });
    await made.open();
    await made.turn('join');
    expect(done).not.toContain('PUT join');
    expect(done.slice(-2)).toEqual(['use false false', 'send false false']);
    expect(made.state.value).toMatchObject({ way: 'listen', problem: 'no_microphone' });
    made.leave();
  });

  it('closes the microphone again when the station refuses', async () => {
    const { made, done } = room({ PUT: new ApiError(429, 'too_many_requests', '') });
    await made.open();
    await made.turn('whisper');
    expect(done.slice(-2)).toEqual(['use false false', 'send false false']);
    expect(made.state.value).toMatchObject({ way: 'listen', problem: 'too_many_requests' });
    made.leave();
  });

  it('keeps the microphone closed where it is not sure who would hear it', async () => {
    for (const problem of [
      new ApiError(503, 'media_unavailable', ''),
      new ApiError(0, 'offline', ''),
    ]) {
      const answers: Record<string, unknown> = {};
      const { made, done } = room(answers);
      await made.open();
      for (const [before, wanted] of [
        ['join', 'whisper'],
        ['whisper', 'join'],
      ] as const) {
        delete answers['PUT'];
        await made.turn(before);
        expect(made.state.value.way).toBe(before);
        answers['PUT'] = problem;
        await made.turn(wanted);
        expect(done.slice(-2)).toEqual(['use false false', 'send false false']);
        expect(made.state.value).toMatchObject({ way: 'listen', problem: problem.code });
      }
      made.leave();
    }
  });

  it('only listens once it is heard otherwise than it says', async () => {
    vi.useFakeTimers();
    const answers: Record<string, unknown> = {};
    const { made, done } = room(answers);
    await made.open();
    await made.turn('whisper');
    answers['GET'] = { way: 'join' };
    done.length = 0;
    await vi.advanceTimersByTimeAsync(1_000);
    vi.useRealTimers();
    expect(done.slice(0, 4)).toEqual(['GET', 'send false false', 'use false false', 'PUT listen']);
    expect(made.state.value.way).toBe('listen');
    made.leave();
  });

  it('is over when the station knows nothing of it any more', async () => {
    const { made, done } = room({ PUT: new ApiError(409, 'not_monitoring', '') });
    await made.open();
    await made.turn('whisper');
    expect(made.state.value).toMatchObject({ phase: 'over', finished: false });
    expect(done).toContain('devices closed');
    expect(done).toContain('peer closed');
  });

  it('tells an end of the conversation from one of the connection', async () => {
    vi.useFakeTimers();
    const { made } = room({ GET: new ApiError(409, 'not_connected', '') });
    await made.open();
    await vi.advanceTimersByTimeAsync(1_000);
    vi.useRealTimers();
    expect(made.state.value).toMatchObject({ phase: 'over', finished: true });
  });

  it('takes over, and has nothing open any more', async () => {
    const { made, done } = room();
    await made.open();
    await made.turn('join');
    done.length = 0;
    expect(await made.takeOver()).toBe(true);
    expect(done).toEqual(['POST', 'devices closed', 'peer closed']);
    expect(made.state.value.phase).toBe('over');
  });

  it('stays beside where the conversation cannot be taken over', async () => {
    const answers: Record<string, unknown> = {};
    const { made } = room(answers);
    await made.open();
    answers['POST'] = new ApiError(409, 'in_wrap_up', '');
    expect(await made.takeOver()).toBe(false);
    expect(made.state.value).toMatchObject({ phase: 'there', problem: 'busy' });
    made.leave();
  });

  it('says why it did not begin', async () => {
    const { made, done } = room({ POST: new ApiError(409, 'monitored_already', '') });
    await made.open();
    expect(made.state.value).toMatchObject({ phase: 'over', problem: 'monitored_already' });
    expect(done).not.toContain('connect');
  });

  it('that was loaded anew only listens, whatever it did before', async () => {
    const { made, done } = room({ POST: { way: 'join' } });
    await made.open();
    expect(done.slice(0, 3)).toEqual(['POST', 'send false false', 'use false false']);
    expect(made.state.value.way).toBe('listen');
    made.leave();
  });
});
