// The floor's first line in words: can everybody be served now, and if not, why. No DOM.
import { exactDuration } from '../../i18n/amounts';
import { tf } from '../../i18n/floor';
import { formatDay, formatList, formatTime, STATION_ZONE } from '../../i18n/format';
import type { FloorHeadline } from '../../protocol/api';
import type { Label } from './floor-words';

/** `calm`: closed, with nobody left alone; the others are good news, something to mend, and bad news. */
export type Tone = 'good' | 'calm' | 'warning' | 'bad';

export interface Headline {
  words: string;
  note: string;
  tone: Tone;
}

/** From here on a wait is told in hours. */
const LONG_MIN = 90;
/** So many topics are named. */
const NAMED = 2;

export function headlineWords(of: FloorHeadline, nowMs: number, label: Label): Headline {
  switch (of.kind) {
    case 'now':
      return {
        words: tf('floor.headline.now'),
        note: tf('floor.headline.free', { count: of.free }),
        tone: 'good',
      };
    case 'within':
      return { words: withinWords(of), note: atWork(of, label), tone: 'good' };
    case 'all_refused':
      return {
        words: tf('floor.headline.allRefused', { why: refusalWords(of) }),
        note: joined(
          tf(of.refusal === 'media_short' ? 'floor.headline.out.calls' : 'floor.headline.out.all'),
          strandedWords(of),
          restingWords(of),
        ),
        tone: 'bad',
      };
    case 'refused':
      return {
        words: tf('floor.headline.refused', { count: of.refused.length }),
        note: joined(topics(of.refused, label), refusalWords(of), restingWords(of)),
        tone: 'bad',
      };
    case 'uncovered':
      return {
        words: tf('floor.headline.uncovered', { count: of.uncovered.length }),
        note: joined(
          topics(of.uncovered, label),
          strandedWords(of),
          outWords(of),
          restingWords(of),
        ),
        tone: of.stranded > 0 ? 'bad' : 'warning',
      };
    case 'nobody':
      return {
        words: tf('floor.headline.nobody'),
        note: joined(
          tf(of.working > 0 ? 'floor.headline.otherTopics' : 'floor.headline.noOperator'),
          strandedWords(of),
          outWords(of),
          restingWords(of),
        ),
        tone: 'bad',
      };
    case 'closed':
      return { words: closedWords(of, nowMs), note: closedNote(of, nowMs), tone: 'calm' };
  }
}

function withinWords({ withinS }: FloorHeadline): string {
  const minutes = Math.max(1, Math.ceil((withinS ?? 0) / 60));
  return minutes > LONG_MIN
    ? tf('floor.headline.within.long', { duration: exactDuration(minutes * 60_000) })
    : tf('floor.headline.within', { count: minutes });
}

function atWork({ free, working, slowest }: FloorHeadline, label: Label): string {
  const name = slowest ? label(slowest) : '';
  return joined(
    free > 0
      ? tf('floor.headline.free', { count: free })
      : tf('floor.headline.busy', { count: working }),
    name ? tf('floor.headline.slowest', { topic: name }) : '',
  );
}

function topics(ids: readonly string[], label: Label): string {
  const names = ids.map(label).filter((name) => name !== '');
  const more = names.length - NAMED;
  return more > 1
    ? tf('floor.headline.more', { topics: names.slice(0, NAMED).join(', '), count: more })
    : formatList(names);
}

function strandedWords({ stranded }: FloorHeadline): string {
  return stranded > 0 ? tf('floor.headline.stranded', { count: stranded }) : '';
}

/** Why citizens who come are turned away. */
function refusalWords({ refusal }: FloorHeadline): string {
  return refusal === null || refusal === 'closed' ? '' : tf(`floor.headline.why.${refusal}`);
}

function outWords({ refused }: FloorHeadline): string {
  return refused.length > 0 ? tf('floor.headline.out', { count: refused.length }) : '';
}

function restingWords({ resting }: FloorHeadline): string {
  return resting > 0 ? tf('floor.headline.resting', { count: resting }) : '';
}

function closedWords(of: FloorHeadline, nowMs: number): string {
  switch (of.why) {
    case 'briefing':
    case 'debriefing':
    case 'not_opened':
    case 'ended':
      return tf(`floor.headline.closed.${of.why}`);
    default:
      return opening(of, nowMs, tf('floor.headline.closed'));
  }
}

/** "Chiusa: riapre domani alle 08:00", or only what is given where nobody knows when. */
function opening({ opensAtMs }: FloorHeadline, nowMs: number, unknown = ''): string {
  if (opensAtMs === null) return unknown;
  const when = {
    day: formatDay(opensAtMs, nowMs),
    time: formatTime(opensAtMs, STATION_ZONE),
  };
  return tf(unknown ? 'floor.headline.closed.opens' : 'floor.headline.opens', when);
}

function closedNote(of: FloorHeadline, nowMs: number): string {
  const isByDay = of.why !== 'hours' && of.why !== 'holiday' && of.why !== 'exception';
  return joined(
    of.why === 'holiday' || of.why === 'exception' ? tf(`floor.headline.why.${of.why}`) : '',
    isByDay ? opening(of, nowMs) : '',
    of.served > 0 ? tf('floor.headline.served', { count: of.served }) : '',
  );
}

function joined(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
