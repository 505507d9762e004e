// Values of the protocol in the words of the page.
import { td } from '../../i18n/desk';
import { formatList } from '../../i18n/format';
import { language } from '../../i18n/language';
import type { Contact } from '../../protocol/desk';
import type { Stage } from '../../state/desk';
import { bySet } from '../../state/desk';
import type { Skill } from './destinations';

const STATES = ['available', 'offered', 'busy', 'wrap_up', 'paused', 'offline'] as const;

/** What an operator is doing; a state the page does not know is like not being there. */
export function agentStateWords(state: string): string {
  return td(`desk.state.${STATES.find((each) => each === state) ?? 'offline'}`);
}

/** A language, or sign language, as an operator may know it. */
export function skillName(skill: Skill): string {
  return skill === 'lis' ? td('desk.skill.lis') : languageName(skill);
}

export function languageName(code: Contact['language']): string {
  return new Intl.DisplayNames(language.value, { type: 'language' }).of(code) ?? code;
}

/** By which way a contact comes, in words: a telephone, or what the citizen takes part with. */
export function channelWords(each: Pick<Contact, 'channel' | 'modality'>): string {
  return each.channel === 'phone' ? td('desk.channel.phone') : td(`desk.modality.${each.modality}`);
}

/** The same in one word, for lists. */
export function shortChannelWords(each: Pick<Contact, 'channel' | 'modality'>): string {
  return each.channel === 'phone'
    ? td('desk.channel.short.phone')
    : td(`desk.modality.short.${each.modality}`);
}

/** Which of the station's numbers a caller has called, and by which trunk. */
export function calledWords(number: string, trunk: string | null | undefined): string {
  return trunk ? td('desk.phone.called.by', { number, trunk }) : number;
}

/** The name the citizen gave, or the word for whoever gave none. */
export function nameOf(contact: { name: string | null; channel: Contact['channel'] }): string {
  if (contact.name?.trim()) return contact.name;
  return td(contact.channel === 'phone' ? 'desk.phone.caller' : 'desk.call.citizen');
}

type Outside = NonNullable<Contact['outside']>;

const ENDED = ['longest', 'budget', 'line-away'] as const;

/** A number outside, and how far its call has come or why it is not there. */
export function outsideWords(outside: Outside): string {
  const why = outside.state === 'ended' && ENDED.find((each) => each === outside.reason);
  const words = td(why ? `desk.outside.ended.${why}` : `desk.outside.state.${outside.state}`);
  return `${numberWords(outside)}: ${words}`;
}

function numberWords({ number }: Outside): string {
  return number ?? td('desk.outside.number');
}

/** The other one in a consultation: the operator's name, or the number outside. */
export function secondName(consult: Contact['consult']): string {
  if (!consult) return '';
  return consult.outside ? numberWords(consult.outside) : consult.name;
}

/** The citizen's needs in one phrase, or `null` when there are none. */
export function needsPhrase(needs: Contact['needs']): string | null {
  return needs.length === 0 ? null : formatList(needs.map((need) => td(`desk.need.${need}`)));
}

const DECLINED = ['busy', 'conflict-of-interest', 'technical', 'other', 'no_answer'] as const;

/** Why an operator did not take what rang; the word of one the page does not know is that of no reason. */
export function declinedWords(reason: string): string {
  return td(`desk.declined.${DECLINED.find((each) => each === reason) ?? 'other'}`);
}

/** What a lost connection to the station means for what is going on. */
export function lostWords(stage: Stage, contact: Contact | null): string {
  switch (stage) {
    case 'offer':
    case 'answering':
      return td('desk.link.lost.offer');
    case 'call':
      if (bySet(contact)) return td('desk.link.lost.phone');
      return td(contact?.modality === 'text' ? 'desk.link.lost.text' : 'desk.link.lost.call');
    case 'wrap_up':
      return td('desk.link.lost.wrap_up');
    default:
      return td('desk.link.lost.idle');
  }
}
