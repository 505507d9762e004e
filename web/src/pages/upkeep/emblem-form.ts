import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ts } from '../../i18n/staff';
import { tu } from '../../i18n/upkeep';
import type { EmblemShown } from '../../protocol/api';
import { actionBox, errorWords, readingBox } from '../../staff/page';
import type { Problem } from '../../staff/problem';
import type { StaffSession } from '../../staff/session';
import { toBase64 } from '../../state/base64';
import { Action } from '../../ui/action';
import { confirmDialog } from '../../ui/confirm';
import { StationElement } from '../../ui/element';
import { renewEmblems } from '../../ui/emblem';
import { field } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { when } from './facts';

/** As the station takes them. */
export const LARGEST = 2 * 1024 * 1024;

/** The body's emblem: how it looks now, another in its place, or none. */
export class EmblemForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private asking = false;
  readonly #shown = new Reading<EmblemShown>(
    this,
    (signal) => this.session.api('emblem', { signal }),
    errorWords,
  );
  readonly #acting = new Action<'put' | 'remove'>(this, emblemWords);

  protected override render() {
    return html`
      <section class="vs-card staff-card" aria-labelledby="emblem-title" data-testid="emblem-form">
        <h3 id="emblem-title">${tu('emblem.title')}</h3>
        ${readingBox(this.#shown, (shown) => this.#content(shown))}
      </section>
      ${confirmDialog({
        open: this.asking,
        heading: tu('emblem.remove.title'),
        text: tu('emblem.remove.text'),
        cancel: ts('staff.cancel'),
        close: () => (this.asking = false),
        confirm: tu('emblem.remove'),
        act: () => void this.#remove(),
        testid: 'confirm-emblem-remove',
      })}
    `;
  }

  #content({ own, setAt, width, height }: EmblemShown) {
    const facts =
      own && setAt ? tu('emblem.own', { at: when(setAt), width, height }) : tu('emblem.none');
    return html`
      <div class="emblem-now">
        <img class="vs-emblem" src="/emblem" alt=${tu('emblem.alt')} width="52" height="52" />
        <p class="vs-soft">${facts}</p>
      </div>
      ${field(
        { id: 'emblem-file', label: tu('emblem.file'), hint: tu('emblem.hint') },
        html`
          <input
            class="vs-input"
            type="file"
            id="emblem-file"
            accept="image/png,image/jpeg"
            aria-describedby="emblem-file-hint"
            aria-disabled=${this.#acting.busy ? 'true' : nothing}
            @click=${(event: Event) => this.#acting.busy && event.preventDefault()}
            @change=${(event: Event) => void this.#chosen(event)}
          />
        `,
      )}
      ${
        this.#acting.is('put')
          ? html`
              <p role="status">${tu('emblem.sending')}</p>
            `
          : nothing
      }
      ${actionBox(this.#acting)}
      ${
        own
          ? html`
              <div>
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="remove-emblem"
                  @click=${() => (this.asking = true)}
                >
                  ${tu('emblem.remove')}
                </button>
              </div>
            `
          : nothing
      }
    `;
  }

  async #chosen(event: Event): Promise<void> {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    if (file.size > LARGEST) {
      this.#acting.problem = { text: tu('emblem.error.large') };
    } else {
      await this.#acting.run(
        'put',
        async () => {
          const picture = toBase64(new Uint8Array(await file.arrayBuffer()));
          this.#shown.take(await this.session.api('emblem', { method: 'PUT', body: { picture } }));
        },
        tu('emblem.set'),
      );
      renewEmblems();
    }
    input.value = '';
  }

  async #remove(): Promise<void> {
    this.asking = false;
    await this.#acting.run(
      'remove',
      async () => {
        await this.session.api('emblem', { method: 'DELETE' });
        await this.#shown.again();
      },
      tu('emblem.removed'),
    );
    renewEmblems();
  }
}
customElements.define('vs-emblem-form', EmblemForm);

const REFUSALS = ['emblem_kind', 'emblem_heic', 'emblem_damaged', 'emblem_pixels'] as const;

function emblemWords(error: unknown): Problem {
  return errorWords(error, REFUSALS, (code) => tu(`emblem.error.${code}`));
}
