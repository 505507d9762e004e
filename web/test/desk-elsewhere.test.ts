import { describe, expect, it, vi } from 'vitest';
import { DeskElsewhere } from '../src/state/desk-elsewhere';

function made(nearby = false) {
  const waiting: (() => void)[] = [];
  const answered = vi.fn();
  const desk = new DeskElsewhere(
    () => nearby,
    answered,
    (then) => waiting.push(then),
  );
  return { desk, answered, wait: () => waiting.splice(0).forEach((then) => then()) };
}

describe('a desk in another browser', () => {
  it('rings here once the desk in this browser has had the first word', () => {
    const { desk, wait } = made();
    desk.told('offered', 'weapons');
    expect(desk.ringing.value).toBeNull();
    wait();
    expect(desk.ringing.value).toBe('weapons');
    desk.told('gone', null);
    expect(desk.ringing.value).toBeNull();
  });

  it('does not ring twice where the desk is in this browser', () => {
    const { desk, wait } = made(true);
    desk.told('offered', 'weapons');
    wait();
    expect(desk.ringing.value).toBeNull();
  });

  it('does not ring of an offer that has gone meanwhile', () => {
    const { desk, wait } = made();
    desk.told('offered', 'weapons');
    desk.told('gone', null);
    wait();
    expect(desk.ringing.value).toBeNull();
  });

  it('ends the conference for whoever answers, and for nobody who came while talking', () => {
    const { desk, answered } = made();
    desk.told('answered', null);
    expect(answered).not.toHaveBeenCalled();
    desk.told('gone', null);
    desk.told('offered', 'weapons');
    desk.told('answered', null);
    desk.told('answered', null);
    expect(answered).toHaveBeenCalledOnce();
  });
});
