import { td } from '../../i18n/desk';
import { formatList } from '../../i18n/format';
import type { Contact, PartyQuality } from '../../protocol/desk';

type Side = 'citizen' | 'agent';
type Issue = PartyQuality['issues'][number];

const SIDES: readonly Side[] = ['citizen', 'agent'];

/** How the call is going, both ways, and what the networks are like; nothing before the first figures. */
export function presentWords(contact: Contact): string[] {
  const known = SIDES.flatMap((side) => sideWords(contact, side));
  return known.length === 0 ? [] : [...known, ...networkWords(contact)];
}

/** What goes badly just now, one sentence for each side. */
export function noticeWords(contact: Contact): string[] {
  if (contact.modality === 'text' || contact.state !== 'connected') return [];
  return SIDES.flatMap((side) =>
    contact.quality?.[side]?.word === 'poor' ? sideWords(contact, side).slice(0, 1) : [],
  );
}

/** How a contact that is over was received by each side: who, and how. */
export function pastWords(contact: Contact): [who: string, how: string][] {
  if (contact.modality === 'text') return [];
  return SIDES.flatMap((side): [string, string][] => {
    const quality = contact.quality?.[side];
    if (!quality?.word) return [];
    const issues = formatList(quality.issues.map((issue) => td(`desk.quality.issue.${issue}`)));
    const how = td(`desk.quality.word.${quality.word}`, { issues });
    return [[td(`desk.quality.received.${side}`), how]];
  });
}

/** How a side receives the other: the worst in the word of the whole, the rest more mildly. */
function sideWords(contact: Contact, side: Side): string[] {
  const quality = contact.quality?.[side];
  if (!quality?.word) return [];
  const { word, issues } = quality;
  if (word === 'good') {
    return [td(`desk.quality.${side}.good${contact.modality === 'audio' ? '.audio' : ''}`)];
  }
  return issues.map((issue: Issue, index) =>
    td(`desk.quality.${side}.${issue}.${index === 0 ? word : 'fair'}`),
  );
}

function networkWords(contact: Contact): string[] {
  const citizen = contact.quality?.citizen;
  const agent = contact.quality?.agent;
  const found: string[] = [];
  if (citizen?.connection) found.push(td(`desk.quality.link.citizen.${citizen.connection}`));
  if (citizen?.path === 'relay' || citizen?.path === 'tcp') found.push(td('desk.quality.detour'));
  if (agent?.connection && agent.connection !== 'good') {
    found.push(td(`desk.quality.link.agent.${agent.connection}`));
  }
  return found;
}
