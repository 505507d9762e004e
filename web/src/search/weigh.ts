import type { Alarm, Danger, Traces } from './urgent';

/**
 * How much each sign of danger weighs in one language, learnt from sentences (`tools/search/learn.mjs`). Signs are
 * hashed; it never decides alone: without a trace that the rules know of a danger, it only doubts.
 */
export interface Weights {
  /** There are two to the power of so many weights. */
  bits: number;
  /** Steps from -7 to 7, two in an octet, the first in its lower half, in base64. A weight is its step squared. */
  weights: string;
  /** What a weight of 1 is worth, and what a text without signs is. */
  unit: number;
  bias: number;
  /** By name of a list of the rules, how much it speaks for each danger, in their order. */
  dangers: Readonly<Record<string, readonly number[]>>;
}

/** Scores from which on a text counts as urgent, by what the rules say of it. Found with `tools/search/learn.mjs`. */
export const LEVELS = {
  /** The rules say nothing, but know a word of it. */
  silent: 0.5,
  /** They doubt. */
  suspected: 0.2,
  /** They hear it. */
  heard: -0.3,
  /** They are sure. */
  sure: -1,
  /** From here on there may be something in it, where they say nothing. */
  doubt: -0.3,
};

const BEGINNING = 6;
const APART = 5;
/** Lists that follow each other within so many words are a sign together. */
const NEAR = 4;
const LETTERS = [3, 4, 5];

/** What the lower half of an octet says: a step in two's complement, squared, with its sign. */
function weight(octet: number): number {
  const step = ((octet & 15) ^ 8) - 8;
  return step * Math.abs(step);
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}

/**
 * The signs in a text, hashed: words, parts of words, neighbours, and the lists of the rules that are touched, alone and
 * one after the other.
 */
export function signs({ tokens, lists }: Traces): number[] {
  const found = new Set<number>();
  const add = (sign: string) => found.add(hash(sign));
  for (const word of tokens) {
    add(`w:${word}`);
    const whole = `<${word}>`;
    for (const letters of LETTERS) {
      for (let at = 0; at + letters <= whole.length; at += 1) {
        add(`c:${whole.slice(at, at + letters)}`);
      }
    }
  }
  const line = ['^', ...tokens, '$'];
  line.forEach((word, at) => {
    const [next, after] = [line[at + 1], line[at + 2]];
    if (next !== undefined) add(`b:${word.slice(0, BEGINNING)} ${next.slice(0, BEGINNING)}`);
    if (after !== undefined) add(`s:${word.slice(0, APART)} ${after.slice(0, APART)}`);
  });
  for (const [name, , to] of lists) {
    add(`S:${name}`);
    for (const [other, from] of lists) {
      if (from >= to && from - to < NEAR && other !== name) add(`P:${name}+${other}`);
    }
  }
  return [...found];
}

/** Weighs in one language what the rules are not sure of. Keeps nothing of what it is shown. */
export class Scales {
  readonly #weights: Int8Array;
  readonly #learnt: Weights;

  constructor(learnt: Weights) {
    this.#learnt = learnt;
    const octets = Array.from(atob(learnt.weights), (octet) => octet.charCodeAt(0));
    this.#weights = Int8Array.from(octets.flatMap((octet) => [weight(octet), weight(octet >> 4)]));
  }

  /** From far below 0 (harmless) to far above (urgent). */
  score(traces: Traces): number {
    const { unit, bias } = this.#learnt;
    const found = signs(traces);
    const last = this.#weights.length - 1;
    const sum = found.reduce((total, sign) => total + (this.#weights[sign & last] ?? 0), 0);
    return bias + (unit * sum) / Math.sqrt(Math.max(1, found.length));
  }

  /** The danger that the lists speak for; null where none is touched that does. */
  danger({ lists }: Traces, dangers: readonly Danger[]): Danger | null {
    const touched = new Set(lists.map(([name]) => name));
    const sums = dangers.map((_danger, at) =>
      [...touched].reduce((sum, name) => sum + (this.#learnt.dangers[name]?.[at] ?? 0), 0),
    );
    const most = Math.max(...sums);
    return most > 0 ? (dangers[sums.indexOf(most)] ?? null) : null;
  }
}

/** What needs help at once, and what may. */
export interface Verdict {
  dangers: Danger[];
  doubts: Danger[];
}

/** What the rules and the weights say together of a text: neither decides without the other, where one is unsure. */
export function judge(
  typed: string,
  alarm: Alarm,
  scales: Scales,
  all: readonly Danger[],
): Verdict {
  const heard = alarm.hear(typed);
  const traces = alarm.traces(typed);
  const score = scales.score(traces);
  const level = traces.isSure ? LEVELS.sure : LEVELS.heard;
  if (heard.length > 0 && score >= level) return { dangers: heard, doubts: [] };
  const suspected = [...new Set([...heard, ...alarm.suspect(typed)])];
  const guess = suspected[0] ?? scales.danger(traces, all);
  if (guess === null) return { dangers: [], doubts: [] };
  const isSuspected = suspected.length > 0;
  if (heard.length === 0 && score >= (isSuspected ? LEVELS.suspected : LEVELS.silent)) {
    return { dangers: [guess], doubts: [] };
  }
  if (isSuspected) return { dangers: [], doubts: suspected };
  return { dangers: [], doubts: score >= LEVELS.doubt ? [guess] : [] };
}
