import { html, nothing, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { td } from '../../i18n/desk';
import { tf } from '../../i18n/floor';
import { formatTime, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import { heldTooLong } from './marks';
import { contactLink } from './contact-link';
import {
  type Floor,
  type FloorAgent,
  type FloorCategory,
  type FloorContact,
  isHeardHere,
  type Unserved,
} from './floor';
import {
  channelWords,
  clockWords,
  estimateWords,
  type Label,
  reasonWords,
  requirementWords,
  restingWords,
  shareWords,
  withinWords,
} from './floor-words';
import './line-list';
import './operator-day';
import './operator-state';
import { trendHours, trendLine } from './trend-line';
import { roughDuration } from '../../i18n/amounts';

export interface Chosen {
  kind: 'category' | 'agent';
  id: string;
}

/** A conversation to be listened to, and whose it is. */
export interface Listen {
  contactId: string;
  reference: string;
  agentId: string;
  operator: string;
}

/** One subject or one operator, beside the floor. Tells `close`, and `listen` with what is to be listened to. */
export class DetailPanel extends StationElement {
  @property({ attribute: false }) floor!: Floor;
  @property({ attribute: false }) stationMs = 0;
  @property({ attribute: false }) label!: Label;
  @property({ attribute: false }) chosen!: Chosen;
  @property({ attribute: false }) session!: StaffSession;
  /** The contact that is being listened to already. */
  @property({ attribute: false }) listening: string | null = null;

  protected override updated(changes: PropertyValues<this>): void {
    if (changes.has('chosen')) focusOn(this, 'h2');
  }

  protected override render() {
    const { chosen, floor } = this;
    const category = floor.categories.find((each) => each.category === chosen.id);
    const agent = floor.agents.find((each) => each.agentId === chosen.id);
    const [heading, content] =
      chosen.kind === 'category' && category
        ? [this.label(category.category), this.#category(category)]
        : chosen.kind === 'agent' && agent
          ? [agent.name, this.#agent(agent)]
          : [tf('floor.title'), tf('floor.detail.gone')];
    return html`
      <section
        class="vs-card staff-detail floor-detail"
        data-testid="floor-detail"
        aria-labelledby="floor-detail"
        @keydown=${this.#keyed}
      >
        <header>
          <h2 id="floor-detail" tabindex="-1">${heading}</h2>
          <button
            type="button"
            class="staff-close"
            title=${tf('floor.detail.close')}
            aria-label=${tf('floor.detail.close')}
            @click=${this.#close}
          >
            ${icon('close')}
          </button>
        </header>
        ${content}
        <p class="vs-hint">${ts('quality.zone')}</p>
      </section>
    `;
  }

  readonly #keyed = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    this.#close();
  };

  readonly #close = (): void => {
    this.dispatchEvent(new CustomEvent('close'));
  };

  #category(category: FloorCategory) {
    const { floor } = this;
    const talking = floor.agents.filter((each) => each.contact?.category === category.category);
    const { available, working, trend } = category;
    const unserved = floor.unserved.filter((each) => each.category === category.category);
    return html`
      <dl class="staff-facts floor-facts">
        ${fact(tf('floor.column.waiting'), category.waiting)}
        ${fact(tf('floor.column.wait'), estimateWords(category))}
        ${fact(tf('floor.staff'), tf('floor.staff.value', { available, working }))}
      </dl>
      ${unserved.length > 0 ? unservedLines(unserved) : nothing}
      <vs-floor-line
        .session=${this.session}
        .category=${category.category}
        .floor=${floor}
        .stationMs=${this.stationMs}
        .label=${this.label}
      ></vs-floor-line>
      ${dayFacts(category)}
      <h3>${tf('floor.column.trend', { hours: trendHours(trend, floor.trendStepS) })}</h3>
      ${trendLine(trend, floor.trendStepS)}
      <h3>${tf('floor.detail.talking')}</h3>
      ${
        talking.length === 0
          ? html`
              <p class="vs-soft">${tf('floor.detail.talking.none')}</p>
            `
          : html`
              <ul class="floor-list">
                ${talking.map(
                  (each) => html`
                    <li>
                      <b>${each.name}</b>
                      <span class="vs-soft">
                        ${td(`desk.state.${each.state}`)},
                        ${roughDuration(this.stationMs - each.sinceMs)}
                      </span>
                    </li>
                  `,
                )}
              </ul>
            `
      }
    `;
  }

  #held(contact: FloorContact) {
    if (contact.heldSinceMs === null) return nothing;
    const { targets } = this.floor;
    const duration = roughDuration(this.stationMs - contact.heldSinceMs);
    const words = heldTooLong(contact, this.stationMs, targets)
      ? tf('floor.held.over', { duration, limit: withinWords(targets.holdAlarmS) })
      : tf('floor.held.since.value', { duration });
    return fact(tf('floor.held.since'), words);
  }

  #agent(agent: FloorAgent) {
    const { contact } = agent;
    const reason = reasonWords(agent);
    return html`
      <dl class="staff-facts floor-facts">
        ${fact(tf('floor.detail.state'), td(`desk.state.${agent.state}`))}
        ${reason ? fact(tf('floor.detail.reason'), reason) : nothing}
        ${
          agent.state === 'offline'
            ? nothing
            : fact(
                tf('floor.detail.since'),
                tf('floor.detail.since.value', {
                  time: formatTime(agent.sinceMs, STATION_ZONE),
                  duration: roughDuration(this.stationMs - agent.sinceMs),
                }),
              )
        }
        ${fact(tf('floor.detail.code'), code(agent.code))}
        ${agent.office ? fact(tf('floor.detail.office'), agent.office) : nothing}
        ${
          agent.nextState
            ? fact(tf('floor.detail.next'), td(`desk.state.${agent.nextState}`))
            : nothing
        }
      </dl>
      <vs-operator-state .session=${this.session} .agent=${agent}></vs-operator-state>
      <h3>${tf('floor.detail.contact')}</h3>
      ${
        contact
          ? html`
              <dl class="staff-facts floor-facts">
                ${this.#held(contact)}
                ${
                  contact.authorisation
                    ? fact(
                        tf('floor.authorisation'),
                        tf(`floor.authorisation.${contact.authorisation}`),
                      )
                    : nothing
                }
                ${fact(tf('floor.detail.category'), this.label(contact.category))}
                ${fact(tf('floor.detail.modality'), channelWords(contact))}
                ${
                  contact.quality
                    ? fact(tf('floor.quality'), tf(`floor.quality.${contact.quality}`))
                    : nothing
                }
                ${fact(
                  tf('floor.detail.reference'),
                  contactLink(contact.contactId, contact.reference),
                )}
              </dl>
              ${this.#listenButton(agent, contact)}
            `
          : html`
              <p class="vs-soft">${tf('floor.detail.contact.none')}</p>
            `
      }
      ${keyed(
        agent.agentId,
        html`
          <vs-operator-day .session=${this.session} .agentId=${agent.agentId}></vs-operator-day>
        `,
      )}
    `;
  }

  /** Where two talk by sound or picture here. */
  #listenButton({ agentId, name, state }: FloorAgent, contact: FloorContact) {
    const { contactId, reference } = contact;
    const heard = state === 'busy' && isHeardHere(contact);
    if (!heard || contactId === this.listening) return nothing;
    const detail: Listen = { contactId, reference, agentId, operator: name };
    return html`
      <button
        type="button"
        class="btn btn-primary"
        data-testid="begin-monitoring"
        aria-describedby="floor-listen-hint"
        @click=${() => this.dispatchEvent(new CustomEvent('listen', { detail }))}
      >
        ${icon('eye')} ${tf('beside.begin')}
      </button>
      <p id="floor-listen-hint" class="vs-hint">${tf('beside.begin.hint')}</p>
    `;
  }
}
customElements.define('vs-floor-detail', DetailPanel);

