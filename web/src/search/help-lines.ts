import type { Danger } from './urgent';

/**
 * A help line or form. Numbers are checked against the sources in docs/topic-search.md; what could not be
 * confirmed there is not shown.
 */
export interface HelpLine {
  id: HelpLineId;
  /** As it is written. */
  number?: string;
  /** As a telephone dials it. */
  tel?: string;
  href?: string;
  /** The hours of the day in which somebody answers, by Italian time; always, if absent. */
  hours?: readonly [from: number, to: number];
}

type HelpLineId =
  | 'emergency'
  | 'violence'
  | 'violenceChat'
  | 'missingChildren'
  | 'listening'
  | 'childEmergency'
  | 'childLine'
  | 'fire'
  | 'forest'
  | 'pictures'
  | 'picturesAdults'
  | 'picturesMinors'
  | 'netPolice';

const LINES = {
  emergency: { id: 'emergency', number: '112', tel: '112' },
  violence: { id: 'violence', number: '1522', tel: '1522' },
  violenceChat: { id: 'violenceChat', href: 'https://www.1522.eu/' },
  missingChildren: { id: 'missingChildren', number: '116000', tel: '116000' },
  listening: {
    id: 'listening',
    number: '02 2327 2327',
    tel: '+390223272327',
    hours: [9, 24],
  },
  childEmergency: { id: 'childEmergency', number: '114', tel: '114' },
  childLine: { id: 'childLine', number: '1 96 96', tel: '19696' },
  fire: { id: 'fire', number: '115', tel: '115' },
  forest: { id: 'forest', number: '1515', tel: '1515' },
  pictures: { id: 'pictures', href: 'https://www.gpdp.it/revengeporn' },
  picturesAdults: { id: 'picturesAdults', href: 'https://stopncii.org/?lang=it-it' },
  picturesMinors: { id: 'picturesMinors', href: 'https://takeitdown.ncmec.org/' },
  netPolice: { id: 'netPolice', href: 'https://www.commissariatodips.it/' },
} satisfies Record<HelpLineId, HelpLine>;

/** So many dangers are answered in words at most: more would be read by nobody in trouble. */
export const MOST_ANSWERED = 2;

/** The line for people in despair, which has hours. */
export const LISTENING: HelpLine = LINES.listening;

/** The number at which 112 answers people who do not hear, by text message. */
export const DEAF = { number: '800 800 112', tel: '800800112' };

const BY_DANGER: Readonly<Record<Danger, readonly HelpLine[]>> = {
  violence: [LINES.emergency, LINES.violence, LINES.violenceChat],
  threat: [LINES.emergency, LINES.violence],
  missing: [LINES.emergency, LINES.missingChildren],
  suicide: [LINES.emergency, LINES.listening, LINES.childEmergency],
  fire: [LINES.emergency, LINES.fire, LINES.forest],
  'crime-now': [LINES.emergency],
  'intimate-images': [
    LINES.pictures,
    LINES.emergency,
    LINES.netPolice,
    LINES.picturesAdults,
    LINES.picturesMinors,
  ],
  child: [LINES.emergency, LINES.childEmergency, LINES.childLine, LINES.netPolice],
};

let clock: Intl.DateTimeFormat | null = null;

/** The hour of the day by Italian time. */
function italianHour(nowMs: number): number {
  clock ??= new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Rome',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  return Number(clock.format(nowMs));
}

/** Whether somebody answers there at this moment. */
export function answersNow(line: HelpLine, nowMs: number): boolean {
  return line.hours === undefined || answersAt(line, italianHour(nowMs));
}

/** Whether somebody answers there at this hour of the Italian day. */
const answersAt = ({ hours }: HelpLine, hour: number): boolean =>
  hours === undefined || (hour >= hours[0] && hour < hours[1]);

/** Where help is for these dangers, the first danger's first, each once; only what answers now. */
export function helpLines(dangers: readonly Danger[], nowMs: number): HelpLine[] {
  return helpLinesAt(dangers, italianHour(nowMs));
}

/** The same at an hour of the Italian day. */
export function helpLinesAt(dangers: readonly Danger[], hour: number): HelpLine[] {
  const lines = new Set<HelpLine>(dangers.flatMap((danger) => BY_DANGER[danger]));
  return [...lines].filter((line) => answersAt(line, hour));
}

/** The numbers beside a doubt: 112, and the first line for what may be meant. */
export const besideDoubt = (lines: readonly HelpLine[]): HelpLine[] =>
  lines.filter(({ number }) => number !== undefined).slice(0, 2);
