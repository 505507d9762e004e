import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { type Ladder, ladderWord, type LadderWord, SteadyLadder } from '../call/ladder';
import { tk } from '../i18n/call';
import type { Store } from '../state/store';
import { StationElement } from './element';
import { icon } from './icons';

/**
 * How much of the call gets through, in words, with what the person can do: go on with sound alone and
 * come back, or write. Says nothing while all gets through.
 */
export class LineNotice extends StationElement {
  @property({ attribute: false }) ladder: Ladder | null = null;
  /** What is told, where the page says it in other places too; else it follows from the ladder. */
  @property({ attribute: false }) told: LadderWord | null | undefined = undefined;
  /** The person's own choice to do without pictures. */
  @property({ attribute: false }) soundOnly: Store<boolean> | null = null;
  @property({ type: Boolean }) withPictures = true;
  /** Leads to where one can write; nothing where that is in sight anyway. */
  @property({ attribute: false }) write: (() => void) | null = null;

  readonly #steady = new SteadyLadder();

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.soundOnly) this.watch(this.soundOnly);
    const clock = setInterval(() => this.requestUpdate(), 1_000);
    this.scope.addEventListener('abort', () => clearInterval(clock), { once: true });
  }

  protected override render() {
    const word =
      this.told === undefined ? this.#steady.say(ladderWord(this.ladder), Date.now()) : this.told;
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
