import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tiq } from '../../i18n/inquiries';
import type { InquiryOpened, Trace } from '../../protocol/api';
import { actionBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { textArea, textField } from '../../ui/field';
import { problemWords } from './words';

/** A draft of an information sheet out of a question and its answers. Fires `made` and `close`. */
export class InquirySheet extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) opened!: InquiryOpened;
  @state() private title_ = '';
  @state() private text = '';
  @state() private traces: readonly Trace[] = [];
  readonly #action = new Action<'make'>(this, problemWords);

  override connectedCallback(): void {
    super.connectedCallback();
    const { subject, question, answers } = this.opened;
    this.title_ = subject;
    const said = answers.filter(({ automatic }) => !automatic).map(({ text }) => text);
    this.text = [`**${question}**`, ...said].join('\n\n');
  }

  protected override firstUpdated(): void {
    focusOn(this, '#sheet-title');
  }

  protected override render() {
    return html`
      <form class="inquiry-form" novalidate @submit=${this.#make}>
        <h3>${tiq('inquiries.sheet.title')}</h3>
        <p class="vs-soft">${tiq('inquiries.sheet.lead')}</p>
        ${textField({
          id: 'sheet-title',
          testid: 'sheet-title',
          label: tiq('inquiries.sheet.name'),
          maxlength: 120,
          autocomplete: 'off',
          value: this.title_,
          input: (title) => (this.title_ = title),
        })}
        ${textArea({
          id: 'sheet-text',
          testid: 'sheet-text',
          label: tiq('inquiries.sheet.text'),
          rows: 10,
          maxlength: 12_000,
          value: this.text,
          input: (text) => {
            this.text = text;
            // other words are looked at anew
            this.traces = [];
          },
        })}
        ${
          this.traces.length === 0
            ? nothing
            : html`
                <div class="inquiry-traces" role="alert" data-testid="sheet-traces">
                  <p><strong>${tiq('inquiries.sheet.traces')}</strong></p>
                  <ul>
                    ${this.traces.map(
                      ({ kind, text }) => html`
                        <li>
                          ${tiq(`inquiries.trace.${kind}`)}:
                          <strong>${text}</strong>
                        </li>
                      `,
                    )}
                  </ul>
                  <p>${tiq('inquiries.sheet.traces.ask')}</p>
                </div>
              `
        }
        ${actionBox(this.#action)}
        <div class="inquiry-acts">
          <button
            class=${this.traces.length === 0 ? 'btn btn-primary' : 'btn btn-danger'}
            data-testid="save-sheet"
            aria-busy=${this.#action.busy ? 'true' : 'false'}
          >
            ${tiq(this.traces.length === 0 ? 'inquiries.sheet.save' : 'inquiries.sheet.saveAnyway')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            @click=${() => this.dispatchEvent(new Event('close'))}
          >
            ${tiq('inquiries.ask.cancel')}
          </button>
        </div>
      </form>
    `;
  }

  readonly #make = async (event: Event): Promise<void> => {
    event.preventDefault();
    const [title, text] = [this.title_.trim(), this.text.trim()];
    if (title.length < 3 || text.length < 3) {
      focusOn(this, title.length < 3 ? '#sheet-title' : '#sheet-text');
      return;
    }
    const checked = this.traces.length > 0;
    let isMade = false;
    await this.#action.run('make', async () => {
      const path = `inquiries/${encodeURIComponent(this.opened.id)}/sheet` as const;
      const made = await this.session.api(path, {
        method: 'POST',
        body: { title, text, checked },
      });
      isMade = made.sheet !== null;
      if (!isMade) this.traces = made.traces;
    });
    if (isMade) this.dispatchEvent(new Event('made'));
  };
}
customElements.define('vs-inquiry-sheet', InquirySheet);
