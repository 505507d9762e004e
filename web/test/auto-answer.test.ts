import { describe, expect, it } from 'vitest';
import { autoAnswer } from '../src/state/auto-answer';

const ringing = { afterS: 5, readyMs: 1_000, offeredAtMs: 2_000, stopped: false };

describe('a desk that answers by itself', () => {
  it('counts from the ring, or from when it could be heard if that is later', () => {
    expect(autoAnswer(ringing, 4_000)).toEqual({ kind: 'counting', leftMs: 3_000 });
    const late = { ...ringing, readyMs: 6_000 };
    expect(autoAnswer(late, 6_500)).toEqual({ kind: 'counting', leftMs: 4_500 });
    expect(autoAnswer(ringing, 99_000)).toEqual({ kind: 'counting', leftMs: 0 });
  });

  it('never answers where it cannot be heard, however long it rings', () => {
    expect(autoAnswer({ ...ringing, readyMs: null }, 99_000)).toEqual({ kind: 'cannot' });
  });

  it('leaves it to the operator who wants that, and to one without the setting', () => {
    expect(autoAnswer({ ...ringing, stopped: true }, 99_000)).toEqual({ kind: 'off' });
    expect(autoAnswer({ ...ringing, afterS: null }, 99_000)).toEqual({ kind: 'off' });
  });
});
