import { html, nothing } from 'lit';
import type { StaffSession } from '../../staff/session';
import '../messages/messages';
import type { DeskContext } from './context';

/**
 * Messages to be answered, while there is no contact. One that the operator is writing stays in the page as it is
 * while a contact rings and after it.
 */
export function messagesBelow(
  { console, categories, replies }: DeskContext,
  session: StaffSession,
) {
  const { agent, contact } = console.desk.value;
  const writing = agent?.writing === true;
  if (!agent || !(writing || console.stage === 'idle')) return nothing;
  return html`
    <vs-messages
      class="desk-messages"
      ?hidden=${contact !== null}
      .session=${session}
      .categories=${categories.value}
      ?mine=${writing || agent.state === 'busy'}
      .replies=${replies}
    ></vs-messages>
  `;
}
