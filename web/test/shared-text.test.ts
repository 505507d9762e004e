import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../src/state/base64';
import { difference, placeAfter } from '../src/state/passage';
import { SharedText } from '../src/state/shared-text';

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
const LETTERS = ['a', 'b', 'è', ' ', '\n', '😀', '😁'];
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

/** The station as gateway/conference/notes.py is. */
class Station {
  doc: Doc;
  readonly updates: Uint8Array[] = [];

  constructor(
    readonly number = 1,
    text = '',
  ) {
    this.doc = new Doc();
    this.doc.clientID = number;
    if (text) this.doc.getText('notes').insert(0, text);
  }

  get text(): string {
    // oxlint-disable-next-line typescript/no-base-to-string -- a Y.Text's string is its text
    return this.doc.getText('notes').toString();
  }

  get all(): Uint8Array {
    return encodeStateAsUpdate(this.doc);
  }

  take(update: Uint8Array): void {
    applyUpdate(this.doc, update);
    this.updates.push(update);
  }

  page(writer: number): SharedText {
    return new SharedText(this.number, writer * 2 ** 29, this.all);
  }
}

describe('the passage in which two texts differ', () => {
  it('makes one of the other, and cuts no character in two', () => {
    const dice = random(7);
    for (let run = 0; run < 3_000; run += 1) {
      const before = word(dice) + word(dice) + word(dice);
      const after = changed(dice, before);
      const { at, removed, inserted } = difference(before, after);
      expect(before.slice(0, at) + inserted + before.slice(at + removed)).toBe(after);
      expect(/\p{Surrogate}/u.test(inserted + before.slice(0, at))).toBe(false);
    }
    expect(difference('😀', '😁')).toEqual({ at: 0, removed: 2, inserted: '😁' });
  });

  it('keeps the place where somebody writes', () => {
    expect(placeAfter(4, { at: 0, removed: 0, inserted: '> ' })).toBe(6);
    expect(placeAfter(4, { at: 4, removed: 0, inserted: 'due ' })).toBe(4);
    expect(placeAfter(7, { at: 0, removed: 4, inserted: '' })).toBe(3);
    expect(placeAfter(3, { at: 1, removed: 4, inserted: '' })).toBe(1);
  });
});

describe('pages that write at once', () => {
  it('all end with the same text, whatever is lost, late or sent twice', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const dice = random(seed);
      const station = new Station(1, word(dice));
      const pages = [1, 2, 3].map((writer) => station.page(writer));
      for (let step = 0; step < 120; step += 1) {
        const page = pages[below(dice, pages.length)]!;
        const chance = dice();
        if (chance < 0.5) page.write(changed(dice, page.text));
        else if (chance < 0.75) {
          const update = page.send();
          if (update) station.take(update);
          // an answer that is lost has it sent again
          if (dice() < 0.6) page.taken();
        } else if (station.updates.length > 0) {
          page.take(station.updates[below(dice, station.updates.length)]!);
        }
      }
      for (const page of pages) {
        for (let update = page.send(); update; update = page.send()) {
          station.take(update);
          page.taken();
        }
      }
      for (const page of pages) {
        page.take(station.all);
        expect(page.unsent).toBe(false);
        expect(page.text).toBe(station.text);
      }
    }
  });

  it('lose no word that somebody writes while others take passages away', () => {
    const station = new Station(1, 'uno due tre');
    const [mine, other] = [station.page(1), station.page(2)];
    mine.write('uno dXXue tre');
    other.write('uno tre');
    for (const page of [other, mine]) station.take(page.send()!);
    expect(station.text).toBe('uno XXtre');
  });

  it('write under a client of their own', () => {
    const page = new Station().page(5);
    page.write('a');
    const doc = new Doc();
    applyUpdate(doc, page.send()!);
    const [client] = [...doc.store.clients.keys()];
    expect(Math.floor(client! / 2 ** 29)).toBe(5);
  });

  it('pass on no halves of characters', () => {
    const page = new Station().page(1);
    page.write('a\ud83d\0b');
    expect(page.text).toBe('a\uFFFDb');
  });

  it('send a long text in pieces that fit a message', () => {
    const station = new Station();
    const page = station.page(1);
    page.write('😀'.repeat(20_000));
    let count = 0;
    for (let update = page.send(); update; update = page.send(), count += 1) {
      expect(update.length).toBeLessThan(65_536);
      expect(page.send()).toBe(update);
      station.take(update);
      page.taken();
    }
    expect(count).toBeGreaterThan(1);
    expect(station.text).toBe(page.text);
  });
});

describe('a page whose document is no longer the one', () => {
  it('writes into the new one what the station has not taken', () => {
    const station = new Station(1, 'uno due tre');
    const page = station.page(1);
    page.write('uno due tre quattro');
    station.take(page.send()!);
    page.taken();
    page.write('uno DUE tre quattro');
    const anew = new Station(2, 'zero uno due tre quattro');
    const next = anew.page(1);
    next.carryOver(page);
    expect(next.text).toBe('zero uno DUE tre quattro');
    anew.take(next.send()!);
    expect(anew.text).toBe(next.text);
  });

  it('writes nothing where the station has taken all', () => {
    const page = new Station(1, 'uno').page(1);
    const next = new Station(2, 'altro').page(1);
    next.carryOver(page);
    expect(next.unsent).toBe(false);
    expect(next.text).toBe('altro');
  });
});

it('octets are base64 and back', () => {
  const octets = Uint8Array.from({ length: 300 }, (_, at) => at % 256);
  expect(fromBase64(toBase64(octets))).toEqual(octets);
  expect(toBase64(Uint8Array.of(255, 254))).toBe('//4=');
});
