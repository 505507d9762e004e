import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';

import { tx } from '../../i18n/exports';
import { language } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { errorWords, type Problem, problemAlert } from '../../staff/page';
import type { PlayerContext } from '../quality/sections';
import {
  everybodyOf,
  type ExportKind,
  momentText,
  ordered,
  type Recorded,
  redactionsOf,
  type TypedSpan,
} from './orders';
import { selectField, textField } from '../../ui/field';
import { dialogButtons } from '../../ui/confirm';

const LONGEST_REASON = 200;
const SPAN_MS = 10_000;
const MOST_SPANS = 100;
const REFUSALS = [
  'sealed',
  'not_ready',
  'too_many_exports',
  'ledger_unavailable',
  'forbidden',
  'masked',
] as const;

/** Asks what to make of the recording and why, and orders it. */
export class ExportDialog extends StationElement {
  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) context!: PlayerContext;
  @property({ attribute: false }) close: () => void = () => undefined;
  @state() private kind: ExportKind = 'film';
  @state() private format: 'mp4' | 'webm' = 'mp4';
  @state() private chat = true;
  @state() private blurred: readonly string[] = [];
  @state() private spans: readonly TypedSpan[] = [];
  readonly #action = new Action(this, refusalWords);
  @state() private done = false;

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('open') || !this.open) return;
    this.kind = 'film';
    this.format = 'mp4';
    this.chat = true;
    this.blurred = [];
    this.spans = [];
    this.#action.problem = null;
    this.done = false;
  }

  protected override render() {
    return html`
      <vs-dialog
        ?open=${this.open}
        .heading=${tx('exports.order.title')}
        .content=${this.done ? this.#ordered() : this.#form()}
        .actions=${this.done ? this.#after() : this.#buttons()}
        @close=${this.close}
      ></vs-dialog>
    `;
  }

  #form() {
    return html`
      <div class="export-form">
        ${this.#kinds()} ${this.kind === 'film' ? this.#film() : nothing}
        ${textField({
          id: 'export-reason',
          label: tx('exports.order.reason'),
          testid: 'export-reason',
          hint: tx('exports.order.reason.hint'),
          hintFirst: true,
          maxlength: LONGEST_REASON,
        })}
        ${problemAlert(this.#action.problem)}
      </div>
    `;
  }

  #kinds() {
    if (this.context.me.role !== 'supervisor') {
      return html`
        <p class="vs-hint">${tx('exports.order.film.hint')}</p>
      `;
    }
    return html`
      <fieldset>
        <legend>${tx('exports.order.kind')}</legend>
        ${(['film', 'package'] as const).map(
          (kind) => html`
            <label class="vs-choice">
              <input
                type="radio"
                name="export-kind"
                data-testid="export-kind-${kind}"
                .checked=${kind === this.kind}
                @change=${() => (this.kind = kind)}
              />
              <span>
                <b>${tx(`exports.order.${kind}`)}</b>
                <span class="vs-hint">${tx(`exports.order.${kind}.hint`)}</span>
              </span>
            </label>
          `,
        )}
      </fieldset>
    `;
  }

  #film() {
    const everybody = everybodyOf(this.context.recording.parties);
    const seen = everybody.filter((each) => each.seen);
    return html`
      <fieldset class="export-row">
        <legend>${tx('exports.order.format')}</legend>
        ${(['mp4', 'webm'] as const).map(
          (format) => html`
            <label class="vs-choice">
              <input
                type="radio"
                name="export-format"
                .checked=${format === this.format}
                @change=${() => (this.format = format)}
              />
              <span>${tx(`exports.order.${format}`)}</span>
            </label>
          `,
        )}
      </fieldset>
      <label class="vs-choice">
        <input
          type="checkbox"
          .checked=${this.chat}
          @change=${(event: Event) => (this.chat = checked(event))}
        />
        <span>${tx('exports.order.chat')}</span>
      </label>
      ${seen.length === 0 ? nothing : this.#faces(seen)}
      <fieldset>
        <legend>${tx('exports.order.spans')}</legend>
        <p class="vs-hint">${tx('exports.order.spans.hint')}</p>
        ${this.spans.map((span, index) => this.#span(span, index, everybody))}
        <button
          type="button"
          class="btn btn-sm btn-outline-primary"
          data-testid="export-add-span"
          ?disabled=${this.spans.length >= MOST_SPANS}
          @click=${this.#add}
        >
          ${tx('exports.order.span.add')}
        </button>
      </fieldset>
    `;
  }

  /** Everybody who can be seen. */
  #faces(seen: readonly Recorded[]) {
    return html`
      <fieldset class="export-row">
        <legend>${tx('exports.order.blur')}</legend>
        ${seen.map(
          ({ party, name }) => html`
            <label class="vs-choice">
              <input
                type="checkbox"
                data-testid="blur-party"
                value=${party}
                .checked=${this.blurred.includes(party)}
                @change=${(event: Event) => this.#blur(party, checked(event))}
              />
              <span>${name}</span>
            </label>
          `,
        )}
      </fieldset>
    `;
  }

  #span(span: TypedSpan, index: number, everybody: readonly Recorded[]) {
    const number = index + 1;
    const id = `export-span-${number}`;
    const text = (name: 'from' | 'to') =>
      textField({
        id: `${id}-${name}`,
        label: tx(`exports.order.span.${name}`),
        inputmode: 'numeric',
        autocomplete: 'off',
        value: span[name],
        input: (value) => this.#change(index, { [name]: value }),
      });
    return html`
      <div class="export-span" role="group" aria-label=${tx('exports.order.span', { number })}>
        ${text('from')} ${text('to')}
        ${selectField({
          id: `${id}-whom`,
          label: tx('exports.order.span.whom'),
          value: span.whom,
          options: [
            ['', tx('exports.order.span.all')],
            ...everybody.map(({ party, name }) => [party, name] as const),
          ],
          change: (value) => this.#change(index, { whom: value }),
        })}
        ${selectField({
          id: `${id}-what`,
          label: tx('exports.order.span.what'),
          value: span.what,
          options: (['both', 'sound', 'picture'] as const).map(
            (what) => [what, tx(`exports.order.span.${what}`)] as const,
          ),
          change: (value) => this.#change(index, { what: value }),
        })}
        <button
          type="button"
          class="staff-tool export-remove"
          aria-label=${tx('exports.order.span.remove', { number })}
          title=${tx('exports.order.span.remove', { number })}
          @click=${() => (this.spans = this.spans.filter((_, at) => at !== index))}
        >
          ${icon('close')}
        </button>
      </div>
    `;
  }

  #buttons() {
    return dialogButtons({
      cancel: ts('staff.cancel'),
      close: this.close,
      confirm: tx(this.#action.busy ? 'exports.order.sending' : 'exports.order.send'),
      act: () => void this.#send(),
      testid: 'send-export',
      busy: this.#action.busy,
    });
  }

  #ordered() {
    return html`
      <div data-testid="export-ordered" tabindex="-1">
        ${alertBox(tx('exports.order.done'), { tone: 'success' })}
      </div>
    `;
  }

  #after() {
    return dialogButtons({
      cancel: tx('exports.order.close'),
      close: this.close,
      confirm: tx('exports.order.see'),
      act: () => {
        this.close();
        this.context.go({ section: 'exports' });
      },
      testid: 'see-exports',
    });
  }

  #blur(party: string, on: boolean): void {
    this.blurred = on ? [...this.blurred, party] : this.blurred.filter((each) => each !== party);
  }

  /** A span that begins where the player stands. */
  readonly #add = (): void => {
    const startMs = this.context.positionMs();
    const endMs = Math.min(startMs + SPAN_MS, this.context.recording.durationMs ?? Infinity);
    const from = momentText(startMs);
    this.spans = [
      ...this.spans,
      { from, to: momentText(Math.max(endMs, startMs + 1000)), whom: '', what: 'both' },
    ];
    const number = this.spans.length;
    void this.updateComplete.then(() => focusOn(this, `#export-span-${number}-from`));
  };

  #change(index: number, change: Partial<TypedSpan>): void {
    this.spans = this.spans.map((span, at) => (at === index ? { ...span, ...change } : span));
  }

  async #send(): Promise<void> {
    const reason = this.querySelector<HTMLInputElement>('#export-reason')?.value.trim() ?? '';
    const { recording } = this.context;
    const found = redactionsOf(
      this.kind === 'film' ? this.spans : [],
      recording.durationMs ?? Infinity,
    );
    if ('wrong' in found) {
      this.#action.problem = { text: tx('exports.order.span.wrong', { number: found.wrong }) };
      focusOn(this, `#export-span-${found.wrong}-from`);
      return;
    }
    if (reason.length < 3) {
      this.#action.problem = { text: tx('exports.order.reason.short') };
      focusOn(this, '#export-reason');
      return;
    }
    this.done = await this.#action.run('order', () =>
      ordered(this.context.session, recording.id, this.kind, reason, {
        format: this.format,
        language: language.value,
        chat: this.kind === 'package' || this.chat,
        redactions: found.redactions,
        blurred: this.kind === 'film' ? [...this.blurred] : [],
      }),
    );
    if (!this.done) return;
    await this.updateComplete;
    focusOn(this, '[data-testid="export-ordered"]');
  }
}
customElements.define('vs-export-dialog', ExportDialog);

/** Why it was refused, in words for whoever asked. */
export function refusalWords(error: unknown): Problem {
  return errorWords(error, REFUSALS, (code) => tx(`exports.error.${code}`));
}

function checked(event: Event): boolean {
  return (event.target as HTMLInputElement).checked;
}
