import { html, nothing } from 'lit';
import { categoryText, everyTopic, fetchStation } from '../../api';
import { playNotes } from '../../call/sound';
import { tk } from '../../i18n/conference';
import { DeskElsewhere } from '../../state/desk-elsewhere';
import { ConferenceTab } from '../../state/desk-tabs';
import { announce } from '../../ui/announcer';
import type { ConferenceRoom } from './room';

const GOODBYE_MS = 1_000;
const OFFERED = [
  { hz: 784, atS: 0, lengthS: 0.2 },
  { hz: 988, atS: 0.2, lengthS: 0.35 },
] as const;

/** The page in which offers are told. */
export interface OffersHost {
  inside: () => boolean;
  changed: () => void;
  later: (then: () => void, ms: number) => void;
  scope: AbortSignal;
}

/** What rings at one's own desk, in another tab or in another browser; whoever answers leaves the conference. */
export class DeskOffers {
  readonly #tab: ConferenceTab;
  readonly #elsewhere: DeskElsewhere;
  /** What rings in another browser, in words. */
  #topic = '';
  #leaving = false;

  constructor(
    private readonly room: ConferenceRoom,
    private readonly host: OffersHost,
  ) {
    const { scope } = host;
    const answered = () => void this.#goToDesk();
    this.#tab = new ConferenceTab(answered, scope);
    this.#tab.offer.subscribe((topic) => {
      host.changed();
      // a page that is out rings for nobody
      if (topic === null || room.replaced.value) return;
      void playNotes(OFFERED, { volume: 0.12 });
      announce(tk('conference.offer.announce', { topic }));
    }, scope);
    this.#elsewhere = new DeskElsewhere(() => this.#tab.offer.value !== null, answered, host.later);
    this.#elsewhere.ringing.subscribe((category) => {
      host.changed();
      if (category !== null) void this.#rings(category);
    }, scope);
    room.atDesk = (stands, category) => {
      if (host.inside()) this.#elsewhere.told(stands, category);
    };
  }

  render() {
    const topic = this.#tab.offer.value;
    if (topic !== null) {
      return this.#banner('conference-offer', tk('conference.offer.title'), topic, {
        id: 'leave-and-answer',
        word: tk('conference.offer.answer'),
        press: () => void this.#answer(),
        stay: () => this.#tab.offer.set(null),
      });
    }
    if (this.#elsewhere.ringing.value === null) return nothing;
    return this.#banner(
      'conference-offer-elsewhere',
      tk('conference.offer.elsewhere'),
      this.#topic,
      {
        id: 'leave-for-desk',
        word: tk('conference.offer.elsewhere.leave'),
        press: () => void this.room.leave(),
        stay: () => this.#elsewhere.ringing.set(null),
      },
    );
  }

  #banner(
    id: string,
    title: string,
    topic: string,
    go: { id: string; word: string; press: () => void; stay: () => void },
  ) {
    return html`
      <div class="vs-conference-offer" role="alert" data-testid=${id}>
        <p>
          <strong>${title}</strong>
          ${topic}
        </p>
        <button
          type="button"
          class="btn btn-primary"
          data-testid=${go.id}
          @click=${() => {
            go.press();
          }}
        >
          ${go.word}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary"
          @click=${() => {
            go.stay();
          }}
        >
          ${tk('conference.offer.stay')}
        </button>
      </div>
    `;
  }

  /** A topic whose name cannot be had rings all the same. */
  async #rings(category: string): Promise<void> {
    this.#topic = '';
    void playNotes(OFFERED, { volume: 0.12 });
    try {
      const topics = everyTopic(await fetchStation(this.host.scope));
      const found = topics.find(({ id }) => id === category);
      this.#topic = found ? categoryText(found).label : '';
    } catch {
      this.#topic = '';
    }
    announce(tk('conference.offer.elsewhere.announce', { topic: this.#topic }));
    this.host.changed();
  }

  /** Microphone and camera are the call's from now on. A tab that the desk opened goes away by itself. */
  async #goToDesk(): Promise<void> {
    if (!this.host.inside() || this.#leaving) return;
    await this.#leave();
    window.close();
  }

  async #answer(): Promise<void> {
    await this.#leave();
    this.#tab.answer();
    window.close();
  }

  /** A citizen does not wait for a conference that is slow to say good-bye. */
  async #leave(): Promise<void> {
    this.#leaving = true;
    const patience = new Promise((resolve) => this.host.later(() => resolve(null), GOODBYE_MS));
    await Promise.race([this.room.leave(), patience]);
    this.room.close();
  }
}
