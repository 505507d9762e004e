import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { ts } from '../../i18n/staff';
import { StationElement, focusOn } from '../../ui/element';
import type { PlayerContext, PlayerPanel } from './sections';
import { tabList } from '../../ui/tabs';

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
      ${tabList({
        names: panels.map(({ name }) => name),
        chosen: shown.name,
        choose: (name) => (this.chosen = name),
        title: (name) => panels.find((each) => each.name === name)?.title(),
        id: 'player-tab',
        panel: (name) => `player-panel-${name}`,
        label: ts('player.panels'),
        look: 'vs-tabs player-tabs',
        hidden: panels.length < 2,
      })}
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
}
customElements.define('vs-player-panels', PlayerPanels);
