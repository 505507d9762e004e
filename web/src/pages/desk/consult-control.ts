import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { td } from '../../i18n/desk';
import { alertBox } from '../../ui/alert';
import '../../ui/dialog';
import { icon } from '../../ui/icons';
import { categoryLabel } from './context';
import { type DestinationKind, type Destinations, transferFields } from './destinations';
import { DeskPart } from './part';

const KINDS: readonly DestinationKind[] = ['operator', 'topic', 'office'];
const NOTE_LIMIT = 300;

/** Asking a colleague: the button among the controls, and the dialog in which one says whom and what. */
export class ConsultControl extends DeskPart {
  @state() private open = false;
  @state() private kind: DestinationKind = 'operator';
  @state() private chosen = '';
  @state() private note = '';
  @state() private found: Destinations | null = null;
  @state() private failed = false;

  protected override render() {
    return html`
      <button
        type="button"
        class="desk-control"
        data-testid="ask-colleague"
        aria-haspopup="dialog"
        aria-keyshortcuts="k"
        title="${td('desk.consult.heading')} (K)"
        @click=${() => void this.show()}
      >
        <span class="desk-control-face">${icon('people')}</span>
        <span>${td('desk.consult')}</span>
      </button>
      <vs-dialog
        ?open=${this.open}
        .heading=${td('desk.consult.heading')}
        .content=${this.open ? this.#content() : nothing}
        .actions=${this.open ? this.#actions() : nothing}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  /** Opens the dialog with whoever is there now. */
  async show(): Promise<void> {
    this.kind = 'operator';
    this.chosen = '';
    this.note = '';
    this.open = true;
    await this.#load();
  }

  async #load(): Promise<void> {
    this.failed = false;
    this.found = null;
    try {
      this.found = await this.context.destinations();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.failed = true;
    }
  }

  #content() {
    return html`
      <p>${td('desk.consult.intro')}</p>
      <fieldset class="desk-end-reasons">
        <legend>${td('desk.consult.whom')}</legend>
        ${KINDS.map(
          (each) => html`
            <label class="vs-choice">
              <input
                type="radio"
                name="consult-kind"
                value=${each}
                ?data-focus=${each === this.kind}
                .checked=${each === this.kind}
                @change=${() => {
                  this.kind = each;
                  this.chosen = '';
                }}
              />
              <strong>${td(`desk.consult.kind.${each}`)}</strong>
            </label>
          `,
        )}
      </fieldset>
      <div role="status">${this.#state()}</div>
      ${this.found ? this.#choice(this.found) : nothing}
      <div class="vs-field">
        <label for="desk-consult-note">${td('desk.consult.note')}</label>
        <textarea
          class="vs-input"
          id="desk-consult-note"
          data-testid="consult-note-field"
          rows="2"
          maxlength=${NOTE_LIMIT}
          .value=${this.note}
          @input=${(event: Event) => (this.note = (event.currentTarget as HTMLTextAreaElement).value)}
        ></textarea>
      </div>
    `;
  }

  #state() {
    if (this.failed) {
      return alertBox(td('desk.transfer.failed'), {
        tone: 'warning',
        actions: html`
          <button
            type="button"
            class="btn btn-sm btn-outline-primary"
            @click=${() => void this.#load()}
          >
            ${td('desk.transfer.again')}
          </button>
        `,
      });
    }
    if (!this.found) return td('desk.transfer.loading');
    return this.#options(this.found).length === 0 ? td(`desk.consult.none.${this.kind}`) : nothing;
  }

  #choice(found: Destinations) {
    const options = this.#options(found);
    if (options.length === 0) return nothing;
    return html`
      <div class="vs-field">
        <label for="desk-consult-to">${td(`desk.transfer.${this.kind}`)}</label>
        <select
          class="vs-select"
          id="desk-consult-to"
          data-testid="consult-to"
          @change=${(event: Event) =>
            (this.chosen = (event.currentTarget as HTMLSelectElement).value)}
        >
          <option value="" .selected=${this.chosen === ''} disabled hidden>
            ${td('desk.transfer.choose')}
          </option>
          ${options.map(
            ([id, words]) => html`
              <option value=${id} .selected=${id === this.chosen}>${words}</option>
            `,
          )}
        </select>
      </div>
    `;
  }

  /** Only who could come now: nobody waits for a colleague with a citizen on hold. */
  #options(found: Destinations): [string, string][] {
    switch (this.kind) {
      case 'operator':
        return found.operators
          .filter(({ state }) => state === 'available')
          .map(({ id, name, code }) => [id, `${name} (${code})`]);
      case 'topic': {
        const free = found.operators.filter(({ state }) => state === 'available');
        return found.topics.flatMap(({ id }) => {
          const count = free.filter(({ categories }) => categories.includes(id)).length;
          const label = categoryLabel(this.context, id);
          const words = td('desk.consult.topic.option', { label, count });
          return count > 0 ? [[id, words] as [string, string]] : [];
        });
      }
      case 'office':
        return found.offices
          .filter(({ present }) => present > 0)
          .map(({ id, name, present }) => [
            id,
            td('desk.transfer.office.option', { name, present }),
          ]);
    }
  }

  #actions() {
    const busy = this.context.console.doing.value.has('consult');
    return html`
      <button type="button" class="btn btn-outline-primary" @click=${this.#close}>
        ${td('desk.transfer.cancel')}
      </button>
      <button
        type="button"
        class="btn btn-primary"
        data-testid="confirm-consult"
        ?disabled=${this.chosen === '' || busy}
        aria-busy=${busy ? 'true' : 'false'}
        @click=${this.#confirmed}
      >
        ${td('desk.consult.confirm')}
      </button>
    `;
  }

  readonly #confirmed = async (): Promise<void> => {
    const { console } = this.context;
    const fields = { ...transferFields(this.kind, this.chosen), note: this.note.trim() };
    await console.about('consult', (contactId) =>
      console.connection.send('consult', { contactId, ...fields }),
    );
    this.#close();
  };

  readonly #close = (): void => {
    this.open = false;
  };
}
customElements.define('vs-desk-ask-colleague', ConsultControl);
