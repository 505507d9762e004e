import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { tf } from '../../i18n/floor';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { roughDuration } from '../desk/words';
import type { StaffSession } from '../login/session';
import { errorWords, type Problem } from '../login/staff-page';
import type { Listen } from './detail-panel';
import type { FloorHelp } from './floor';
import type { Label } from './floor-words';

/** Operators who call for a supervisor, a card each until somebody comes. Tells `listen` with whose side it is. */
export class HelpCards extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) helps: readonly FloorHelp[] = [];
  @property({ attribute: false }) stationMs = 0;
  @property({ attribute: false }) label!: Label;
  @state() private going: string | null = null;
  @state() private problem: Problem | null = null;

  protected override render() {
    const { helps } = this;
    return html`
      <section
        class="floor-requests"
        aria-label=${tf('help.cards')}
        ?data-none=${helps.length === 0}
      >
        <div role="alert" class="visually-hidden">
          ${helps.map(({ operator }) => tf('help.card', { operator }))}
        </div>
        ${
          this.problem
            ? alertBox(this.problem.text, {
                tone: 'danger',
                code: this.problem.code,
                live: 'alert',
              })
            : nothing
        }
        ${repeat(
          helps,
          (each) => each.contactId,
          (each) => this.#card(each),
        )}
      </section>
    `;
  }

  #card(help: FloorHelp) {
    const { operator, reference, category, contactId } = help;
    return html`
      <article
        class="vs-card floor-request floor-help"
        data-testid="help-call"
        aria-labelledby="help-${contactId}"
      >
        <div>
          <h2 id="help-${contactId}">${icon('warning')} ${tf('help.card', { operator })}</h2>
          <p class="vs-soft">
            ${this.label(category)} · ${reference} ·
            ${tf('floor.request.since', { duration: roughDuration(this.stationMs - help.askedAtMs) })}
          </p>
        </div>
        <div class="floor-request-actions">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="take-help"
            aria-label=${tf('help.take.of', { operator })}
            aria-busy=${this.going === contactId ? 'true' : 'false'}
            @click=${() => void this.#take(help)}
          >
            ${icon('eye')} ${tf('help.take')}
          </button>
        </div>
      </article>
    `;
  }

  /** The first to come is there; whoever is later is told. */
  async #take({ contactId, reference, agentId, operator }: FloorHelp): Promise<void> {
    if (this.going) return;
    this.going = contactId;
    this.problem = null;
    try {
      await this.session.api(`contacts/${contactId}/monitoring`, { method: 'POST' });
      const detail: Listen = { contactId, reference, agentId, operator };
      this.dispatchEvent(new CustomEvent('listen', { detail }));
    } catch (error) {
      this.problem = errorWords(error);
    } finally {
      this.going = null;
    }
  }
}
customElements.define('vs-floor-helps', HelpCards);
