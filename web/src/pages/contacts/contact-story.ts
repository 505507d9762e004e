import { html, nothing, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { ApiError, type Category, categoryText } from '../../api';
import { tk } from '../../i18n/contacts';
import { satisfactionWords, tq } from '../../i18n/satisfaction';
import { td } from '../../i18n/desk';
import { calendarDay, formatDateTime, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { oneOf } from '../../state/notices';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import { errorWords, readingBox } from '../../staff/page';
import { clockFrom } from './clock';
import {
  CODES,
  type ContactLink,
  type ContactListed,
  type ContactTold,
  type Fairness,
  type Leg,
  type RecordingLink,
  type Step,
} from './contacts';
import { calledWords } from '../desk/words';
import './notes-box';
import { pairingsBlock } from './pairings';
import {
  channelWords,
  closeWords,
  legEndWords,
  reasonWords,
  resultWords,
  stateWords,
  stepWords,
} from './words';
import { SAFETY_MS } from '../../ui/hearing-poller';
import { Reading } from '../../ui/reading';
import { exactDuration } from '../../i18n/amounts';

/**
 * One contact: the facts, who took part, what happened, and why it went to whom. Tells `close`, and `turn` with the id of
 * another contact that is wanted in its place.
 */
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
      hears: () => (this.contact ? [oneOf('contacts/{id}', this.contact)] : []),
      // again while it is not over, unless it is refused
      everyMs: (read) =>
        this.#refused || read?.told.contact.state === 'closed' ? null : SAFETY_MS,
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
    const day = calendarDay(Date.parse(contact.enteredAt));
    return html`
      <dl class="staff-facts contacts-facts">${this.#facts(told)}</dl>
      ${this.#links(told)}
      ${
        told.hasNotes
          ? html`
              <h3>${tk('contacts.notes')}</h3>
              <vs-contact-notes .session=${this.session} .contact=${contact.id}></vs-contact-notes>
            `
          : nothing
      }
      ${
        told.legs.length > 0
          ? html`
              <h3>${tk('contacts.legs')}</h3>
              <ul class="contacts-legs" data-testid="contact-legs">
                ${told.legs.map((leg) => this.#leg(leg, contact, day))}
              </ul>
            `
          : nothing
      }
      <h3>${tk('contacts.steps')}</h3>
      <ol class="contacts-steps" data-testid="contact-steps">
        ${told.steps.map((step) => this.#step(step, day))}
      </ol>
      ${
        contact.title === null
          ? html`
              <h3>${tk('contacts.why')}</h3>
              ${pairingsBlock(fairness, contact)}
            `
          : nothing
      }
      <p class="vs-hint">${ts('quality.zone')}</p>
    `;
  }

  #facts(told: ContactTold) {
    const { contact } = told;
    const { callback, message, title } = contact;
    const code = CODES.find((each) => each === contact.wrapUpCode);
    const closed = message?.state === 'closed' ? closeWords(contact.wrapUpCode ?? '') : '';
    const live = message === null && title === null;
    return html`
      ${fact(tk('contacts.fact.topic'), title === null ? this.#label(contact.category) : tk('contacts.conference', { title }))}
      ${fact(tk('contacts.fact.channel'), channelWords(contact))}
      ${told.called ? fact(td('desk.phone.called'), calledWords(told.called.number, told.called.trunk)) : nothing}
      ${fact(tk('contacts.fact.state'), stateWords(contact))}
      ${when(tk('contacts.fact.entered'), contact.enteredAt)}
      ${message ? when(tk('contacts.fact.answerBy'), message.dueAt) : nothing}
      ${message ? when(tk('contacts.fact.answeredMessage'), message.answeredAt) : nothing}
      ${callback ? when(tk('contacts.fact.due'), callback.dueAt) : nothing}
      ${callback ? when(tk('contacts.fact.called'), callback.calledAt) : nothing}
      ${callback?.result ? fact(tk('contacts.fact.result'), resultWords(callback.result)) : nothing}
      ${
        contact.answeredAt && live
          ? fact(
              tk('contacts.fact.waited'),
              exactDuration(Date.parse(contact.answeredAt) - Date.parse(contact.enteredAt)),
            )
          : nothing
      }
      ${live ? when(tk('contacts.fact.ended'), contact.endedAt) : nothing}
      ${
        live
          ? fact(
              tk('contacts.fact.recording'),
              tk(
                told.recordingConsent
                  ? 'contacts.fact.recording.yes'
                  : 'contacts.fact.recording.no',
              ),
            )
          : nothing
      }
      ${code ? fact(tk('contacts.fact.code'), td(`desk.wrap.code.${code}`)) : nothing}
      ${closed ? fact(tk('contacts.fact.code'), closed) : nothing}
      ${
        told.satisfaction === null
          ? nothing
          : fact(tq('satisfaction.label'), satisfactionWords(told.satisfaction))
      }
    `;
  }

  /** What belongs to it and stands elsewhere. */
  #links({ contact, links }: ContactTold) {
    const written = contact.message !== null;
    const none = contact.recordings.length === 0 && links.length === 0 && contact.title === null;
    if (none && !written) return nothing;
    return html`
      <h3>${tk('contacts.links')}</h3>
      <ul class="contacts-links" data-testid="contact-links">
        ${contact.recordings.map(recordingItem)} ${links.map((link) => this.#contactItem(link))}
        ${
          written
            ? html`
                <li>
                  <a href="/messages?case=${encodeURIComponent(contact.reference)}">
                    ${tk('contacts.link.case')}
                  </a>
                </li>
              `
            : nothing
        }
        ${
          contact.title === null
            ? nothing
            : html`
                <li>
                  <a href="/supervisor/minutes?conference=${encodeURIComponent(contact.id)}">
                    ${tk('contacts.link.minutes')}
                  </a>
                </li>
              `
        }
      </ul>
    `;
  }

  #contactItem({ id, reference, why }: ContactLink) {
    const turn = (event: MouseEvent) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.dispatchEvent(new CustomEvent('turn', { detail: id }));
    };
    return html`
      <li>
        <a href="/supervisor/contacts#id=${encodeURIComponent(id)}" @click=${turn}>
          ${tk(`contacts.link.${why}`, { reference })}
        </a>
      </li>
    `;
  }

  #leg(leg: Leg, contact: ContactListed, day: string) {
    const by = leg.channel === contact.channel ? '' : legChannel(leg, contact);
    return html`
      <li>
        <b>${leg.operator ?? partyWords(leg.party)}</b>
        <span class="vs-soft">
          ${clock(day, leg.startedAt)}–${leg.endedAt ? clock(day, leg.endedAt) : tk('contacts.now')}
          ${by === '' ? nothing : `· ${by}`}
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

  #step(step: Step, day: string) {
    return html`
      <li>
        <time datetime=${step.at}>${clock(day, step.at)}</time>
        <div>${stepWords(step, this.#label)} ${second(reasonWords(step))}</div>
      </li>
    `;
  }
}
customElements.define('vs-contact-story', ContactStory);

function recordingItem({ id, startedAt, state, sealed }: RecordingLink) {
  const at = formatDateTime(Date.parse(startedAt), STATION_ZONE);
  const words = tk('contacts.link.recording', { at });
  if (state === 'failed') {
    return html`
      <li>${words} ${second(tk('contacts.link.failed'))}</li>
    `;
  }
  return html`
    <li>
      <a href="/quality#recording=${encodeURIComponent(id)}">${words}</a>
      ${second(sealed ? tk('contacts.link.sealed') : state === 'ready' ? '' : tk('contacts.link.unfinished'))}
    </li>
  `;
}

/** Of whom a part was that has no name. */
function partyWords(party: string): string {
  if (party === 'agent') return tk('contacts.operator');
  return tk(party === 'outside' ? 'contacts.outside' : 'contacts.citizen');
}

function legChannel(leg: Leg, contact: ContactListed): string {
  return channelWords({ ...contact, channel: leg.channel, callback: null });
}

function second(words: string) {
  if (words === '') return nothing;
  return html`
    <span class="contacts-second">${words}</span>
  `;
}

function clock(day: string, iso: string): string {
  return clockFrom(day, Date.parse(iso));
}

function when(name: string, iso: string | null) {
  return iso === null ? nothing : fact(name, formatDateTime(Date.parse(iso), STATION_ZONE));
}

function fact(name: string, value: unknown) {
  return html`
    <dt>${name}</dt>
    <dd>${value}</dd>
  `;
}
