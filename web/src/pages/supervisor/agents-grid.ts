import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { td } from '../../i18n/desk';
import { tf } from '../../i18n/floor';
import { StationElement } from '../../ui/element';
import { icon, type IconName } from '../../ui/icons';
import { heldTooLong } from './marks';
import {
  type AgentFilter,
  type Floor,
  type FloorAgent,
  type FloorContact,
  inOrder,
  missedRing,
  stateCounts,
  STATES,
} from './floor';
import { channelWords, type Label, reasonWords } from './floor-words';
import { emptyLine } from '../../ui/load-state';
import { roughDuration } from '../../i18n/amounts';

const QUALITY_SIGNS: Record<NonNullable<FloorContact['quality']>, IconName> = {
  good: 'check',
  fair: 'info',
  poor: 'warning',
};
/** So many tiles can be read across a room. */
const ON_THE_WALL = 12;

/** The operators, a tile each. Tells `choose` with the id of the one to be opened. */
export class AgentsGrid extends StationElement {
  @property({ attribute: false }) floor!: Floor;
  @property({ attribute: false }) stationMs = 0;
  @property({ attribute: false }) label!: Label;
  @property({ type: Boolean }) wall = false;
  @property() chosen: string | null = null;
  @state() private filter: AgentFilter = 'present';

  protected override render() {
    const { agents } = this.floor;
    const all = inOrder(agents, this.wall ? 'present' : this.filter);
    const shown = this.wall ? this.#urgentFirst(all).slice(0, ON_THE_WALL) : all;
    return html`
      <section class="vs-card" data-testid="agents-table" aria-labelledby="floor-agents">
        <h2 id="floor-agents">${tf('floor.agents')}</h2>
        ${this.wall ? nothing : this.#filters()}
        ${
          shown.length === 0
            ? emptyLine(tf(this.filter === 'present' ? 'floor.agents.empty' : 'floor.agents.none'))
            : html`
                <ul class="floor-agents">
                  ${repeat(
                    shown,
                    (each) => each.agentId,
                    (each) => this.#tile(each),
                  )}
                </ul>
              `
        }
        ${
          all.length > shown.length
            ? html`
                <p class="vs-soft">
                  ${tf('floor.agents.more', { count: all.length - shown.length })}
                </p>
              `
            : nothing
        }
      </section>
    `;
  }

  /** Who needs attention comes first, where not all can be shown. */
  #urgentFirst(agents: readonly FloorAgent[]): readonly FloorAgent[] {
    const rank = (agent: FloorAgent) => (this.#isUrgent(agent) ? 0 : 1);
    return [...agents].sort((a, b) => rank(a) - rank(b));
  }

