import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tx } from '../../i18n/exports';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { PlayerContext } from '../quality/sections';
import './order-dialog';

/** The button above the player, with its dialog. */
export class ExportAction extends StationElement {
  @property({ attribute: false }) context!: PlayerContext;
  @state() private open = false;

  protected override render() {
    return html`
      <button
        type="button"
        class="btn btn-outline-primary"
        data-testid="order-export"
        @click=${() => (this.open = true)}
      >
        ${icon('download')} ${tx('exports.order')}
      </button>
      <vs-export-dialog
        ?open=${this.open}
        .context=${this.context}
        .close=${() => (this.open = false)}
      ></vs-export-dialog>
    `;
  }
}
customElements.define('vs-export-action', ExportAction);
