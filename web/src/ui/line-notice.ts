import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { LadderWord } from '../call/ladder';
import { tk } from '../i18n/call';
import type { Store } from '../state/store';
import { StationElement } from './element';
import { icon } from './icons';

/**
 * How much of the call gets through, in words, with what the person can do: go on with sound alone and
 * come back, or write. Says nothing while all gets through.
 */
export class LineNotice extends StationElement {
  /** What the page tells of the line, here and in other places. */
  @property({ attribute: false }) told: LadderWord | null = null;
  /** The person's own choice to do without pictures. */
  @property({ attribute: false }) soundOnly: Store<boolean> | null = null;
  @property({ type: Boolean }) withPictures = true;
  /** Leads to where one can write; nothing where that is in sight anyway. */
  @property({ attribute: false }) write: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.soundOnly) this.watch(this.soundOnly);
  }

  protected override render() {
    const word = this.told;
    const chosen = this.soundOnly?.value === true;
    return html`
      <div role="status">
        ${chosen && word !== 'text' ? this.#chosen() : word && this.#notice(word)}
      </div>
    `;
  }

  #chosen() {
    return html`
      <div class="vs-line-notice" data-testid="line-notice" data-state="chosen">
        ${icon('phone')}
        <span>${tk('line.chosen')}</span>
        ${this.#button(tk('line.pictures'), () => this.soundOnly?.set(false))}
      </div>
    `;
  }

  #notice(word: LadderWord) {
    // Who talks without pictures misses none.
    if (!this.withPictures && word !== 'text') return nothing;
    const choice =
      (word === 'small' || word === 'unseen') && this.withPictures && this.soundOnly
        ? this.#button(tk('line.soundOnly'), () => this.soundOnly?.set(true))
        : nothing;
    return html`
      <div class="vs-line-notice" data-testid="line-notice" data-state=${word}>
        ${icon(word === 'text' ? 'chat' : 'signal')}
        <span>${tk(`line.${word}`)}</span>
        ${choice}
        ${word === 'text' && this.write ? this.#button(tk('line.write'), this.write) : nothing}
      </div>
    `;
  }

  #button(label: string, press: () => void) {
    return html`
      <button type="button" class="btn btn-sm btn-outline-primary" @click=${press}>${label}</button>
    `;
  }
}
customElements.define('vs-line-notice', LineNotice);
