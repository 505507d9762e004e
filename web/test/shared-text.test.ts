import { describe, expect, it } from 'vitest';
import {
  applied,
  caughtUp,
  type Change,
  composed,
  difference,
  emptyText,
  givenUp,
  type Made,
  moved,
  placeAfter,
  received,
  sending,
  type SharedText,
  tidy,
  written,
} from '../src/state/shared-text';

/** The same numbers every time (mulberry32). */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const LETTERS = ['a', 'b', 'è', ' ', '\n', '😀'];
type Dice = () => number;
const below = (dice: Dice, count: number) => Math.floor(dice() * count);
const word = (dice: Dice) =>
  Array.from({ length: below(dice, 4) }, () => LETTERS[below(dice, LETTERS.length)]).join('');

function changed(dice: Dice, text: string): string {
  const letters = Array.from(text);
  const at = below(dice, letters.length + 1);
  letters.splice(at, dice() < 0.4 ? below(dice, 4) : 0, word(dice));
  return letters.join('');
}

describe('changes', () => {
  it('come out the same in either order, and one after the other is one', () => {
    const dice = random(7);
    for (let run = 0; run < 2_000; run += 1) {
      const text = word(dice) + word(dice) + word(dice);
      const a = difference(text, changed(dice, text));
      const after = applied(text, a);
      const more = difference(after, changed(dice, after));
      const both = composed(a, more);
      expect(applied(text, both)).toBe(applied(after, more));
      const b = difference(text, changed(dice, text));
      expect(applied(applied(text, both), moved(b, both, false))).toBe(
        applied(applied(text, b), moved(both, b, true)),
      );
      expect(tidy(tidy(both))).toEqual(tidy(both));
    }
  });

  it('keep the place where somebody writes', () => {
    expect(placeAfter('uno tre', 4, ['> ', 7])).toBe(6);
    expect(placeAfter('uno tre', 4, [4, 'due ', 3])).toBe(4);
    expect(placeAfter('uno tre', 7, [-4, 3])).toBe(3);
    expect(placeAfter('😀😀 x', 5, [-1, 3])).toBe(3);
  });
});

/** The station as gateway/conference/notes.py is. */
class Station {
  text = '';
  readonly made: Made[] = [];

  write(version: number, member: string, changeId: string, change: Change): Made {
    const known = this.made.find((each) => each.member === member && each.changeId === changeId);
    if (known) return known;
    let now = tidy(change);
    for (const each of this.made.slice(version)) now = moved(now, each.change, false);
    this.text = applied(this.text, now);
    const made = { version: this.made.length + 1, member, changeId, change: now };
    this.made.push(made);
    return made;
  }
}

describe('pages that write at once', () => {
  it('all end with the same text, whatever is lost, late or sent twice', () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const dice = random(seed);
      const station = new Station();
      const pages = ['a', 'b', 'c'].map((name) => ({ name, state: emptyText, count: 0 }));
      const deliver = (page: (typeof pages)[number], made: Made) => {
        const next = received(page.state, made, page.name);
        if (next !== 'gap') page.state = next.state;
        else for (const each of station.made.slice(page.state.version)) deliver(page, each);
      };
      for (let step = 0; step < 120; step += 1) {
        const page = pages[below(dice, pages.length)]!;
        const chance = dice();
        if (chance < 0.5) page.state = written(page.state, changed(dice, page.state.text));
        else if (chance < 0.75) {
          page.state = sending(page.state, `${page.name}${(page.count += 1)}`);
          const { sent, version } = page.state;
          if (!sent) continue;
          const made = station.write(version, page.name, sent.changeId, sent.change);
          if (dice() < 0.6) deliver(page, made);
        } else {
          const missing = station.made.slice(page.state.version);
          if (missing.length > 0) deliver(page, missing[below(dice, missing.length)]!);
        }
      }
      for (let round = 0; round < 3; round += 1) {
        for (const page of pages) {
          page.state = sending(page.state, `${page.name}${(page.count += 1)}`);
          const { sent, version } = page.state;
          if (sent) deliver(page, station.write(version, page.name, sent.changeId, sent.change));
          for (const each of station.made.slice(page.state.version)) deliver(page, each);
        }
      }
      for (const { state } of pages) {
        expect(state.sent ?? state.pending).toBeNull();
        expect([state.text, state.base]).toEqual([station.text, station.text]);
      }
    }
  });

  it('lose no word that somebody writes while others take passages away', () => {
    let state: SharedText = { ...emptyText, text: 'uno due tre', base: 'uno due tre' };
    state = sending(written(state, 'uno dXXue tre'), 's1');
    const next = received(
      state,
      { version: 1, member: 'other', changeId: 'o1', change: [4, -4, 3] },
      'me',
    );
    expect(next).not.toBe('gap');
    if (next !== 'gap') expect(next.state.text).toBe('uno XXtre');
  });

  it('catch up by the text alone, and give up what is not taken', () => {
    let state: SharedText = { ...emptyText, version: 1, text: 'uno', base: 'uno' };
    state = written(state, 'uno mio');
    state = caughtUp(state, 'zero uno', 900).state;
    expect([state.text, state.version]).toEqual(['zero uno mio', 900]);
    expect(givenUp(state)).toMatchObject({ text: 'zero uno', sent: null, pending: null });
  });

  it('pass on no halves of characters', () => {
    expect(written(emptyText, 'a\ud83d\0b').text).toBe('a\uFFFDb');
  });
});
