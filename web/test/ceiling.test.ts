import { describe, expect, it } from 'vitest';
import { availableBps, Ceiling } from '../src/call/ceiling';

const ANSWER = [
  'v=0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 0.0.0.0',
  'a=mid:1',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 0.0.0.0',
  'a=mid:2',
  '',
].join('\r\n');

describe('the ceiling of the way up', () => {
  it('is put on the picture that is sent and nowhere else, in place of the one before', () => {
    const once = Ceiling.on(ANSWER, 5001);
    expect(once.match(/b=AS:/g)).toHaveLength(1);
    expect(once).toContain('SAVPF 96\r\nc=IN IP4 0.0.0.0\r\nb=AS:5001\r\na=mid:1');
    const twice = Ceiling.on(once, 700);
    expect(twice.match(/b=AS:/g)).toHaveLength(1);
    expect(twice).toContain('b=AS:700\r\na=mid:1');
    expect(twice.replace('b=AS:700\r\n', '')).toBe(ANSWER);
  });

  it('is raised to what is wanted, and lifted when that is there', () => {
    const ceiling = new Ceiling();
    expect(ceiling.due(230_000, 1_200_000, 5_000)).toBe(true);
    expect(ceiling.next(230_000, 1_200_000)).toEqual([1199, 1200]);
    for (let kbps = 1201; kbps <= 1320; kbps += 1) {
      expect(ceiling.next(230_000, 1_200_000)).toEqual([kbps]);
    }
    expect(ceiling.next(230_000, 1_200_000)).toEqual([1199, 1200]);
    expect(ceiling.due(230_000, 1_200_000, 8_000)).toBe(true);
    // what has been found is not limited by what it was found with
    expect(ceiling.due(1_100_000, 1_200_000, 8_000)).toBe(true);
    expect(ceiling.next(1_100_000, 1_200_000)).toEqual([5000]);
    expect(ceiling.due(1_100_000, 1_200_000, 20_000)).toBe(false);
  });

  it('is left alone while there is enough, or the browser does not say', () => {
    const ceiling = new Ceiling();
    expect(ceiling.due(1_000_000, 1_200_000, 10_000)).toBe(false);
    expect(ceiling.due(null, 1_200_000, 10_000)).toBe(false);
    expect(ceiling.due(300_000, 1_200_000, 10_000)).toBe(true);
  });

  it('is raised again after a second, after a while longer when it was in vain, and never once stopped', () => {
    const ceiling = new Ceiling();
    const look = (bps: number, atMs: number) => ceiling.due(bps, 1_200_000, atMs);
    expect(look(300_000, 10_000)).toBe(true);
    expect(look(300_000, 11_300)).toBe(false);
    expect(look(300_000, 11_400)).toBe(true);
    expect(look(600_000, 12_200)).toBe(false);
    expect(look(600_000, 12_300)).toBe(true);
    ceiling.stop();
    expect(look(600_000, 60_000)).toBe(false);
  });
});

describe('what the browser believes', () => {
  it('is read from the path in use', () => {
    const report = new Map<string, unknown>([
      ['a', { type: 'candidate-pair', nominated: false, availableOutgoingBitrate: 1 }],
      ['b', { type: 'candidate-pair', nominated: true, availableOutgoingBitrate: 400_000 }],
    ]);
    expect(availableBps(report as unknown as RTCStatsReport)).toBe(400_000);
    expect(availableBps(new Map() as unknown as RTCStatsReport)).toBeNull();
  });
});
