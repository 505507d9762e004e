import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { playNotes } from '../../call/sound';
import { td } from '../../i18n/desk';
import { formatTime, STATION_ZONE } from '../../i18n/format';
import {
  type CalledConference,
  type ConferenceCall,
  conferenceCall,
} from '../../state/conference-calls';
import { notices, oneOf } from '../../state/notices';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { SAFETY_MS } from '../../ui/hearing-poller';
import type { StaffSession } from '../../staff/session';
import { DeskPart } from './part';

/** After a reading that failed: somebody may be called meanwhile. */
const AGAIN_MS = 5_000;
const RING_MS = 3_000;
/** So long it is heard; it is seen until it is over. */
const HEARD_MS = 30_000;
const TAB = 'vs-conference';
/** Lower than a citizen's ring, and of two notes alone, so that nobody takes one for the other. */
const CALLED_TONE = [
  { hz: 523, atS: 0, lengthS: 0.35 },
  { hz: 659, atS: 0.3, lengthS: 0.6 },
] as const;

/** Tells of a conference to which one is called, with sound; one click joins in a tab of its own. */
export class ConferenceBanner extends DeskPart {
  @property({ attribute: false }) session!: StaffSession;
  @state() private listed: readonly CalledConference[] = [];
  @state() private silenced = '';
  #lookedMs = 0;
  /** Whether the station has told of a change since it was asked. */
  #isNoticed = false;
  #rang = '';
  #rangFirstMs = 0;
  #rangMs = 0;
  #notified: Notification | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    // the desk's clock goes on while its tab is in the background
    this.context.clock.subscribe(() => this.#tick(), this.scope);
    const { id = '' } = this.session.me.value ?? {};
    const deaf = notices.hear(oneOf('conferences', id), () => (this.#isNoticed = true));
    this.scope.addEventListener(
      'abort',
      () => {
        deaf();
        this.#notified?.close();
      },
      { once: true },
    );
    this.#tick();
  }

  get #call(): ConferenceCall | null {
    return conferenceCall(this.listed, this.context.clock.value);
  }

  /** Whether somebody of this desk sits in a conference, as the station knows it. */
  get inside(): boolean {
    return this.#call?.how === 'in';
  }

  #tick(): void {
    const now = this.context.clock.value;
    if (this.#isNoticed || now - this.#lookedMs >= SAFETY_MS) {
      this.#isNoticed = false;
      this.#lookedMs = now;
      void this.#look();
    }
    const call = this.#call;
    const rings =
      call?.how === 'ring' &&
      call.conference.id !== this.silenced &&
      this.context.console.stage === 'idle';
    if (rings) this.#ring(call.conference, now);
    else {
      this.#notified?.close();
      this.#notified = null;
    }
  }

  async #look(): Promise<void> {
    try {
      const found = await this.session.api('conferences');
      this.listed = found.conferences;
    } catch {
      // the bar of the connection says that the station is away
      this.#lookedMs -= SAFETY_MS - AGAIN_MS;
    }
  }

  #ring({ id, title }: CalledConference, now: number): void {
    if (this.#rang !== id) {
      this.#rang = id;
      this.#rangFirstMs = now;
      this.#rangMs = 0;
      announce(td('desk.conference.announce', { title }));
      this.#notify(title);
    }
    if (now - this.#rangFirstMs > HEARD_MS || now - this.#rangMs < RING_MS) return;
    this.#rangMs = now;
    const { volume, ringOutput } = this.context.settings.value;
    if (volume > 0) void playNotes(CALLED_TONE, { volume: volume * 0.4, speaker: ringOutput });
  }

  #notify(title: string): void {
    if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
    if (document.visibilityState === 'visible' && document.hasFocus()) return;
    try {
      const shown = new Notification(td('desk.conference.ring', { title }), {
        tag: 'conference',
        icon: '/favicon.svg',
      });
      shown.addEventListener('click', () => {
        window.focus();
        shown.close();
      });
      this.#notified = shown;
    } catch {
      // Some systems allow notifications only from a service worker.
    }
  }

  protected override render() {
    const call = this.#call;
    if (!call || (call.how !== 'in' && call.conference.id === this.silenced)) return nothing;
    const { conference, how } = call;
    const { stage } = this.context.console;
    const free = stage === 'idle' || stage === 'loading';
    // whoever talks to a citizen is told in a word, and of what is called now alone
    if (!free && how !== 'ring' && how !== 'in') return nothing;
    return html`
      <div class="desk-failure" data-testid="conference-called" data-how=${how}>
        ${alertBox(free ? text(call) : textBeside(call, stage), {
          tone: how === 'ring' && free ? 'warning' : 'info',
          title: heading(call, free),
          live: 'status',
          actions: free ? this.#actions(conference, how) : nothing,
        })}
      </div>
    `;
  }

  #actions(conference: CalledConference, how: ConferenceCall['how']) {
    const word =
      how === 'in'
        ? td('desk.conference.back')
        : td(conference.you === 'left' ? 'desk.conference.again' : 'desk.conference.enter');
    return html`
      <a
        class="btn btn-sm btn-primary"
        href=${addressOf(conference.id)}
        target=${TAB}
        data-testid="conference-enter"
        @click=${(event: Event) => this.#enter(event, conference, how)}
      >
        ${word}
      </a>
      ${
        how === 'in'
          ? nothing
          : html`
              <button
                type="button"
                class="btn btn-sm btn-outline-primary"
                data-testid="conference-later"
                @click=${() => (this.silenced = conference.id)}
              >
                ${td('desk.conference.later')}
              </button>
            `
      }
    `;
  }

  /** The tab in which one sits already is brought forward, not loaded anew. */
  #enter(event: Event, { id }: CalledConference, how: ConferenceCall['how']): void {
    if (how !== 'in') return;
    const tab = window.open('', TAB);
    if (!tab) return;
    event.preventDefault();
    if (tab.location.href === 'about:blank') tab.location.href = addressOf(id);
    tab.focus();
  }
}
customElements.define('vs-desk-conference', ConferenceBanner);

/** The conference's page, which is to go in at once. */
function addressOf(id: string): string {
  return `/conference/${id}?join`;
}

function heading({ conference: { title, startsAt }, how }: ConferenceCall, free: boolean): string {
  if (how === 'soon') {
    const time = startsAt ? formatTime(Date.parse(startsAt), STATION_ZONE) : '';
    return td('desk.conference.soon', { title, time });
  }
  return td(free || how === 'in' ? `desk.conference.${how}` : 'desk.conference.busy', { title });
}

function text({ conference: { people }, how }: ConferenceCall): string {
  return how === 'quiet'
    ? td('desk.conference.quiet.text', { count: people })
    : td(`desk.conference.${how}.text`);
}

function textBeside({ how }: ConferenceCall, stage: string): string {
  if (how !== 'in') return td('desk.conference.busy.text');
  return stage === 'offer' ? td('desk.conference.leaves') : '';
}
