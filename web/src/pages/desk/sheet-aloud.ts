import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import { entryName } from '../../i18n/sheet-entries';
import type { SheetVersionShown } from '../../protocol/api';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { sentencesOf } from '../../ui/spoken';
import { ENTRIES } from '../sheets/sheets';

interface Part {
  heading: string;
  lines: readonly string[];
}

/** A sheet to be read aloud: one entry at a time, large, a sentence a line, without links. Fires `close`. */
export class SheetAloud extends StationElement {
  @property({ attribute: false }) read!: SheetVersionShown;
  @state() private at = 0;

  protected override firstUpdated(): void {
    focusOn(this, '#sheet-aloud-heading');
  }

  get #parts(): Part[] {
    const { html: shown } = this.read;
    const parts = ENTRIES.flatMap((entry) =>
      shown[entry] ? [{ heading: entryName(entry), lines: sentencesOf(shown[entry]) }] : [],
    );
    const body = shown['body']
      ? [{ heading: td('desk.aloud.more'), lines: sentencesOf(shown['body']) }]
      : [];
    return [...parts, ...body].filter(({ lines }) => lines.length > 0);
  }

  protected override render() {
    const parts = this.#parts;
    const at = Math.min(this.at, parts.length - 1);
    const part = parts[at];
    return html`
      <section
        class="sheet-aloud"
        aria-labelledby="sheet-aloud-heading"
        data-testid="sheet-aloud"
        @keydown=${(event: KeyboardEvent) => this.#keyed(event, parts.length)}
      >
        <div class="sheet-aloud-head">
          <p class="vs-small vs-soft" role="status">
            ${part ? td('desk.aloud.place', { at: at + 1, all: parts.length }) : td('desk.aloud.nothing')}
          </p>
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            data-testid="close-aloud"
            @click=${() => this.#close()}
          >
            ${icon('close')} ${td('desk.aloud.close')}
          </button>
        </div>
        <h2 class="sheet-aloud-of" lang=${this.read.language}>${this.read.text.title}</h2>
        <h3 id="sheet-aloud-heading" tabindex="-1">${part?.heading ?? this.read.text.title}</h3>
        <div class="sheet-aloud-lines" lang=${this.read.language}>
          ${part?.lines.map(
            (line) => html`
              <p>${line}</p>
            `,
          )}
        </div>
        ${parts.length > 1 ? this.#ways(at, parts.length) : nothing}
      </section>
    `;
  }

  #ways(at: number, count: number) {
    return html`
      <div class="sheet-aloud-ways">
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="aloud-before"
          aria-disabled=${at === 0 ? 'true' : 'false'}
          @click=${() => this.#go(-1, count)}
        >
          ${td('desk.aloud.before')}
        </button>
        <button
          type="button"
          class="btn btn-primary"
          data-testid="aloud-next"
          aria-disabled=${at === count - 1 ? 'true' : 'false'}
          @click=${() => this.#go(1, count)}
        >
          ${td('desk.aloud.next')}
        </button>
      </div>
      <p class="vs-small vs-soft">${td('desk.aloud.keys')}</p>
    `;
  }

  #keyed(event: KeyboardEvent, count: number): void {
    const step = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (event.key === 'Escape') this.#close();
    else if (step === undefined) return;
    else this.#go(step, count);
    event.preventDefault();
    event.stopPropagation();
  }

  #go(step: number, count: number): void {
    this.at = Math.min(count - 1, Math.max(0, this.at + step));
    void this.updateComplete.then(() => focusOn(this, '#sheet-aloud-heading'));
  }

  #close(): void {
    this.dispatchEvent(new Event('close'));
  }
}
customElements.define('vs-sheet-aloud', SheetAloud);
