import { html, nothing, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { ApiError, type Category, categoryText } from '../../api';
import { tk } from '../../i18n/contacts';
import { satisfactionWords, tq } from '../../i18n/satisfaction';
import { td } from '../../i18n/desk';
import { formatDateTime, formatTimeWithSeconds, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import { errorWords, readingBox } from '../../staff/page';
import { channelWords } from '../supervisor/floor-words';
import type { ContactTold, Fairness, Leg, Step } from './contacts';
import { pairingsBlock } from './pairings';
import { legEndWords, reasonWords, stateWords, stepWords } from './words';
import { Reading } from '../../ui/reading';
import { exactDuration } from '../../i18n/amounts';

const EVERY_MS = 10_000;
const CODES = [
  'information-given',
  'referred',
  'report-taken',
  'follow-up',
  'not-competent',
  'no-contact',
  'abuse',
] as const;

/** One contact: the facts, who took part, what happened, and why it went to whom. Tells `close`. */
export class ContactStory extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property() contact = '';
  readonly #read = new Reading(
    this,
    async (signal) => {
      const at = `contacts/${encodeURIComponent(this.contact)}` as const;
      this.#refused = false;
      const [told, fairness] = await Promise.all([
        this.session.api(at, { signal }),
        this.session.api(`${at}/fairness`, { signal }),
      ]);
      return { told, fairness };
    },
    (error) => {
      this.#refused = error instanceof ApiError && [403, 404].includes(error.status);
      return errorWords(error);
    },
    {
      begins: false,
      // again while it is not over, unless it is refused
      everyMs: (read) => (this.#refused || read?.told.contact.state === 'closed' ? null : EVERY_MS),
    },
  );
  /** Nobody finds it, or this person may not read it: asking again changes nothing. */
  #refused = false;
  #focused = '';

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('contact')) void this.#read.anew();
  }

  protected override updated(): void {
    if (!this.#read.value || this.#focused === this.contact) return;
    this.#focused = this.contact;
    focusOn(this, 'h2');
  }

  protected override render() {
    const { reference = '' } = this.#read.value?.told.contact ?? {};
    return html`
      <section
        class="vs-card staff-detail"
        data-testid="contact-story"
        aria-labelledby="contact-story"
        @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && this.#close()}
      >
        <header>
          <h2 id="contact-story" tabindex="-1">${tk('contacts.one', { reference })}</h2>
          <button
            type="button"
            class="staff-close"
            title=${tk('contacts.close')}
            aria-label=${tk('contacts.close')}
            @click=${() => this.#close()}
          >
            ${icon('close')}
          </button>
        </header>
        ${readingBox(this.#read, ({ told, fairness }) => this.#content(told, fairness))}
      </section>
    `;
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent('close'));
  }

  readonly #label = (id: string): string => {
    const found = this.categories.find((each) => each.id === id);
    return found ? categoryText(found).label : '';
  };

  #content(told: ContactTold, fairness: Fairness) {
    const { contact } = told;
    const code = CODES.find((each) => each === told.wrapUpCode);
    return html`
      <dl class="staff-facts contacts-facts">
        ${fact(tk('contacts.fact.topic'), this.#label(contact.category))}
        ${fact(tk('contacts.fact.channel'), channelWords(contact))}
        ${fact(tk('contacts.fact.state'), stateWords(contact))}
        ${fact(tk('contacts.fact.entered'), formatDateTime(Date.parse(contact.enteredAt)))}
        ${
          contact.answeredAt
            ? fact(
                tk('contacts.fact.waited'),
                exactDuration(Date.parse(contact.answeredAt) - Date.parse(contact.enteredAt)),
              )
            : nothing
        }
        ${fact(
          tk('contacts.fact.recording'),
          tk(told.recordingConsent ? 'contacts.fact.recording.yes' : 'contacts.fact.recording.no'),
        )}
        ${code ? fact(tk('contacts.fact.code'), td(`desk.wrap.code.${code}`)) : nothing}
        ${
          told.satisfaction === null
            ? nothing
            : fact(tq('satisfaction.label'), satisfactionWords(told.satisfaction))
        }
      </dl>
      <h3>${tk('contacts.legs')}</h3>
      <ul class="contacts-legs" data-testid="contact-legs">
        ${told.legs.map((leg) => this.#leg(leg))}
      </ul>
      <h3>${tk('contacts.steps')}</h3>
      <ol class="contacts-steps" data-testid="contact-steps">
        ${told.steps.map((step) => this.#step(step))}
      </ol>
      <h3>${tk('contacts.why')}</h3>
      ${pairingsBlock(fairness)}
      <p class="vs-hint">${ts('quality.zone')}</p>
    `;
  }

  #leg(leg: Leg) {
    return html`
      <li>
        <b>
          ${leg.operator ?? tk(leg.party === 'agent' ? 'contacts.operator' : 'contacts.citizen')}
        </b>
        <span class="vs-soft">
          ${clock(leg.startedAt)}–${leg.endedAt ? clock(leg.endedAt) : tk('contacts.now')}
          ${
            leg.why
              ? html`
                  · ${legEndWords(leg.why)}
                `
              : nothing
          }
        </span>
      </li>
    `;
  }

  #step(step: Step) {
    return html`
      <li>
        <time datetime=${step.at}>${clock(step.at)}</time>
        <div>${stepWords(step, this.#label)} ${second(reasonWords(step))}</div>
      </li>
    `;
  }
}
customElements.define('vs-contact-story', ContactStory);

function second(words: string) {
  if (words === '') return nothing;
  return html`
    <span class="contacts-second">${words}</span>
  `;
}

function clock(iso: string): string {
  return formatTimeWithSeconds(Date.parse(iso), STATION_ZONE);
}

function fact(name: string, value: unknown) {
  return html`
    <dt>${name}</dt>
    <dd>${value}</dd>
  `;
}
