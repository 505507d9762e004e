// Information sheets as the station tells them, and what follows from how they stand. No DOM.
import type {
  SheetAttachment,
  SheetListed,
  SheetOpened,
  SheetText,
  SheetVersionShown,
} from '../../protocol/api';

export type {
  SheetAttachment,
  SheetList,
  SheetListed,
  SheetOpened,
  SheetPlace,
  SheetText,
  SheetVersionShown,
  SheetVersions,
  SheetsWaiting,
} from '../../protocol/api';

export const READERS = ['operator', 'office', 'supervisor', 'quality', 'admin'] as const;
export const WRITERS: readonly string[] = ['operator', 'office', 'supervisor', 'admin'];
export const MANAGERS: readonly string[] = ['supervisor', 'admin'];
export const SOURCE = 'it';

/** The entries in their fixed order. */
export const ENTRIES = [
  'summary',
  'audience',
  'area',
  'how',
  'needed',
  'outcome',
  'deadlines',
  'cost',
  'follow_up',
  'access',
  'special',
  'terms',
  'contacts',
] as const;
export type Entry = (typeof ENTRIES)[number];

/** Which sheets are shown. */
export type Shelf = 'all' | 'mine' | 'lapsing' | 'review' | 'drafts' | 'withdrawn';
export const SHELVES: readonly Shelf[] = [
  'all',
  'mine',
  'lapsing',
  'review',
  'drafts',
  'withdrawn',
];

/** Whether a sheet stands on a shelf; withdrawn ones on their own alone. */
export function standsOn(shelf: Shelf, of: SheetListed): boolean {
  if (shelf === 'withdrawn') return of.state === 'withdrawn';
  if (of.state === 'withdrawn') return false;
  switch (shelf) {
    case 'mine':
      return of.mine;
    case 'lapsing':
      return of.freshness === 'due' || of.freshness === 'expired';
    case 'review':
      return of.inReview;
    case 'drafts':
      // a draft of a sheet that is published, and of a translation, waits for its writer as well
      return of.languages.some(({ state }) => state === 'draft');
    default:
      return true;
  }
}

export function listPath(words: string, topic: string) {
  const query = new URLSearchParams({ ...(words && { words }), ...(topic && { topic }) });
  return `sheets?${query.toString()}` as const;
}

/** The version to read in a language: the published one, else the newest; of another language where there is none. */
export function toRead(of: SheetOpened, language: string): SheetVersionShown | undefined {
  return of.published[language] ?? of.newest[language] ?? of.published[SOURCE] ?? of.newest[SOURCE];
}

export const EMPTY: SheetText = {
  title: '',
  entries: {},
  body: '',
  links: [],
  questions: [],
  attachments: [],
};

/** Links as lines "words | address", as they are written. */
export function linesOfLinks(text: SheetText): string {
  return text.links.map(({ label, url }) => `${label} | ${url}`).join('\n');
}

export function linksOfLines(lines: string): { label: string; url: string }[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const at = line.lastIndexOf('|');
      const url = (at < 0 ? line : line.slice(at + 1)).trim();
      return { label: at < 0 ? url : line.slice(0, at).trim(), url };
    });
}

/** A text as lines, one thing below the other, so that two of them can be compared. */
export function asLines(text: SheetText, heading: (entry: Entry) => string): string[] {
  const parts = ENTRIES.flatMap((entry) => {
    const said = text.entries[entry];
    return said ? [`# ${heading(entry)}`, ...said.split('\n')] : [];
  });
  return [
    text.title,
    ...parts,
    ...(text.body ? text.body.split('\n') : []),
    ...text.links.map(({ label, url }) => `${label} | ${url}`),
    ...text.questions,
    ...(text.attachments ?? []).map(({ label, name }) => `${label ?? ''} (${name ?? ''})`),
  ];
}

/** The files of a version that are not those of the one before, whatever they are called. */
export function addedFiles(before: SheetText, after: SheetText): SheetAttachment[] {
  const had = new Set(before.attachments?.map(({ id }) => id));
  return (after.attachments ?? []).filter(({ id }) => !had.has(id));
}

export interface Line {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** What has to be taken out of `before` and put in to have `after`: the longest common lines stay. */
export function difference(before: readonly string[], after: readonly string[]): Line[] {
  const width = after.length + 1;
  const common = new Uint16Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * width + j] =
        before[i] === after[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, now] = [before[i], after[j]];
    if (old !== undefined && old === now) {
      lines.push({ kind: 'same', text: old });
      i++;
      j++;
    } else if (
      now === undefined ||
      (old !== undefined && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      lines.push({ kind: 'removed', text: old ?? '' });
      i++;
    } else {
      lines.push({ kind: 'added', text: now });
      j++;
    }
  }
  return lines;
}
