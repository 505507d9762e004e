import { html } from 'lit';
import { formatDate, formatTime, STATION_ZONE } from '../../i18n/format';
import type { Contact } from '../../protocol/desk';
import type { ReplyFacts } from '../../state/replies';
import '../replies/picker';
import { categoryLabel, type DeskContext } from './context';

/** What the desk knows of the contact in hand for the places of a ready-made reply. */
export function chatFacts(context: DeskContext, contact: Contact): ReplyFacts {
  const { console } = context;
  return {
    nome: contact.name,
    riferimento: contact.reference,
    // what the citizen's page shows and checks, and not the operator's own
    operatore: contact.callCode,
    argomento: categoryLabel(context, contact.category) || null,
    data: formatDate(console.nowMs, STATION_ZONE),
    orario: formatTime(console.nowMs, STATION_ZONE),
  };
}

/** Ready-made replies above the line of the chat in which `within` stands. */
export function chatReplies(context: DeskContext, contact: Contact, within: HTMLElement) {
  return html`
    <vs-replies
      .load=${context.replies}
      .field=${() => within.querySelector('[data-testid=chat-input]')}
      .facts=${chatFacts(context, contact)}
      .categories=${context.categories.value}
      .category=${contact.category}
      .language=${contact.language}
      ?disabled=${contact.state !== 'connected'}
    ></vs-replies>
  `;
}
