import { describe, expect, it, vi } from 'vitest';
import type { CheckResult, DeskCheck } from '../src/pages/desk/check';
import { ReadinessDuty, reportOf, spreadOf } from '../src/pages/desk/readiness';
import type { StaffSession } from '../src/staff/session';
import { notices } from '../src/state/notices';
import { eventually } from './eventually';

const GOOD: CheckResult = {
  phase: 'idle',
  camera: 'ok',
  microphone: 'ok',
  cameraName: 'Camera',
  microphoneName: 'Microphone',
  notifications: 'ok',
  path: { word: 'good', way: 'direct', rttMs: 23.7, loss: 0, kbps: 688.2 },
};

describe('what the station is told of a check', () => {
  it('is what was found, in whole numbers, without the names of the devices', () => {
    expect(reportOf(GOOD)).toEqual({
      camera: 'ok',
      microphone: 'ok',
      path: 'good',
      way: 'direct',
      rttMs: 24,
      loss: 0,
      kbps: 688,
    });
  });

  it('is nothing of a way where there was none, or none was tried', () => {
    const none = { word: 'none', way: null, rttMs: null, loss: null, kbps: null } as const;
    const devices = { camera: 'missing', microphone: 'ok' } as const;
    expect(reportOf({ ...GOOD, ...devices, path: none })).toEqual({ ...devices, path: 'none' });
    expect(reportOf({ ...GOOD, ...devices, path: 'untried' })).toEqual({
      ...devices,
      path: 'untried',
    });
  });
});

describe('a check that was asked for', () => {
  function desk(how: { due: boolean; unasked: boolean; found?: CheckResult; free?: boolean }) {
    const check = {
      done: (() => undefined) as (result: CheckResult) => void,
      unasked: () => Promise.resolve(how.unasked),
      run: vi.fn(async () => {
        if (how.found) check.done(how.found);
        await Promise.resolve();
      }),
    };
    const told: unknown[] = [];
    const session = {
      me: { value: { id: '' } },
      api: (path: string, options?: { body: unknown }) => {
        expect(path).toBe('me/readiness');
        if (!options) return Promise.resolve({ due: how.due });
        told.push(options.body);
        how.due = false;
        return Promise.resolve({ ready: (options.body as { camera: string }).camera === 'ok' });
      },
    };
    let tick: () => void = () => undefined;
    const duty = new ReadinessDuty(
      session as unknown as StaffSession,
      check as unknown as DeskCheck,
      () => how.free ?? true,
      { every: (_ms, task) => (tick = task) },
      new AbortController().signal,
    );
    const look = async () => {
      tick();
      await eventually(() => expect(duty.state.value).not.toBe('running'));
      await new Promise((resolve) => setTimeout(resolve));
    };
    return { duty, check, told, look, how };
  }

  it('begins by itself where the browser has given leave, and is told', async () => {
    const { duty, check, told, look } = desk({ due: true, unasked: true, found: GOOD });
    await look();
    expect(check.run).toHaveBeenCalledExactlyOnceWith(false);
    expect(told).toHaveLength(1);
    await eventually(() => expect(duty.state.value).toBe('ready'));
  });

  it('waits for a click where the browser would ask, and says when it did not succeed', async () => {
    const found = { ...GOOD, camera: 'missing' } as const;
    const { duty, check, look } = desk({ due: true, unasked: false, found });
    await look();
    expect(duty.state.value).toBe('due');
    expect(check.run).not.toHaveBeenCalled();
    await duty.run();
    await eventually(() => expect(duty.state.value).toBe('not_ready'));
  });

  it('does not begin while a citizen is there, and stays due when one breaks it off', async () => {
    const { duty, check, look, how } = desk({ due: true, unasked: true, free: false });
    await look();
    expect(check.run).not.toHaveBeenCalled();
    how.free = true;
    await look();
    expect(check.run).toHaveBeenCalledOnce();
    expect(duty.state.value).toBe('due');
  });

  it('is asked about again when the station tells of a change, and else every half minute', async () => {
    let tell: () => void = () => undefined;
    vi.spyOn(notices, 'hear').mockImplementation((topic, told) => {
      expect(topic).toBe('me/readiness');
      tell = told;
      return () => undefined;
    });
    const clock = vi.spyOn(performance, 'now').mockReturnValue(100_000);
    const { check, look, how } = desk({ due: false, unasked: true, found: GOOD });
    await look();
    how.due = true;
    await look();
    expect(check.run).not.toHaveBeenCalled();
    tell();
    await look();
    expect(check.run).toHaveBeenCalledOnce();
    await look();
    how.due = true;
    clock.mockReturnValue(129_999);
    await look();
    expect(check.run).toHaveBeenCalledOnce();
    clock.mockReturnValue(130_001);
    await look();
    expect(check.run).toHaveBeenCalledTimes(2);
    clock.mockRestore();
  });

  it('is not begun unasked for', async () => {
    const { duty, check, look } = desk({ due: false, unasked: true });
    await look();
    expect(check.run).not.toHaveBeenCalled();
    expect(duty.state.value).toBe('none');
  });

  it('is spread over some seconds, always the same for one desk', () => {
    const ids = Array.from({ length: 25 }, (_, at) => `account-${String(at)}`);
    const spread = new Set(ids.map((id) => spreadOf(id)));
    expect(spread.size).toBeGreaterThan(20);
    expect([...spread].every((ms) => ms >= 0 && ms < 15_000)).toBe(true);
    expect(spreadOf('account-1')).toBe(spreadOf('account-1'));
  });
});
