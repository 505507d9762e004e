// A text that several people write at once, as this page has it: what the station said last, what was sent and not
// yet answered, what was written since. No DOM, no clock. Changes are as in gateway/conference/changes.py: a positive
// number keeps so many characters (code points), a negative one takes them away, a string comes in.

export type Change = readonly (number | string)[];

const points = (text: string): string[] => Array.from(text);
const size = (text: string): number => points(text).length;

/** Without empty parts, alike neighbours joined, what comes in before what goes away. */
export function tidy(parts: Change): (number | string)[] {
  const out: (number | string)[] = [];
  for (const part of parts) {
    if (part === 0 || part === '') continue;
    const last = out.at(-1);
    if (typeof part === 'string') {
      if (typeof last === 'string') out[out.length - 1] = last + part;
      else if (typeof last === 'number' && last < 0) {
        const before = out.at(-2);
        if (typeof before === 'string') out[out.length - 2] = before + part;
        else out.splice(-1, 0, part);
      } else out.push(part);
    } else if (typeof last === 'number' && last < 0 === part < 0) out[out.length - 1] = last + part;
    else out.push(part);
  }
  return out;
}

export function applied(text: string, change: Change): string {
  const from = points(text);
  let at = 0;
  let out = '';
  for (const part of change) {
    if (typeof part === 'string') out += part;
    else {
      if (part > 0) out += from.slice(at, at + part).join('');
      at += Math.abs(part);
    }
  }
  if (at !== from.length) throw new RangeError('not a change of this text');
  return out;
}

/** The parts of a change one after the other, in pieces as small as asked for. */
class Reader {
  readonly #left: (number | string)[];

  constructor(change: Change) {
    this.#left = tidy(change).reverse();
  }

  get part(): number | string | undefined {
    return this.#left.at(-1);
  }

  /** The next `count` characters of the part, or all of them. */
  take(count = Infinity): number | string {
    const part = this.#left.pop() ?? 0;
    if (typeof part === 'string') {
      const all = points(part);
      if (all.length <= count) return part;
      this.#left.push(all.slice(count).join(''));
      return all.slice(0, count).join('');
    }
    if (Math.abs(part) <= count) return part;
    this.#left.push(part > 0 ? part - count : part + count);
    return part > 0 ? count : -count;
  }
}

/** `change` once `over`, made of the same text, is carried out; of two strings at one place its own is earlier if `first`. */
export function moved(change: Change, over: Change, first: boolean): (number | string)[] {
  const out: (number | string)[] = [];
  const mine = new Reader(change);
  const theirs = new Reader(over);
  for (;;) {
    const a = mine.part;
    const b = theirs.part;
    if (a === undefined && b === undefined) return tidy(out);
    if (typeof a === 'string' && (first || typeof b !== 'string')) out.push(mine.take());
    else if (typeof b === 'string') out.push(size(String(theirs.take())));
    else if (typeof a === 'number' && typeof b === 'number') {
      const count = Math.min(Math.abs(a), Math.abs(b));
      mine.take(count);
      theirs.take(count);
      if (b > 0) out.push(a > 0 ? count : -count);
    } else throw new RangeError('not changes of the same text');
  }
}

/** Both, one after the other, as one. */
export function composed(first: Change, then: Change): (number | string)[] {
  const out: (number | string)[] = [];
  const one = new Reader(first);
  const two = new Reader(then);
  for (;;) {
    const a = one.part;
    const b = two.part;
    if (a === undefined && b === undefined) return tidy(out);
    if (typeof a === 'number' && a < 0) out.push(one.take());
    else if (typeof b === 'string') out.push(two.take());
    else if (a === undefined || b === undefined) throw new RangeError('not one after the other');
    else {
      const count = Math.min(typeof a === 'string' ? size(a) : a, Math.abs(b));
      const kept = one.take(count);
      two.take(count);
      if (b > 0) out.push(kept);
      else if (typeof kept === 'number') out.push(-kept);
    }
  }
}

/** The one passage in which two texts differ, as a change. */
export function difference(before: string, after: string): (number | string)[] {
  const a = points(before);
  const b = points(after);
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return tidy([head, -(a.length - head - tail), b.slice(head, b.length - tail).join(''), tail]);
}

/** Where a place in the text (in UTF-16 units, as text fields count) is after a change by others. */
export function placeAfter(text: string, place: number, change: Change): number {
  const before = size(text.slice(0, place));
  let at = 0;
  let shift = 0;
  for (const part of change) {
    if (at > before) break;
    if (typeof part === 'string') {
      if (at < before) shift += size(part);
    } else {
      if (part < 0) shift -= Math.min(-part, before - at);
      at += Math.abs(part);
    }
  }
  return points(applied(text, change))
    .slice(0, before + shift)
    .join('').length;
}

export interface Made {
  version: number;
  /** Of whose making, and what they call it. */
  member: string;
  changeId: string;
  change: Change;
}

/** What this page knows of a shared text. */
export interface SharedText {
  version: number;
  /** As the station has it at that version. */
  base: string;
  sent: { changeId: string; change: Change } | null;
  pending: Change | null;
  /** As it is shown: the base, what was sent, what was written since. */
  text: string;
}

export const emptyText: SharedText = { version: 0, base: '', sent: null, pending: null, text: '' };

/** After somebody has written here. Half characters (lone surrogates) are not passed on. */
export function written(state: SharedText, value: string): SharedText {
  const text = value.replace(/\p{Surrogate}/gu, '\uFFFD').replace(/\0/g, '');
  if (text === state.text) return state;
  const change = difference(state.text, text);
  return { ...state, text, pending: state.pending ? composed(state.pending, change) : change };
}

/** What was written goes to the station; the same state where something is on its way, or nothing to be sent. */
export function sending(state: SharedText, changeId: string): SharedText {
  if (state.sent || !state.pending) return state;
  return { ...state, sent: { changeId, change: state.pending }, pending: null };
}

/** After the station has told of a change; `gap` where one before it is missing. `foreign` is what is new here. */
export function received(
  state: SharedText,
  made: Made,
  you: string | null,
): { state: SharedText; foreign: Change | null } | 'gap' {
  if (made.version <= state.version) return { state, foreign: null };
  if (made.version !== state.version + 1) return 'gap';
  if (state.sent && made.member === you && made.changeId === state.sent.changeId) {
    const base = applied(state.base, made.change);
    return { state: { ...state, version: made.version, base, sent: null }, foreign: null };
  }
  return foreignly(state, made.change, made.version);
}

/** Where the station no longer has all changes since: its text is taken as one change by others. */
export function caughtUp(
  state: SharedText,
  text: string,
  version: number,
): { state: SharedText; foreign: Change | null } {
  return foreignly(state, difference(state.base, text), version);
}

/** Everything that the station does not take is given up; what is shown is what it has. */
export function givenUp(state: SharedText): SharedText {
  return { ...state, sent: null, pending: null, text: state.base };
}

function foreignly(state: SharedText, change: Change, version: number) {
  const { sent, pending } = state;
  const overSent = sent ? moved(change, sent.change, true) : change;
  const foreign = pending ? moved(overSent, pending, true) : overSent;
  return {
    state: {
      version,
      base: applied(state.base, change),
      sent: sent && { ...sent, change: moved(sent.change, change, false) },
      pending: pending && moved(pending, overSent, false),
      text: applied(state.text, foreign),
    },
    foreign,
  };
}
