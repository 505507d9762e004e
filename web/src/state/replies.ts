// Ready-made replies: which fit what is looked for, and their places filled in. No DOM.
import type { ReplyShown } from '../protocol/api';

/** What a desk knows for the places of a reply; null or missing is not known. */
export type ReplyFacts = Readonly<Record<string, string | null>>;

/** A stretch of a filled reply; `missing` is the name of a place for which nothing is known. */
export interface ReplyPart {
  text: string;
  missing: string | null;
}

const PLACE = /\{([^{}]*)\}/g;

/** The text with its places filled in; one that nothing is known for stays as it is written, and is marked. */
export function fillReply(text: string, facts: ReplyFacts): ReplyPart[] {
  const parts: ReplyPart[] = [];
  const add = (words: string, missing: string | null) => {
    const last = parts.at(-1);
    if (words === '') return;
    if (last && missing === null && last.missing === null) last.text += words;
    else parts.push({ text: words, missing });
  };
  let from = 0;
  for (const found of text.matchAll(PLACE)) {
    add(text.slice(from, found.index), null);
    const name = found[1] ?? '';
    const known = facts[name]?.trim() ?? '';
    if (known === '') add(found[0], name);
    else add(known, null);
    from = found.index + found[0].length;
  }
  add(text.slice(from), null);
  return parts;
}

/** The names of what is missing, each once. */
export function missingIn(parts: readonly ReplyPart[]): string[] {
  return [...new Set(parts.flatMap((part) => (part.missing === null ? [] : [part.missing])))];
}

/** Places of a text that no desk fills in. */
export function unknownPlaces(text: string, known: readonly string[]): string[] {
  const found = [...text.matchAll(PLACE)].map((each) => each[1] ?? '');
  return [...new Set(found.filter((name) => !known.includes(name)))];
}

const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** How well a reply fits the contact: its topic before all topics before another, its language before others. */
function fitness(reply: ReplyShown, category: string | null, language: string | null): number {
  const topic = reply.category === null ? 1 : reply.category === category ? 0 : 2;
  return (language === null || reply.language === language ? 0 : 4) + topic;
}

/**
 * The replies with all the words that are looked for, in title or text: those of the contact's language and topic
 * first, those with the words in the title before the others, otherwise in the supervisors' order.
 */
export function findReplies(
  replies: readonly ReplyShown[],
  wanted: string,
  { category = null, language = null }: { category?: string | null; language?: string | null },
): ReplyShown[] {
  const words = plain(wanted).split(/\s+/).filter(Boolean);
  return replies
    .map((reply, place) => {
      const title = plain(reply.title);
      const all = `${title} ${plain(reply.text)}`;
      const fits = words.every((word) => all.includes(word));
      const inTitle = words.every((word) => title.includes(word)) ? 0 : 1;
      return { reply, place, fits, inTitle, rank: fitness(reply, category, language) };
    })
    .filter((each) => each.fits)
    .sort((a, b) => a.rank - b.rank || a.inTitle - b.inTitle || a.place - b.place)
    .map(({ reply }) => reply);
}
