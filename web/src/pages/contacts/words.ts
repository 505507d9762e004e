// What the journal and the ledger say, in words of the page.
import { tk } from '../../i18n/contacts';
import { td } from '../../i18n/desk';
import { declinedWords } from '../desk/words';
import { type ContactListed, ENDS, type Pairing, type Step } from './contacts';

/** Looks a word up among those that the page knows; `other` for one it does not. */
function known<const T extends string>(words: readonly T[], word: string): T | null {
  return words.find((each) => each === word) ?? null;
}

const STATES = [
  'scheduled',
  'waiting',
  'offered',
  'connected',
  'held',
  'reconnecting',
  'asking',
  'consulting',
  'three_way',
  'passed',
  'wrap_up',
] as const;
const MODALITIES = ['video', 'audio', 'text'] as const;

/** By what the citizen came: a message is not a chat, nor a callback a call of theirs. */
export function channelWords({
  channel,
  modality,
  callback,
  title,
}: Pick<ContactListed, 'channel' | 'modality' | 'callback' | 'title'>): string {
  if (title !== null) return tk('contacts.channel.conference');
  if (channel === 'callback' && callback) return tk(`contacts.channel.callback.${callback.way}`);
  const way = known(['callback', 'message', 'phone', 'elsewhere'] as const, channel);
  if (way) return tk(`contacts.channel.${way}`);
  const modal = known(MODALITIES, modality);
  return modal ? tk(`contacts.channel.${modal}`) : '';
}

/** How the contact stands, or how it ended. */
export function stateWords({ state, outcome, message, askedBack }: ContactListed): string {
  if (askedBack) return tk('contacts.outcome.askedBack');
  if (message) {
    const late = message.state === 'answered' && message.late;
    return tk(`contacts.message.${late ? 'late' : message.state}`);
  }
  const live = known(STATES, state);
  if (live) return tk(`contacts.state.${live}`);
  const ended = known(ENDS, outcome ?? '');
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
  'call_outside',
  'outside_answered',
  'outside_gone',
  'pass_on',
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
  'contact.end',
  'cooldown.begin',
  'cooldown.lift',
  'authorisation.asked',
  'authorisation.transferred',
  'authorisation.consulted',
  'authorisation.followed',
  'authorisation.granted',
  'authorisation.refused',
  'colleague_lost',
  'escalate',
  'escalation_note',
  'location_asked',
  'location_shared',
  'location_declined',
  'message_left',
  'message_near',
  'message_put_back',
  'message_written',
  'message_taken',
  'message_released',
  'message_answered',
  'message_closed',
  'copy.ask',
  'copy.grant',
  'copy.refuse',
  'copy.fetch',
  'person.export',
  'person.erase',
  'sheet.opened',
  'sheet.chat',
  'sheet.email',
  'sheet.pdf',
] as const;

/** What happened, by whom, to whom. */
export function stepWords(step: Step, label: (category: string) => string): string {
  const word = known(STEPS, step.kind);
  const back = step.kind === 'remove' && step.reason === 'callback';
  const what = back
    ? tk('contacts.step.askedBack')
    : word
      ? tk(`contacts.step.${word}`)
      : tk('contacts.step.other');
  const parts = [
    what,
    step.category ? label(step.category) : '',
    step.operator ?? '',
    step.to && step.to !== step.operator ? tk('contacts.step.to', { name: step.to }) : '',
  ].filter((part) => part !== '');
  return parts.join(' · ');
}

const END_REASONS = ['no-reply', 'technical', 'prank', 'abuse'] as const;
const CLOSE_REASONS = [
  'spam',
  'duplicate',
  'unreachable',
  'other-body',
  'answered-otherwise',
] as const;

/** Why: what a person wrote, in quotation marks, or what an operator chose; the queue's own words are none. */
export function reasonWords({ kind, reason }: Step): string {
  if (!reason) return '';
  if (kind.startsWith('message_')) return messageWords(kind, reason);
  if (kind.includes('.')) return `«${reason}»`;
  if (kind === 'decline' || kind === 'consult_decline') return declinedWords(reason);
  if (kind === 'outside_gone') return resultWords(reason);
  const end = kind === 'hang_up' ? known(END_REASONS, reason) : null;
  return end ? td(`desk.end.${end}`) : '';
}

/** How a message was taken, that it was late, why it was closed. */
function messageWords(kind: string, reason: string): string {
  if (kind === 'message_taken') return tk(`contacts.taken.${known(TAKEN, reason) ?? 'list'}`);
  if (kind === 'message_answered') return reason === 'late' ? tk('contacts.answered.late') : '';
  return closeWords(reason);
}
const TAKEN = ['offered', 'list'] as const;

/** Why a message was closed without an answer. */
export function closeWords(reason: string): string {
  const why = known(CLOSE_REASONS, reason);
  return why ? tk(`contacts.close.${why}`) : '';
}

const RESULTS = ['reached', 'busy', 'no-answer', 'unreachable', 'cancelled'] as const;

/** What came of a callback. */
export function resultWords(result: string): string {
  const word = known(RESULTS, result);
  return word ? tk(`contacts.result.${word}`) : '';
}

const OFFER_ENDS = [
  'accept',
  'decline',
  'no_answer',
  'leave',
  'seat_lost',
  'remove',
  'agent_lost',
] as const;

export function endedWords(ended: string): string {
  const word = known(OFFER_ENDS, ended);
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
