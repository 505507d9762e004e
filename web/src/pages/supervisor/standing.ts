import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tf } from '../../i18n/floor';
import { formatTime, STATION_ZONE } from '../../i18n/format';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { focusOn, StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { errorWords, problemAlert, readingBox } from '../../staff/page';
import type { Label } from './floor-words';
import type { AuthorisationShown as Standing } from '../../protocol/api';
import { textField } from '../../ui/field';
import { Reading } from '../../ui/reading';

const SHORTEST_REASON = 3;

/** The day ends then: "until 00:00" would have to be thought about. */
const MIDNIGHT = '00:00';

/** What operators may answer beyond their own topics, and until when; a supervisor takes it back here. */
export class StandingAuthorisations extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) label!: Label;
  @state() private ending: string | null = null;
  readonly #listed = new Reading<readonly Standing[]>(
    this,
    async (signal) => {
      const answer = await this.session.api('authorisations?state=granted', { signal });
      const now = Date.now();
      return answer.authorisations.filter(
        (each) => each.kind === 'standing' && Date.parse(each.until ?? '') > now,
      );
    },
    errorWords,
    { begins: false },
  );
  readonly #action = new Action(this, errorWords);

  protected override render() {
    return html`
      <details class="floor-standing" data-testid="standing" @toggle=${this.#toggled}>
        <summary>${tf('floor.standing')}</summary>
        ${problemAlert(this.#action.problem)}
        ${readingBox(this.#listed, (listed) => this.#list(listed), tf('floor.standing.loading'))}
      </details>
    `;
  }

  #list(listed: readonly Standing[]) {
    if (listed.length === 0) {
      return html`
        <p class="vs-soft">${tf('floor.standing.none')}</p>
      `;
    }
    return html`
      <ul>
        ${listed.map(
          (each) => html`
            <li>${this.#row(each)}</li>
          `,
        )}
      </ul>
    `;
  }

  #row(each: Standing) {
    const names = { operator: each.operator, topic: this.label(each.category) };
    const time = formatTime(Date.parse(each.until ?? ''), STATION_ZONE);
    const words =
      time === MIDNIGHT
        ? tf('floor.standing.day', names)
        : tf('floor.standing.one', { ...names, time });
    return html`
      <span>
        ${words}
        ${
          each.decidedBy
            ? html`
                ·
                <span class="vs-soft">${tf('floor.standing.by', { name: each.decidedBy })}</span>
              `
            : nothing
        }
      </span>
      ${
        this.ending === each.id
          ? this.#form(each)
          : html`
              <button
                type="button"
                class="btn btn-outline-danger btn-sm"
                data-testid="end-standing"
                aria-label=${tf('floor.standing.end.of', names)}
                @click=${() => void this.#askWhy(each.id)}
              >
                ${tf('floor.standing.end')}
              </button>
            `
      }
    `;
  }

  #form(each: Standing) {
    const id = `standing-${each.id}`;
    return html`
      <form
        class="floor-request-actions"
        @submit=${(event: Event) => {
          event.preventDefault();
          const reason = this.querySelector<HTMLInputElement>(`#${id}`)?.value.trim() ?? '';
          if (reason.length < SHORTEST_REASON) focusOn(this, `#${id}`);
          else void this.#end(each.id, reason);
        }}
        @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && this.#keep()}
      >
        ${textField({
          id,
          label: tf('floor.standing.reason'),
          required: true,
          autocomplete: 'off',
          maxlength: 300,
        })}
        <button
          type="submit"
          class="btn btn-danger"
          data-testid="confirm-end-standing"
          aria-busy=${this.#action.busy}
        >
          ${tf('floor.standing.end')}
        </button>
        <button type="button" class="btn btn-link" @click=${() => this.#keep()}>
          ${tf('floor.request.keep')}
        </button>
      </form>
    `;
  }

  readonly #toggled = (event: Event): void => {
    if ((event.currentTarget as HTMLDetailsElement).open) void this.#listed.anew();
  };

  async #askWhy(id: string): Promise<void> {
    this.ending = id;
    await this.updateComplete;
    focusOn(this, `#standing-${id}`);
  }

  #keep(): void {
    this.ending = null;
    void this.updateComplete.then(() => focusOn(this, 'summary'));
  }

  async #end(id: string, reason: string): Promise<void> {
    await this.#action.run('end', async () => {
      await this.session.api(`authorisations/${id}/end`, { method: 'POST', body: { reason } });
      announce(tf('floor.standing.ended'));
      this.#keep();
      await this.#listed.again();
    });
  }
}
customElements.define('vs-floor-standing', StandingAuthorisations);
