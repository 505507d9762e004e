import { html } from 'lit';
import { property } from 'lit/decorators.js';
import type { QualityWord } from '../../call/quality';
import { t } from '../../i18n/citizen';
import { tc } from '../../i18n/common';
import { formatClock } from '../../i18n/format';
import type { Contact } from '../../protocol/citizen';
import type { CitizenSession } from '../../state/citizen';
import { StationElement } from '../../ui/element';

/** The quality of the connection in bars and words, and how long the call has lasted. */
export class CallLine extends StationElement {
  @property({ attribute: false }) session!: CitizenSession;
  @property({ attribute: false }) contact!: Contact;
  @property() word: QualityWord = 'unknown';

  override connectedCallback(): void {
    super.connectedCallback();
    const clock = setInterval(() => this.requestUpdate(), 1_000);
    this.scope.addEventListener('abort', () => clearInterval(clock), { once: true });
  }

  protected override render() {
    const since = this.contact.connectedAtMs;
    const seconds = since === null ? 0 : (this.session.connection.nowMs() - since) / 1000;
    const time = html`
      <span
        class="vs-code"
        role="timer"
        aria-label=${t('call.duration', {
          time: formatClock(seconds),
        })}
      >
        ${formatClock(seconds)}
      </span>
    `;
    if (this.contact.modality === 'text') return time;
    const { word } = this;
    return html`
      <span class="vs-signal" data-word=${word} aria-hidden="true">
        <i></i>
        <i></i>
        <i></i>
      </span>
      <span role="status">
        ${tc(`quality.${word}`)}${
          word === 'bad'
            ? html`
                <span class="vs-call-hint">: ${t('call.hint.bad')}</span>
              `
            : ''
        }
      </span>
      <span aria-hidden="true">·</span>
      ${time}
    `;
  }
}
customElements.define('vs-call-line', CallLine);
