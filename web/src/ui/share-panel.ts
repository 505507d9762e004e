import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ScreenShare } from '../call/screen';
import { tk } from '../i18n/call';
import './dialog';
import { StationElement } from './element';
import { icon } from './icons';
import { confirmDialog } from './confirm';

/**
 * Sharing the own screen: says that it is being shown, for as long as it is, and ends it. `toggle` is what
 * the button in the bar does.
 */
export class SharePanel extends StationElement {
  @property({ attribute: false }) screen: ScreenShare | null = null;
  /** What is shown is kept. */
  @property({ type: Boolean }) recorded = false;
  /** In this topic nothing is shown before the person has been told what to mind. */
  @property({ type: Boolean }) careful = false;
  @state() private asking = false;
  @state() private failed = false;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.screen) this.watch(this.screen.shared);
  }

  /** Begins or ends the sharing, asking first where that is due. */
  toggle(): void {
    if (this.screen?.shared.value) this.screen.stop();
    else if (this.careful) this.asking = true;
    else void this.#share();
  }

  readonly #share = async (): Promise<void> => {
    this.asking = false;
    this.failed = (await this.screen?.start()) === 'failed';
  };

  readonly #notNow = (): void => {
    this.asking = false;
  };

  protected override render() {
    return html`
      <div role="status">
        ${
          this.screen?.shared.value
            ? html`
                <div class="vs-share-bar" data-testid="sharing-screen">
                  ${icon('share')}
                  <span>
                    ${tk('screen.sharing')} ${this.recorded ? tk('screen.recorded') : nothing}
                  </span>
                  <button
                    type="button"
                    class="btn btn-sm btn-outline-primary"
                    @click=${() => this.screen?.stop()}
                  >
                    ${tk('screen.stop')}
                  </button>
                </div>
              `
            : nothing
        }
        ${
          this.failed
            ? html`
                <p class="vs-share-failed">${tk('screen.failed')}</p>
              `
            : nothing
        }
      </div>
      ${this.careful ? this.#dialog() : nothing}
    `;
  }

  #dialog() {
    return confirmDialog({
      open: this.asking,
      heading: tk('screen.careTitle'),
      text: tk('screen.care'),
      cancel: tk('screen.careCancel'),
      close: this.#notNow,
      confirm: tk('screen.careConfirm'),
      act: this.#share,
    });
  }
}
customElements.define('vs-share-panel', SharePanel);
