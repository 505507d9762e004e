import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatTimeWithSeconds } from '../../i18n/format';
import { tu } from '../../i18n/upkeep';
import type { Traced } from '../../protocol/api';
import { actionBox, errorWords } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';

/** The SIP messages of one call, read when they are asked for: kinds and times, no number and no address. */
export class LineTrace extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property() call = '';
  @state() private traced: Traced | null = null;
  readonly #reading = new Action(this, errorWords);

  protected override render() {
    return html`
      <details class="line-trace" data-testid="line-trace" @toggle=${this.#opened}>
        <summary>${tu('line.trace')}</summary>
        ${actionBox(this.#reading)} ${this.traced ? messages(this.traced) : nothing}
      </details>
    `;
  }

  readonly #opened = (event: Event): void => {
    if (!(event.target as HTMLDetailsElement).open) return;
    void this.#reading.run('read', async () => {
      this.traced = await this.session.api(`line-calls/${this.call}/trace`);
    });
  };
}
customElements.define('vs-line-trace', LineTrace);

function messages({ messages: all, more }: Traced) {
  return html`
    <div class="vs-scroll" tabindex="0" role="group" aria-label=${tu('line.trace')}>
      <table class="vs-table">
        <thead>
          <tr>
            <th scope="col">${tu('line.trace.at')}</th>
            <th scope="col">${tu('line.trace.way')}</th>
            <th scope="col">${tu('line.trace.message')}</th>
            <th scope="col">${tu('line.trace.sound')}</th>
          </tr>
        </thead>
        <tbody>
          ${all.map(
            ({ atMs, way, what, sequence, sound }) => html`
              <tr>
                <td>${formatTimeWithSeconds(atMs)}</td>
                <td>${tu(`line.trace.${way}`)}</td>
                <td>
                  ${what}
                  <span class="vs-soft">${sequence}</span>
                </td>
                <td>${sound || '–'}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
    ${
      more
        ? html`
            <p class="vs-soft">${tu('line.trace.more', { count: more })}</p>
          `
        : nothing
    }
  `;
}
