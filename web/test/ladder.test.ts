import { describe, expect, it } from 'vitest';
import { ladderWord, SteadyLadder } from '../src/call/ladder';

describe('the ladder in words', () => {
  it('says the worst of both ways, and nothing while all gets through', () => {
    expect(ladderWord(null)).toBeNull();
    expect(ladderWord({ incoming: 'hd', outgoing: 'hd' })).toBeNull();
    expect(ladderWord({ incoming: 'hd', outgoing: 'sd' })).toBe('small');
    expect(ladderWord({ incoming: 'sd', outgoing: 'sound' })).toBe('unseen');
    expect(ladderWord({ incoming: 'sound', outgoing: 'sd' })).toBe('sound');
    expect(ladderWord({ incoming: 'sound', outgoing: 'text' })).toBe('text');
  });

  it('gets worse at once, and better only once that lasts', () => {
    const ladder = new SteadyLadder();
    expect(ladder.say('small', 0)).toBe('small');
    expect(ladder.say('sound', 100)).toBe('sound');
    expect(ladder.say('small', 200)).toBe('sound');
    expect(ladder.say('sound', 2_000)).toBe('sound');
    expect(ladder.say(null, 3_000)).toBe('sound');
    expect(ladder.say(null, 5_900)).toBe('sound');
    expect(ladder.say(null, 6_000)).toBeNull();
    expect(ladder.say(null, 7_000)).toBeNull();
  });

  it('climbs no further than what held all the while', () => {
    const ladder = new SteadyLadder();
    ladder.say('text', 0);
    expect(ladder.say(null, 1_000)).toBe('text');
    expect(ladder.say('sound', 2_000)).toBe('text');
    expect(ladder.say(null, 3_900)).toBe('text');
    expect(ladder.say(null, 4_000)).toBe('sound');
    expect(ladder.say(null, 4_500)).toBe('sound');
    expect(ladder.say(null, 7_500)).toBeNull();
  });
});
