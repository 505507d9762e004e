import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import { formatTime } from '../../i18n/format';
import type { Contact } from '../../protocol/desk';
import { alertBox } from '../../ui/alert';
import { icon } from '../../ui/icons';
import type { DeskConsole } from './console';

/** The operator whose contact it is, while they talk, by whatever channel. */
export function canCallHelp({ state, role }: Contact): boolean {
  return state === 'connected' && role === 'agent';
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

/** That a supervisor is called for, with the way back, or who comes. */
export function helpNotice(console: DeskConsole, contact: Contact) {
  const { helpComing } = contact;
  if (helpComing) {
    const { name, saidAtMs } = helpComing;
    return html`
      <div data-testid="help-coming">
        ${alertBox(td('desk.help.coming', { name, time: formatTime(saidAtMs) }), { tone: 'success' })}
      </div>
    `;
  }
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
