import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tml } from '../../i18n/mailing-list';
import type { ListEntryMade, Trace } from '../../protocol/api';
import { actionBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { textArea, textField } from '../../ui/field';
import { problemWords, traceBox } from './words';

const SHORTEST = 3;

/**
 * The words of an entry: a new question, an answer to `question`, or `entry`, which a moderator reads before it goes out.
 * Fires `made` with what became of it, and `close`.
 */
export class ListEntryForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The question that is answered, by its id, also by `entry`; empty for a question. */
  @property({ attribute: false }) question = '';
  /** The entry that is read before it is published, by its id; empty for a new one. */
  @property({ attribute: false }) entry = '';
  @property({ attribute: false }) heading = '';
  @property({ attribute: false }) text = '';
  /** How many files came with `entry`, which a moderator may pass on. */
  @property({ type: Number }) files = 0;
  /** What is written goes out at once. */
  @property({ type: Boolean }) publishes = false;
  @state() private missing: 'title' | 'text' | '' = '';
  @state() private traces: readonly Trace[] = [];
  @state() private shares = false;
  readonly #request = crypto.randomUUID();
  readonly #action = new Action<'send'>(this, problemWords);
  #begun = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.#begun = this.heading + this.text;
    const isChanged = () => this.heading + this.text !== this.#begun;
    addEventListener('beforeunload', (event) => isChanged() && event.preventDefault(), {
      signal: this.scope,
    });
  }

  protected override firstUpdated(_changes: PropertyValues<this>): void {
    focusOn(this, this.question ? '#list-text' : '#list-title');
  }

  protected override render() {
    return html`
      <form class="list-form" novalidate @submit=${this.#send}>
        ${textField({
          id: 'list-title',
          testid: 'list-title',
          label: tml('list.form.title'),
          hint: tml('list.form.title.hint'),
          required: true,
          maxlength: 120,
          autocomplete: 'off',
          value: this.heading,
          error: this.missing === 'title' ? tml('list.form.need.title') : '',
          input: (heading) => this.#typed({ heading }),
        })}
        ${textArea({
          id: 'list-text',
          testid: 'list-text',
          label: tml(this.question ? 'list.form.answer' : 'list.form.text'),
          hint: tml('list.form.text.hint'),
          required: true,
          rows: 8,
          maxlength: 20_000,
          value: this.text,
          error: this.missing === 'text' ? tml('list.form.need.text') : '',
          input: (text) => this.#typed({ text }),
        })}
        ${
          this.files > 0
            ? html`
                <label class="vs-check" for="list-shares">
                  <input
                    type="checkbox"
                    id="list-shares"
                    data-testid="list-shares"
                    aria-describedby="list-shares-hint"
                    .checked=${this.shares}
                    @change=${() => (this.shares = !this.shares)}
                  />
                  <span>${tml('list.form.files', { count: this.files })}</span>
                </label>
                <p class="vs-hint" id="list-shares-hint">${tml('list.form.files.hint')}</p>
              `
            : nothing
        }
        ${traceBox(this.traces)} ${actionBox(this.#action)}
        <p class="vs-hint">${tml(this.publishes ? 'list.form.atOnce' : 'list.form.waits')}</p>
        <div class="list-acts">
          <button
            class=${this.traces.length === 0 ? 'btn btn-primary' : 'btn btn-danger'}
            data-testid="send-list-entry"
            aria-busy=${this.#action.busy ? 'true' : 'false'}
          >
            ${
              this.traces.length > 0
                ? tml('list.form.checked')
                : tml(this.publishes ? 'list.form.publish' : 'list.form.propose')
            }
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            @click=${() => this.dispatchEvent(new Event('close'))}
          >
            ${tml('list.cancel')}
          </button>
        </div>
      </form>
    `;
  }

  /** Other words are looked at anew. */
  #typed(words: { heading?: string; text?: string }): void {
    Object.assign(this, words);
    this.traces = [];
  }

  readonly #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const [title, text] = [this.heading.trim(), this.text.trim()];
    this.missing = title.length < SHORTEST ? 'title' : text.length < SHORTEST ? 'text' : '';
    if (this.missing) {
      await this.updateComplete;
      focusOn(this, `#list-${this.missing}`);
      return;
    }
    const checked = this.traces.length > 0;
    let made: ListEntryMade | null = null;
    await this.#action.run('send', async () => {
      made = this.entry
        ? await this.session.api(`mailing-list/${encodeURIComponent(this.entry)}/verdict`, {
            method: 'PUT',
            body: { verdict: 'publish', title, text, checked, files: this.shares },
          })
        : await this.session.api('mailing-list', {
            method: 'POST',
            body: {
              request: this.#request,
              title,
              text,
              checked,
              ...(this.question && { question: this.question }),
            },
          });
    });
    const done = made as ListEntryMade | null;
    if (!done) return;
    if (done.entry === null) {
      this.traces = done.traces;
      return;
    }
    this.dispatchEvent(new CustomEvent('made', { detail: done }));
  };
}
customElements.define('vs-list-entry-form', ListEntryForm);
