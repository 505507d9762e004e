import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { ApiError } from '../../api';
import { tf } from '../../i18n/floor';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import { errorWords, problemAlert } from '../../staff/page';
import type { FloorRequest } from './floor';
import type { Label } from './floor-words';
import { textField } from '../../ui/field';
import { roughDuration } from '../../i18n/amounts';

const SHORTEST_REASON = 3;

type Decision = 'contact' | 'day' | 'refuse';

/** The authorisations that operators ask for, a card each, decided by one click; only a refusal needs its reason. */
export class RequestCards extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) requests: readonly FloorRequest[] = [];
  @property({ attribute: false }) stationMs = 0;
  @property({ attribute: false }) label!: Label;
  /** Decided here; the floor tells of it a moment later. */
  @state() private decided: ReadonlySet<string> = new Set();
  @state() private refusing: string | null = null;
  readonly #action = new Action(this, errorWords);

  protected override render() {
    const open = this.requests.filter((each) => !this.decided.has(each.id));
    return html`
      <section
        class="floor-requests"
        data-testid="requests"
        aria-label=${tf('floor.requests')}
        ?data-none=${open.length === 0}
      >
        <div role="status" class="visually-hidden">
          ${open.length === 0 ? nothing : tf('floor.requests.count', { count: open.length })}
        </div>
        ${problemAlert(this.#action.problem)}
        ${repeat(
          open,
          (each) => each.id,
          (each) => this.#card(each),
        )}
      </section>
    `;
  }

  #card(request: FloorRequest) {
    const topic = this.label(request.category);
    const { operator } = request;
    const refusing = this.refusing === request.id;
    return html`
      <article
        class="vs-card floor-request"
        data-testid="request"
        aria-labelledby="request-${request.id}"
      >
        <div>
          <h2 id="request-${request.id}">
            ${icon('person')}
            ${tf(request.cause === 'asked' ? 'floor.request.asks' : 'floor.request.needs', { operator, topic })}
          </h2>
          <p class="vs-soft">
            ${
              request.kind === 'during'
                ? tf('floor.request.during', { reference: request.reference ?? '' })
                : tf('floor.request.standing')
            }
            ·
            ${tf('floor.request.since', {
              duration: roughDuration(this.stationMs - request.askedAtMs),
            })}
          </p>
          ${
            request.cause === 'asked' || !request.handedBy
              ? nothing
              : html`
                  <p>${tf(`floor.request.cause.${request.cause}`, { name: request.handedBy })}</p>
                `
          }
          ${
            request.why
              ? html`
                  <p class="floor-request-why">«${request.why}»</p>
                `
              : nothing
          }
        </div>
        ${refusing ? this.#refusal(request) : this.#buttons(request)}
      </article>
    `;
  }

  #buttons(request: FloorRequest) {
    const during = request.kind === 'during';
    return html`
      <div class="floor-request-actions">
        ${
          during
            ? this.#button(request, 'contact', 'btn-primary', tf('floor.request.grant.contact'))
            : nothing
        }
        ${this.#button(
          request,
          'day',
          during ? 'btn-outline-primary' : 'btn-primary',
          tf('floor.request.grant.day'),
        )}
        <button
          type="button"
          class="btn btn-outline-danger"
          data-testid="refuse"
          aria-label=${tf('floor.request.refuse.of', this.#names(request))}
          @click=${() => void this.#askWhy(request.id)}
        >
          ${tf('floor.request.refuse')}
        </button>
      </div>
    `;
  }

  #button(request: FloorRequest, decision: Decision, look: string, words: string) {
    return html`
      <button
        type="button"
        class="btn ${look}"
        data-testid="grant-${decision}"
        aria-label="${words}: ${tf('floor.request.asks', this.#names(request))}"
        aria-busy=${this.#action.is(`${request.id}:${decision}`)}
        @click=${() => void this.#decide(request, decision, '')}
      >
        ${words}
      </button>
    `;
  }

  #names({ operator, category }: FloorRequest) {
    return { operator, topic: this.label(category) };
  }

  #refusal(request: FloorRequest) {
    const id = `refusal-${request.id}`;
    return html`
      <form
        class="floor-request-actions"
        @submit=${(event: Event) => {
          event.preventDefault();
          const reason = this.querySelector<HTMLInputElement>(`#${id}`)?.value.trim() ?? '';
          if (reason.length < SHORTEST_REASON) focusOn(this, `#${id}`);
          else void this.#decide(request, 'refuse', reason);
        }}
        @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && this.#keep(request.id)}
      >
        ${textField({
          id,
          label: tf('floor.request.refuse.reason'),
          required: true,
          autocomplete: 'off',
          maxlength: 300,
        })}
        <button type="submit" class="btn btn-danger" data-testid="confirm-refusal">
          ${tf('floor.request.refuse')}
        </button>
        <button type="button" class="btn btn-link" @click=${() => this.#keep(request.id)}>
          ${tf('floor.request.keep')}
        </button>
      </form>
    `;
  }

  async #askWhy(id: string): Promise<void> {
    this.refusing = id;
    await this.updateComplete;
    focusOn(this, `#refusal-${id}`);
  }

  #keep(id: string): void {
    this.refusing = null;
    const card = `[aria-labelledby="request-${id}"] [data-testid=refuse]`;
    void this.updateComplete.then(() => focusOn(this, card));
  }

  async #decide(request: FloorRequest, decision: Decision, reason: string): Promise<void> {
    const decide = async () => {
      try {
        await this.session.api(`authorisations/${request.id}/decision`, {
          method: 'POST',
          body: { granted: decision !== 'refuse', standing: decision === 'day', reason },
        });
        announce(tf(decision === 'refuse' ? 'floor.request.refused' : 'floor.request.granted'));
      } catch (error) {
        // somebody else was quicker: the card goes, and what was decided stands
        if (!(error instanceof ApiError && error.code === 'already_decided')) throw error;
        announce(tf('floor.request.already'));
      }
    };
    if (!(await this.#action.run(`${request.id}:${decision}`, decide))) return;
    this.refusing = null;
    this.decided = new Set([...this.decided, request.id]);
  }
}
customElements.define('vs-floor-requests', RequestCards);
