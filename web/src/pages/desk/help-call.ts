import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import { formatTime } from '../../i18n/format';
import type { Contact } from '../../protocol/desk';
import { alertBox } from '../../ui/alert';
import { icon } from '../../ui/icons';
import type { DeskConsole } from './console';

/** Where a supervisor can come and listen, to the contact's own operator. */
export function canCallHelp({ channel, modality, role }: Contact): boolean {
  return channel === 'video' && modality !== 'text' && role === 'agent';
}

/** Calls for a supervisor, or takes that back. */
export async function toggleHelp(console: DeskConsole, contact: Contact): Promise<void> {
  if (!canCallHelp(contact)) return;
  const wanted = contact.helpSinceMs === null;
  await console.about('help', (contactId) =>
    console.connection.send('callHelp', { contactId, wanted }),
  );
}

/** The button in the call's header, until it has been pressed. */
export function helpButton(console: DeskConsole, contact: Contact) {
  if (!canCallHelp(contact) || contact.helpSinceMs !== null || contact.monitored) return nothing;
  return html`
    <button
      type="button"
      class="btn btn-outline-primary desk-help"
      data-testid="call-help"
      aria-keyshortcuts="u"
      aria-busy=${console.doing.value.has('help') ? 'true' : 'false'}
      title="${td('desk.help.ask.label')} (U)"
      aria-label=${td('desk.help.ask.label')}
      @click=${() => void toggleHelp(console, contact)}
    >
      ${icon('bell')} ${td('desk.help.ask')}
    </button>
  `;
}

/** That help is on its way, and the way back. */
export function helpNotice(console: DeskConsole, contact: Contact) {
  if (contact.helpSinceMs === null) return nothing;
  const time = formatTime(contact.helpSinceMs);
  return html`
    <div data-testid="help-called">
      ${alertBox(td('desk.help.asked', { time }), {
        actions: html`
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="withdraw-help"
            @click=${() => void toggleHelp(console, contact)}
          >
            ${td('desk.help.withdraw')}
          </button>
        `,
      })}
    </div>
  `;
}
