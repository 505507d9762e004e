import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';

import { tf } from '../../i18n/floor';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import { errorWords, problemAlert } from '../../staff/page';
import type { Listen } from './detail-panel';
import { type FloorAgent, type FloorHelp, isHeardHere } from './floor';
import { type Label, talkedBy } from './floor-words';
import { roughDuration } from '../../i18n/amounts';

const REFUSALS = ['no_help_called', 'unknown_contact'] as const;

/**
 * Operators who call for a supervisor, a card each until somebody comes: to listen where there is something to
 * be heard, which tells `listen` with whose side it is, and else in person.
 */
export class HelpCards extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) helps: readonly FloorHelp[] = [];
  /** Everybody on the floor: whether the operator one goes to is still at it. */
  @property({ attribute: false }) agents: readonly FloorAgent[] = [];
  @property({ attribute: false }) stationMs = 0;
  @property({ attribute: false }) label!: Label;
  /** To whom one has said that one comes. */
  @state() private answered: readonly FloorHelp[] = [];
  #operator = '';
  readonly #action = new Action(this, (error) =>
    errorWords(error, REFUSALS, (code) => tf(`help.refused.${code}`, { operator: this.#operator })),
  );

  protected override render() {
    const expecting = this.#expecting();
    const helps = this.helps.filter((each) => !this.answered.some((one) => isSame(each, one)));
    return html`
      <section
        class="floor-requests"
        aria-label=${tf('help.cards')}
        ?data-none=${helps.length + expecting.length === 0}
      >
        <div role="alert" class="visually-hidden">
          ${helps.map(({ operator }) => tf('help.card', { operator }))}
        </div>
        ${problemAlert(this.#action.problem)}
        ${repeat(
          expecting,
          (each) => each.contactId,
          (each) => this.#coming(each),
        )}
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
    const heard = isHeardHere(help);
    return html`
      <article
        class="vs-card floor-request floor-help"
        data-testid="help-call"
        aria-labelledby="help-${contactId}"
      >
        <div>
          <h2 id="help-${contactId}">${icon('warning')} ${tf('help.card', { operator })}</h2>
          <p class="vs-soft">
            ${this.label(category)} · ${reference} · ${talkedBy(help)} ·
            ${tf('floor.request.since', { duration: roughDuration(this.stationMs - help.askedAtMs) })}
          </p>
        </div>
        <div class="floor-request-actions">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="take-help"
            aria-label=${tf(heard ? 'help.take.of' : 'help.come.of', { operator })}
            aria-busy=${this.#action.is(contactId)}
            @click=${() => void this.#take(help)}
          >
            ${heard ? icon('eye') : icon('person')} ${tf(heard ? 'help.take' : 'help.come')}
          </button>
        </div>
      </article>
    `;
  }

  /** By whom one is expected: they have the contact, and have not called again. */
  #expecting(): readonly FloorHelp[] {
    return this.answered.filter(
      (answered) =>
        !this.helps.some(
          (each) => each.contactId === answered.contactId && !isSame(each, answered),
        ) &&
        this.agents.some(
          ({ agentId, state, contact }) =>
            agentId === answered.agentId &&
            state === 'busy' &&
            contact?.contactId === answered.contactId,
        ),
    );
  }

  #coming({ operator, contactId }: FloorHelp) {
    return html`
      <div data-testid="help-answered" data-contact=${contactId} tabindex="-1">
        ${alertBox(tf('help.coming', { operator }), { tone: 'success' })}
      </div>
    `;
  }

  /** The first to come is there; whoever is later is told. */
  async #take(help: FloorHelp): Promise<void> {
    const { contactId, reference, agentId, operator } = help;
    await this.#action.run(contactId, async () => {
      this.#operator = operator;
      if (!isHeardHere(help)) {
        await this.session.api(`contacts/${contactId}/help`, { method: 'POST' });
        this.answered = [...this.#expecting().filter((each) => each.contactId !== contactId), help];
        await this.updateComplete;
        focusOn(this, `[data-testid="help-answered"][data-contact="${contactId}"]`);
        return;
      }
      await this.session.api(`contacts/${contactId}/monitoring`, { method: 'POST' });
      const detail: Listen = { contactId, reference, agentId, operator };
      this.dispatchEvent(new CustomEvent('listen', { detail }));
    });
  }
}
customElements.define('vs-floor-helps', HelpCards);

function isSame(one: FloorHelp, other: FloorHelp): boolean {
  return one.contactId === other.contactId && one.askedAtMs === other.askedAtMs;
}
