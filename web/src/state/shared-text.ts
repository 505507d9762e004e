// A text that several people write at once, as this page has it: a Yjs document that the station has as well. No DOM,
// no clock. The station's side is gateway/conference/notes.py.

import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector, mergeUpdates } from 'yjs';
import { difference } from './passage';

const NAME = 'notes';
/** Clients that the station gives each member, of which a page takes one. */
const CLIENTS = 2 ** 29;
/** Characters that are written as one piece, so that an update can be sent as a message. */
const PIECE = 10_000;
/** Octets of what is sent at once; a larger update of one piece goes by itself. */
const AT_ONCE = 30_000;

/** A document of the station's, with what was written here. */
export class SharedText {
  readonly #doc = new Doc();
  /** As the station has it. */
  readonly #base = new Doc();
  #pending: Uint8Array[] = [];
  #sent: Uint8Array | null = null;

  /** `number` is the document's, `writer` the first client that is this member's; `update` all that there is. */
  constructor(
    readonly number: number,
    writer: number,
    update: Uint8Array,
  ) {
    this.#doc.clientID = writer + Math.floor(Math.random() * CLIENTS);
    this.take(update);
    this.#doc.on('update', (made: Uint8Array, origin: unknown) => {
      if (origin === this) this.#pending.push(made);
    });
  }

  get text(): string {
    return textOf(this.#doc);
  }

  /** What the station has not taken yet. */
  get unsent(): boolean {
    return this.#sent !== null || this.#pending.length > 0;
  }

  /** What this page has of what the station has, as a Yjs state vector. */
  get state(): Uint8Array {
    return encodeStateVector(this.#base);
  }

  /** The text as somebody has changed it. Half characters (lone surrogates) are not passed on. */
  write(value: string): void {
    const text = value.replace(/\p{Surrogate}/gu, '\uFFFD').replace(/\0/g, '');
    replace(this.#doc, text, this);
  }

  /** What the station has told. */
  take(update: Uint8Array): void {
    applyUpdate(this.#base, update);
    applyUpdate(this.#doc, update);
  }

  /** What is to be sent, the same until the station has taken it. */
  send(): Uint8Array | null {
    if (this.#sent || this.#pending.length === 0) return this.#sent;
    let size = 0;
    const later = this.#pending.findIndex((made, at) => (size += made.length) > AT_ONCE && at > 0);
    this.#sent = mergeUpdates(this.#pending.splice(0, later < 0 ? Infinity : later));
    return this.#sent;
  }

  /** The station has taken what was sent. */
  taken(): void {
    if (this.#sent) applyUpdate(this.#base, this.#sent);
    this.#sent = null;
  }

  /** Writes what the station has not taken of `former`, another document of the same notes, into this one. */
  carryOver(former: SharedText): void {
    if (!former.unsent) return;
    // what has become of the text since, as a change of the former document by somebody else
    const theirs = new Doc();
    applyUpdate(theirs, encodeStateAsUpdate(former.#base));
    replace(theirs, this.text, null);
    applyUpdate(theirs, encodeStateAsUpdate(former.#doc));
    this.write(textOf(theirs));
  }
}

function textOf(doc: Doc): string {
  // oxlint-disable-next-line typescript/no-base-to-string -- a Y.Text's string is its text
  return doc.getText(NAME).toString();
}

function replace(doc: Doc, text: string, origin: unknown): void {
  const { at, removed, inserted } = difference(textOf(doc), text);
  const field = doc.getText(NAME);
  if (removed > 0) doc.transact(() => field.delete(at, removed), origin);
  const letters = Array.from(inserted);
  for (let from = 0, place = at; from < letters.length; from += PIECE) {
    const piece = letters.slice(from, from + PIECE).join('');
    doc.transact(() => field.insert(place, piece), origin);
    place += piece.length;
  }
}