  #isUrgent(agent: FloorAgent): boolean {
    const { contact, present } = agent;
    return (
      missedRing(agent) ||
      !present ||
      (contact?.authorisation ?? null) !== null ||
      heldTooLong(contact, this.stationMs, this.floor.targets) === true
    );
  }

  /** How many are in each state; pressed, they are all that is shown. */
  #filters() {
    const counts = stateCounts(this.floor.agents);
    const present = this.floor.agents.length - counts.offline;
    const missed = this.floor.agents.filter(missedRing).length;
    return html`
      <div class="floor-filters" role="group" aria-label=${tf('floor.filter')}>
        ${this.#chip('present', tf('floor.filter.present'), present)}
        ${STATES.filter((each) => counts[each] > 0 || each === this.filter).map((each) =>
          this.#chip(each, td(`desk.state.${each}`), counts[each]),
        )}
        ${
          missed > 0 || this.filter === 'missed'
            ? this.#chip('missed', tf('floor.filter.missed'), missed)
            : nothing
        }
      </div>
    `;
  }

  #chip(filter: AgentFilter, words: string, count: number) {
    return html`
      <button
        type="button"
        class="floor-chip"
        data-state=${filter}
        aria-pressed=${this.filter === filter ? 'true' : 'false'}
        @click=${() => (this.filter = filter)}
      >
        ${words}
        <b>${count}</b>
      </button>
    `;
  }

  #tile(agent: FloorAgent) {
    const content = html`
      <b class="floor-who">${agent.name}</b>
      <code>${agent.code}</code>
      <span class="floor-state">
        ${td(`desk.state.${agent.state}`)}
        ${
          agent.state === 'offline'
            ? nothing
            : html`
                <span class="floor-since">
                  <span class="visually-hidden">${tf('floor.column.since')}</span>
                  ${roughDuration(this.stationMs - agent.sinceMs)}
                </span>
              `
        }
      </span>
      <span class="floor-what">
        ${agent.contact ? this.#inHand(agent.contact) : reasonWords(agent) || agent.office}
      </span>
      ${this.#marks(agent)}
    `;
    return html`
      <li>
        ${
          this.wall
            ? html`
                <div class="floor-agent" data-state=${agent.state}>${content}</div>
              `
            : html`
                <button
                  type="button"
                  class="floor-agent"
                  data-state=${agent.state}
                  data-agent=${agent.agentId}
                  aria-expanded=${agent.agentId === this.chosen ? 'true' : 'false'}
                  @click=${() => this.#choose(agent.agentId)}
                >
                  ${content}
                </button>
              `
        }
      </li>
    `;
  }

  /** "Armi · video", with how it is received where that is known. */
  #inHand(contact: FloorContact) {
    const { category, quality } = contact;
    const channel = channelWords(contact);
    return html`
      ${this.label(category)}${channel ? ` · ${channel}` : nothing}
      ${
        quality
          ? html`
              <span class="floor-quality" data-quality=${quality}>
                ${icon(QUALITY_SIGNS[quality])} ${tf(`floor.quality.${quality}`)}
              </span>
            `
          : nothing
      }
    `;
  }

  /** What goes on in the contact that the supervisor has to know: on hold, without authorisation. */
  #marks(agent: FloorAgent) {
    const { contact } = agent;
    if (!contact) return this.#restMarks(agent);
    const { heldSinceMs, authorisation } = contact;
    const over = heldTooLong(contact, this.stationMs, this.floor.targets);
    return html`
      ${
        heldSinceMs === null
          ? nothing
          : html`
              <span class="floor-mark" data-mark=${over ? 'alarm' : 'held'}>
                ${icon(over ? 'warning' : 'pause', 'floor-sign')}
                ${tf('floor.held', { duration: roughDuration(this.stationMs - heldSinceMs) })}
              </span>
            `
      }
      ${
        authorisation === null
          ? nothing
          : html`
              <span class="floor-mark" data-mark=${authorisation === 'pending' ? 'held' : 'alarm'}>
                ${icon(authorisation === 'pending' ? 'clock' : 'warning', 'floor-sign')}
                ${tf(`floor.authorisation.${authorisation}`)}
              </span>
            `
      }
    `;
  }

  /** Of one without a contact: a ring that was missed, by whom the state was set, a desk that is not heard. */
  #restMarks(agent: FloorAgent) {
    const { setBy, state, present } = agent;
    return html`
      ${
        missedRing(agent)
          ? html`
              <span class="floor-mark" data-mark="missed">
                ${icon('warning', 'floor-sign')} ${tf('floor.missed')}
              </span>
            `
          : nothing
      }
      ${
        setBy && state !== 'offline'
          ? html`
              <span class="floor-mark" data-mark="set">
                ${icon('person', 'floor-sign')} ${tf('floor.setBy', { name: setBy.name })}
              </span>
            `
          : nothing
      }
      ${
        !present && state !== 'offline'
          ? html`
              <span class="floor-mark" data-mark="held">
                ${icon('warning', 'floor-sign')} ${tf('floor.notHeard')}
              </span>
            `
          : nothing
      }
    `;
  }

  #choose(agent: string): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: agent }));
  }
}
customElements.define('vs-floor-agents', AgentsGrid);
