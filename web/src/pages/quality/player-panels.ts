import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { ts } from '../../i18n/staff';
import { StationElement, focusOn } from '../../ui/element';
import type { PlayerContext, PlayerPanel } from './sections';

/**
 * The panels beside the player behind tabs. All of them stay in the page, so that what somebody is
 * writing is not lost while another is looked at.
 */
export class PlayerPanels extends StationElement {
  @property({ attribute: false }) panels: readonly PlayerPanel[] = [];
  @property({ attribute: false }) context!: PlayerContext;
  @state() private chosen: string | null = null;

  /** Shows a panel and puts the focus on its first field of `selector`. */
  async show(name: string, selector: string): Promise<void> {
    this.chosen = name;
    await this.updateComplete;
    focusOn(this, `#player-panel-${name} ${selector}`);
  }

  protected override render() {
    const panels = this.panels.filter((each) => each.fits?.(this.context) ?? true);
    const shown = panels.find((each) => each.name === this.chosen) ?? panels[0];
    if (!shown) return nothing;
    return html`
      <div
        class="vs-tabs player-tabs"
        role="tablist"
        aria-label=${ts('player.panels')}
        ?hidden=${panels.length < 2}
        @keydown=${(event: KeyboardEvent) => this.#arrows(event, panels, shown)}
      >
        ${panels.map(
          (each) => html`
            <button
              type="button"
              role="tab"
              id="player-tab-${each.name}"
              aria-controls="player-panel-${each.name}"
              aria-selected=${each === shown ? 'true' : 'false'}
              tabindex=${each === shown ? 0 : -1}
              @click=${() => (this.chosen = each.name)}
            >
              ${each.title()}
            </button>
          `,
        )}
      </div>
      ${repeat(
        panels,
        (each) => each.name,
        (each) => html`
          <div
            class="player-panel"
            role="tabpanel"
            id="player-panel-${each.name}"
            aria-labelledby="player-tab-${each.name}"
            ?hidden=${each !== shown}
          >
            ${each.render(this.context)}
          </div>
        `,
      )}
    `;
  }

  #arrows(event: KeyboardEvent, panels: readonly PlayerPanel[], shown: PlayerPanel): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = panels[(panels.indexOf(shown) + step + panels.length) % panels.length];
    if (!next) return;
    this.chosen = next.name;
    void this.updateComplete.then(() => focusOn(this, `#player-tab-${next.name}`));
  }
}
customElements.define('vs-player-panels', PlayerPanels);
