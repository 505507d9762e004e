import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, type Station } from '../../api';
import { tb } from '../../i18n/callback';
import type { Seat } from '../../state/seats';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { type Problem } from '../../ui/problem';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import './callback-ask';
import { type CallbackAsked, comeIn } from './callback-calls';
import './callback-follow';

/** What an address of this part asks for: a request (for a topic), a code to be typed, or a link. */
export type CallbackAddress =
  | { kind: 'ask'; topic: string }
  | { kind: 'follow' }
  | { kind: 'called'; token: string };

/** Being called back: asking for it, following it, and coming in by the link that was sent. */
export class CallbackStep extends StationElement {
  @property({ attribute: false }) address: CallbackAddress = { kind: 'follow' };
  @property({ attribute: false }) station: Station | null = null;
  @property({ attribute: false }) seat: string | null = null;
  /** Told when a request was made, of whoever waited. */
  @property({ attribute: false }) made: () => void = () => undefined;
  @property({ attribute: false }) taken: (seat: Seat) => Promise<void> = () => Promise.resolve();
  @property({ attribute: false }) back: () => void = () => undefined;
  @property({ attribute: false }) home: () => void = () => undefined;
  @state() private asked: CallbackAsked | null = null;
  readonly #action = new Action(this, enterWords);

  protected override render() {
    const { address, station } = this;
    return html`
      <div class="vs-page vs-callback">
        ${
          this.asked || address.kind === 'follow'
            ? html`
                <vs-follow-callback
                  .station=${station}
                  .asked=${this.asked}
                  .taken=${this.taken}
                  .home=${this.home}
                ></vs-follow-callback>
              `
            : address.kind === 'ask'
              ? html`
                  <vs-ask-callback
                    .station=${station}
                    .topic=${address.topic}
                    .seat=${this.seat}
                    .asked=${this.#asked}
                    .back=${this.back}
                  ></vs-ask-callback>
                `
              : this.#called(address.token)
        }
      </div>
    `;
  }

  /** One press opens it: a camera wants one, and programs that open links in mail use nothing up. */
  #called(token: string) {
    return html`
      <section class="vs-stack vs-callback-form">
        <h1 tabindex="-1">${tb('called.title')}</h1>
        <p class="vs-lead">${tb('called.text')}</p>
        ${
          this.#action.problem === null
            ? nothing
            : alertBox(this.#action.problem.text, {
                tone: 'danger',
                live: 'alert',
                actions: html`
                  <a class="btn btn-primary btn-sm" href="#callback">${tb('called.again')}</a>
                `,
              })
        }
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="enter-callback"
            aria-busy=${this.#action.busy}
            @click=${() => void this.#enter(token)}
          >
            ${icon('camera')} ${tb(this.#action.busy ? 'entering' : 'enter')}
          </button>
          <button type="button" class="btn btn-link" @click=${() => this.home()}>
            ${tb('home')}
          </button>
        </div>
      </section>
    `;
  }

  readonly #asked = (asked: CallbackAsked): void => {
    this.asked = asked;
    this.made();
  };

  async #enter(token: string): Promise<void> {
    await this.#action.run('enter', async () => this.taken(await comeIn({ token })));
  }
}
customElements.define('vs-callback', CallbackStep);

function enterWords(error: unknown): Problem {
  const code = error instanceof ApiError ? error.code : 'page';
  if (code === 'offline') return { text: tb('error.offline') };
  return { text: tb(code === 'contact_closed' ? 'called.over' : 'called.not-good') };
}
