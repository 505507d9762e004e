// What the journal and the ledger say, in words of the page.
import { tk } from '../../i18n/contacts';
import { td } from '../../i18n/desk';
import { declinedWords } from '../desk/words';
import type { ContactListed, Pairing, Step } from './contacts';

/** Looks a word up among those that the page knows; `other` for one it does not. */
function known<const T extends string>(words: readonly T[], word: string): T | null {
  return words.find((each) => each === word) ?? null;
}

const OUTCOMES = [
  'completed',
  'abandoned',
  'left_while_ringing',
  'lost',
  'agent_lost',
  'failed',
  'abuse',
  'removed',
] as const;
const STATES = ['scheduled', 'waiting', 'offered', 'connected', 'held', 'wrap_up'] as const;

/** How the contact stands, or how it ended. */
export function stateWords({ state, outcome }: ContactListed): string {
  const live = known(STATES, state);
  if (live) return tk(`contacts.state.${live}`);
  const ended = known(OUTCOMES, outcome ?? '');
  return ended ? tk(`contacts.outcome.${ended}`) : tk('contacts.state.closed');
}

const LEG_ENDS = ['transferred', 'agent_lost', 'switched', 'taken_over'] as const;

export function legEndWords(why: string): string {
  const word = known(LEG_ENDS, why);
  return word ? tk(`contacts.leg.${word}`) : tk('contacts.leg.ended');
}

const STEPS = [
  'enqueue',
  'schedule',
  'due',
  'due_soon',
  'offer',
  'accept',
  'decline',
  'no_answer',
  'refused_by_all',
  'relax',
  'leave',
  'seat_lost',
  'hold',
  'retrieve',
  'hold_alarm',
  'switch_channel',
  'set_consent',
  'hang_up',
  'agent_lost',
  'finish_wrap_up',
  'wrap_up_expired',
  'remove',
  'reservation_over',
  'consult',
  'consult_accept',
  'consult_decline',
  'consult_no_answer',
  'consult_complete',
  'consult_cancel',
  'consult_join',
  'consult_leave',
  'set_priority',
  'correct_category',
  'transfer',
  'reserve',
  'take_over',
  'help.call',
  'help.withdraw',
  'help.taken',
  'monitoring.listen',
  'monitoring.whisper',
  'monitoring.join',
  'monitoring.end',
  'contact.move',
  'contact.advance',
  'contact.remove',
  'cooldown.begin',
  'cooldown.lift',
  'authorisation.asked',
  'authorisation.transferred',
  'authorisation.consulted',
  'authorisation.followed',
  'authorisation.granted',
  'authorisation.refused',
] as const;

/** What happened, by whom, to whom. */
export function stepWords(step: Step, label: (category: string) => string): string {
  const word = known(STEPS, step.kind);
  const what = word ? tk(`contacts.step.${word}`) : tk('contacts.step.other');
  const parts = [
    what,
    step.category ? label(step.category) : '',
    step.operator ?? '',
    step.to && step.to !== step.operator ? tk('contacts.step.to', { name: step.to }) : '',
  ].filter((part) => part !== '');
  return parts.join(' · ');
}

const END_REASONS = ['no-reply', 'technical', 'prank', 'abuse'] as const;

/** Why: what a person wrote, in quotation marks, or what an operator chose; the queue's own words are none. */
export function reasonWords({ kind, reason }: Step): string {
  if (!reason) return '';
  if (kind.includes('.')) return `«${reason}»`;
  if (kind === 'decline' || kind === 'consult_decline') return declinedWords(reason);
  const end = kind === 'hang_up' ? known(END_REASONS, reason) : null;
  return end ? td(`desk.end.${end}`) : '';
}

const ENDS = [
  'accept',
  'decline',
  'no_answer',
  'leave',
  'seat_lost',
  'remove',
  'agent_lost',
] as const;

export function endedWords(ended: string): string {
  const word = known(ENDS, ended);
  return word ? tk(`contacts.ended.${word}`) : tk('contacts.ended.other');
}

export function whyContactWords({ whyContact, choice }: Pairing): string {
  switch (whyContact) {
    case 'only':
      return tk('contacts.whyContact.only');
    case 'handed_over':
      return tk('contacts.whyContact.handedOver');
    default:
      return tk('contacts.whyContact.first', { count: choice });
  }
}

const WHY_AGENT = [
  'only',
  'most_proficient',
  'fewest_contacts',
  'longest_idle',
  'preferred',
  'chosen',
] as const;

export function whyAgentWords(why: string): string {
  return tk(`contacts.whyAgent.${known(WHY_AGENT, why) ?? 'only'}`);
}

const AHEAD = ['away', 'reserved', 'category', 'requirement', 'declined'] as const;

export function aheadWords(reason: string): string {
  return tk(`contacts.ahead.${known(AHEAD, reason) ?? 'unexplained'}`);
}

const FREE = [
  'silent',
  'reserved',
  'category',
  'requirement',
  'declined',
  'less_proficient',
  'more_contacts',
  'less_idle',
] as const;

export function freeWords(reason: string): string {
  return tk(`contacts.free.${known(FREE, reason) ?? 'unexplained'}`);
}
