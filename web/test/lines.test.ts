import { describe, expect, it } from 'vitest';
import { advanceFor, fallsShort, requestFor, type Waiting } from '../src/pages/supervisor/lines';

const contact = (
  id: string,
  countsFromMs: number,
  advanceS = 0,
  enteredAtMs = countsFromMs,
): Waiting => ({
  contactId: id,
  reference: id,
  channel: 'video',
  modality: 'video',
  language: 'it',
  needs: [],
  enteredAtMs,
  countsFromMs,
  offers: 0,
  advanceS,
  away: false,
  ringsAt: null,
  waitsFor: null,
  requirements: [],
  declined: [],
});
const score = ({ countsFromMs }: Waiting, advanceS: number) => countsFromMs - advanceS * 1000;

describe('places in the line', () => {
  const line = [contact('a', 10_000), contact('b', 50_500, 30), contact('c', 90_700)];
  const [a, b, c] = line as [Waiting, Waiting, Waiting];

  it('puts one before everybody, also before those who were put forward', () => {
    const advance = advanceFor('first', c, line);
    for (const other of [a, b])
      expect(score(c, advance)).toBeLessThan(score(other, other.advanceS));
  });

  it('moves by a quarter of an hour from where one stands, and back to the own place', () => {
    expect(advanceFor('earlier', b, line)).toBe(930);
    expect(advanceFor('later', b, line)).toBe(-870);
    expect(advanceFor('own', b, line)).toBe(0);
  });

  it('counts a callback from the place it keeps, whenever it came in line', () => {
    const kept = contact('kept', 20_000, 0, 9_000_000);
    const live = contact('live', 8_000_000);
    expect(advanceFor('later', kept, [kept, live])).toBe(-900);
    expect(score(live, advanceFor('first', live, [kept, live]))).toBeLessThan(score(kept, 0));
  });

  it('puts one before a callback that was asked for before the weekend', () => {
    const old = contact('old', 0);
    const late = contact('late', 62 * 3_600_000);
    expect(score(late, advanceFor('first', late, [old, late]))).toBeLessThan(score(old, 0));
    expect(fallsShort('first', late, [old, late])).toBe(false);
  });

  it('goes no further than seven days, and tells', () => {
    const old = contact('old', 0);
    const late = contact('late', 8 * 24 * 3_600_000);
    expect(advanceFor('first', late, [old, late])).toBe(7 * 24 * 3600);
    expect(fallsShort('first', late, [old, late])).toBe(true);
    expect(fallsShort('own', late, [old, late])).toBe(false);
    const ahead = contact('ahead', 0, 7 * 24 * 3600);
    expect(advanceFor('earlier', ahead, [ahead])).toBe(7 * 24 * 3600);
    expect(fallsShort('earlier', ahead, [ahead])).toBe(true);
  });
});

describe('what is sent', () => {
  const c = contact('c', 1_000);
  const reason = 'Il turno è scoperto.';

  it('is a move, a place or a removal', () => {
    expect(requestFor({ act: 'office', to: 'office-01', reason }, c, [c])).toEqual({
      path: 'contacts/c/move',
      body: { office: 'office-01', reason },
    });
    expect(requestFor({ act: 'place', to: 'own', reason }, c, [c])).toEqual({
      path: 'contacts/c/advance',
      body: { advanceS: 0, reason },
    });
    expect(requestFor({ act: 'remove', to: '', reason }, c, [c])).toEqual({
      path: 'contacts/c/removal',
      body: { reason },
    });
  });
});