/** Whom nobody at work can serve, and what can be done for them. */
function unservedLines(lines: readonly Unserved[]) {
  const words = html`
    ${lines.map(
      (line) => html`
        <p>
          ${tf('floor.unserved', {
            needs: requirementWords(line.requirements),
            count: line.waiting,
          })}
          ${restingWords(line)}
        </p>
      `,
    )}
    <p>${tf('floor.unserved.do')}</p>
  `;
  return html`
    <div class="floor-unserved">${alertBox(words, { tone: 'danger' })}</div>
  `;
}

function dayFacts({ today, withinS }: FloorCategory) {
  const within = withinWords(withinS);
  return html`
    <h3>${tf('floor.day')}</h3>
    ${
      today
        ? html`
            <dl class="staff-facts floor-facts">
              ${fact(
                tf('floor.day.levelOffered'),
                shareWords(today.serviceLevelOffered),
                tf('floor.day.levelOffered.note', { within }),
              )}
              ${fact(
                tf('floor.day.levelAnswered'),
                shareWords(today.serviceLevelAnswered),
                tf('floor.day.levelAnswered.note', { within }),
              )}
              ${fact(tf('floor.day.abandonment'), shareWords(today.abandonment))}
              ${fact(tf('floor.day.entered'), today.offered)}
              ${fact(tf('floor.day.answered'), today.answered)}
              ${fact(tf('floor.day.inTime', { within }), today.answeredWithin)}
              ${fact(tf('floor.day.givenUp'), today.abandoned)}
              ${today.lost > 0 ? fact(tf('floor.day.lost'), today.lost) : nothing}
              ${today.failed > 0 ? fact(tf('floor.day.failed'), today.failed) : nothing}
              ${fact(tf('floor.day.answerWait'), clockWords(today.averageWaitS))}
              ${fact(tf('floor.day.handling'), clockWords(today.averageHandlingS))}
            </dl>
          `
        : html`
            <p class="vs-soft">${tf('floor.level.none')}</p>
          `
    }
  `;
}

function fact(name: string, value: unknown, note: string | null = null) {
  return html`
    <dt>
      ${name}
      ${
        note
          ? html`
              <span class="vs-hint">${note}</span>
            `
          : nothing
      }
    </dt>
    <dd>${value}</dd>
  `;
}

function code(text: string) {
  return html`
    <code>${text}</code>
  `;
}
