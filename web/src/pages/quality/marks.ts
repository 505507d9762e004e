// What happened during a conversation, in words, and where it lies on the line.

import type { Category } from '../../api';
import { formatClock } from '../../i18n/format';
import { tr } from '../../i18n/recordings';
import { ts } from '../../i18n/staff';
import { categoryName } from './list';
import type { GapCause, Mark } from './archive';

const GAP_CAUSES: readonly GapCause[] = [
  'interrupted',
  'reconnected',
  'held',
  'withdrawn',
  'breakout',
  'loss',
  'overflow',
  'storage',
];

/** A mark in words; empty for what this page does not know, and for the chat, which speaks for itself. */
export function markWords(mark: Mark, categories: readonly Category[]): string {
  const who = mark.words ?? '';
  switch (mark.kind) {
    case 'consent_given':
      return tr('mark.consent_given');
    case 'consent_withdrawn':
      return tr('mark.consent_withdrawn');
    case 'consent_key':
      return tr('mark.consent_key', { key: who });
    case 'keys_sent':
      return tr('mark.keys_sent');
    case 'hold':
      return tr('mark.hold');
    case 'consult':
      return who ? tr('mark.consult.with', { who }) : tr('mark.consult');
    case 'joined':
      return who ? tr('mark.joined.who', { who }) : tr('mark.joined');
    case 'outside':
      return who ? tr('mark.outside.number', { number: who }) : tr('mark.outside');
    case 'outside_joined':
      return who ? tr('mark.outside_joined.number', { number: who }) : tr('mark.outside_joined');
    case 'transfer':
      return who ? tr('mark.transfer.to', { who }) : tr('mark.transfer');
    case 'supervisor':
      return who ? tr('mark.supervisor.who', { who }) : tr('mark.supervisor');
    case 'taken_over':
      return who ? tr('mark.taken_over.by', { who }) : tr('mark.taken_over');
    case 'category': {
      const category = categoryName(categories, who);
      return category ? tr('mark.category.to', { category }) : tr('mark.category');
    }
    case 'present':
      return tr('mark.present', { who });
    case 'roll':
      return tr('mark.roll');
    case 'item':
      return tr('mark.item', { what: who });
    case 'ballot':
      return tr('mark.ballot', { what: who });
    case 'poll':
      return tr('mark.poll', { what: who });
    case 'caption':
      return tr('mark.caption', { what: who });
    case 'empty':
      return tr('mark.empty');
    case 'floor':
      return tr('mark.floor', { who });
    case 'decision':
      return tr('mark.decision', { what: who });
    case 'gap': {
      const cause = GAP_CAUSES.find((each) => each === who);
      return cause ? ts(`player.gap.${cause}`) : tr('mark.gap');
    }
    default:
      return '';
  }
}

/** "da 00:12 a 01:05", or the moment. */
export function markTime(mark: Mark): string {
  const from = formatClock(mark.atMs / 1000);
  return mark.untilMs === null
    ? from
    : ts('player.gap.at', { from, to: formatClock(Math.ceil(mark.untilMs / 1000)) });
}

/** Those of the line: events, and where something was written. Consent is worth it when it changed. */
export function shownMarks(marks: readonly Mark[], categories: readonly Category[]): Mark[] {
  const ofConsent = (each: Mark) =>
    each.kind === 'consent_given' || each.kind === 'consent_withdrawn';
  const consents = marks.filter(ofConsent);
  return marks.filter((each) => {
    if (ofConsent(each) && consents.length < 2) return false;
    return markWords(each, categories) !== '';
  });
}

/** Index of the last of `times` (in order) that is not behind `ms`, -1: none yet. */
export function lastBefore(times: readonly number[], ms: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
