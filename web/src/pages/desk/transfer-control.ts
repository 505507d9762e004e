import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import { ApiError } from '../../api';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import '../../ui/dialog';
import { icon } from '../../ui/icons';
import { categoryLabel } from './context';
import { type DestinationKind, type Destinations, isEmpty, transferFields } from './destinations';
import { DeskPart } from './part';

const KINDS: readonly DestinationKind[] = ['topic', 'operator', 'office'];
const STATES: ReadonlySet<string> = new Set([
  'available',
  'offered',
  'busy',
  'wrap_up',
  'paused',
  'offline',
]);
type State = 'available' | 'offered' | 'busy' | 'wrap_up' | 'paused' | 'offline';

/** Handing the contact on: the button among the controls, and the dialog in which one says to whom. */
export class TransferControl extends DeskPart {
  @state() private open = false;
  @state() private kind: DestinationKind = 'topic';
  @state() private chosen = '';
  @state() private found: Destinations | null = null;
  @state() private failed = false;

  protected override render() {
    return html`
      <button
        type="button"
        class="desk-control"
        data-testid="transfer"
        aria-haspopup="dialog"
        aria-keyshortcuts="t"
        title="${td('desk.transfer.heading')} (T)"
        @click=${() => void this.show()}
      >
        <span class="desk-control-face">${icon('next')}</span>
        <span>${td('desk.transfer')}</span>
      </button>
      <vs-dialog
        ?open=${this.open}
        .heading=${td('desk.transfer.heading')}
        .content=${this.open ? this.#content() : nothing}
        .actions=${this.open ? this.#actions() : nothing}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  /** Opens the dialog with what there is now. */
  async show(): Promise<void> {
    this.kind = 'topic';
    this.chosen = '';
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
      <p>${td('desk.transfer.intro')}</p>
      <fieldset class="desk-end-reasons">
        <legend>${td('desk.transfer.to')}</legend>
        ${KINDS.map(
          (each) => html`
            <label class="vs-choice">
              <input
                type="radio"
                name="transfer-kind"
                value=${each}
                ?data-focus=${each === this.kind}
                .checked=${each === this.kind}
                @change=${() => {
                  this.kind = each;
                  this.chosen = '';
                }}
              />
              <strong>${td(`desk.transfer.kind.${each}`)}</strong>
            </label>
          `,
        )}
      </fieldset>
      <div role="status">${this.#state()}</div>
      ${this.found ? this.#choice(this.found) : nothing}
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
    if (this.kind === 'operator' && this.found.operators.length === 0) {
      return td('desk.transfer.noOperators');
    }
    if (this.kind === 'office' && this.found.offices.length === 0) {
      return td('desk.transfer.noOffices');
    }
    return isEmpty(this.found, this.kind, this.chosen)
      ? alertBox(td('desk.transfer.nobody'), { tone: 'warning' })
      : nothing;
  }

  #choice(found: Destinations) {
    const options = this.#options(found);
    if (options.length === 0) return nothing;
    return html`
      <div class="vs-field">
        <label for="desk-transfer-to">${td(`desk.transfer.${this.kind}`)}</label>
        <select
          class="vs-select"
          id="desk-transfer-to"
          data-testid="transfer-to"
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

  #options(found: Destinations): [string, string][] {
    const here = this.context.console.desk.value.contact?.category;
    switch (this.kind) {
      case 'topic':
        return found.topics
          .filter((each) => each.id !== here)
          .map(({ id, waiting, present }) => [
            id,
            td('desk.transfer.topic.option', {
              label: categoryLabel(this.context, id),
              waiting,
              present,
            }),
          ]);
      case 'operator':
        return found.operators.map(({ id, name, state }) => [
          id,
          td('desk.transfer.operator.option', { name, state: stateWords(state) }),
        ]);
      case 'office':
        return found.offices.map(({ id, name, present }) => [
          id,
          td('desk.transfer.office.option', { name, present }),
        ]);
    }
  }

  #actions() {
    const busy = this.context.console.doing.value.has('transfer');
    return html`
      <button type="button" class="btn btn-outline-primary" @click=${this.#close}>
        ${td('desk.transfer.cancel')}
      </button>
      <button
        type="button"
        class="btn btn-primary"
        data-testid="confirm-transfer"
        ?disabled=${this.chosen === '' || busy}
        aria-busy=${busy ? 'true' : 'false'}
        @click=${this.#confirmed}
      >
        ${td(busy ? 'desk.transfer.doing' : 'desk.transfer.confirm')}
      </button>
    `;
  }

  readonly #confirmed = async (): Promise<void> => {
    const { console } = this.context;
    const fields = transferFields(this.kind, this.chosen);
    const done = await console.about('transfer', (contactId) =>
      console.connection.send('transfer', { contactId, ...fields }),
    );
    if (done) announce(td('desk.transfer.done'));
    this.#close();
  };

  readonly #close = (): void => {
    this.open = false;
  };
}
customElements.define('vs-desk-transfer', TransferControl);

function stateWords(state: string): string {
  return td(`desk.state.${STATES.has(state) ? (state as State) : 'offline'}`);
}
