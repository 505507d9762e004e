import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import { nobodyThere } from '../../state/desk';
import { icon } from '../../ui/icons';
import type { DeskPart } from './part';
import './consult-control';
import './transfer-control';

/**
 * The bar of a contact: its own controls and those that every contact has, which wrap where the room is narrow,
 * and apart from them the end, which keeps its place.
 */
export function controlBar(part: DeskPart, label: string, own: unknown) {
  const { console } = part.context;
  const asColleague = console.desk.value.contact?.role === 'colleague';
  return html`
    <div class="desk-controls" role="toolbar" aria-label=${label}>
      <div class="desk-controls-rest">${own} ${asColleague ? nothing : closingControls(part)}</div>
      ${hangUp(
        part,
        console.doing.value.has('hang-up'),
        td(asColleague ? 'desk.consult.leave' : 'desk.call.hangUp'),
      )}
    </div>
  `;
}

/** Passing the contact on, the note for 112, the end for a reason. */
function closingControls(part: DeskPart) {
  const { console } = part.context;
  const { contact } = console.desk.value;
  return html`
    ${
      // a citizen who has not come yet is passed on to nobody
      contact?.consult || (contact && nobodyThere(contact))
        ? nothing
        : html`
            ${
              // two operators have nothing to talk by where all is written
              contact?.modality === 'text'
                ? nothing
                : html`
                    <vs-desk-ask-colleague
                      class="desk-control-part"
                      .context=${part.context}
                    ></vs-desk-ask-colleague>
                  `
            }
            <vs-desk-transfer class="desk-control-part" .context=${part.context}></vs-desk-transfer>
          `
    }
    <button
      type="button"
      class="desk-control"
      data-testid="escalate"
      data-kind="help"
      aria-keyshortcuts="Shift+E"
      aria-busy=${console.doing.value.has('escalate') ? 'true' : 'false'}
      title="${td('desk.112.open.label')} (${td('desk.keys.shift')} + E)"
      @click=${() => part.dispatchEvent(new CustomEvent('escalate', { bubbles: true }))}
    >
      <span class="desk-control-face">${icon('phone')}</span>
      <span>
        ${td('desk.112.open')}
        <span class="visually-hidden">${td('desk.112.open.label')}</span>
      </span>
    </button>
    <button
      type="button"
      class="desk-control"
      data-testid="end-with-reason"
      aria-haspopup="dialog"
      aria-keyshortcuts="Shift+R"
      title="${td('desk.end.heading')} (${td('desk.keys.shift')} + R)"
      @click=${() => part.dispatchEvent(new CustomEvent('end', { bubbles: true }))}
    >
      <span class="desk-control-face">${icon('flag')}</span>
      <span>${td('desk.end.open')}</span>
    </button>
  `;
}

/** The end of the conversation, or of a colleague's part in it. */
function hangUp(part: DeskPart, ending: boolean, words: string) {
  const { console } = part.context;
  return html`
    <button
      type="button"
      class="desk-control"
      data-testid="hang-up"
      data-kind="end"
      aria-keyshortcuts="Shift+H"
      aria-label=${ending || words !== td('desk.call.hangUp') ? nothing : td('desk.call.hangUp.label')}
      aria-busy=${ending ? 'true' : 'false'}
      title="${td('desk.call.hangUp.label')} (${td('desk.keys.shift')} + H)"
      @click=${() => void console.hangUp()}
    >
      <span class="desk-control-face">${icon('hangUp')}</span>
      <span>${ending ? td('desk.call.hangingUp') : words}</span>
    </button>
  `;
}
