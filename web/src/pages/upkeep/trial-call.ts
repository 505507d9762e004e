import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatDuration } from '../../i18n/format';
import { tu } from '../../i18n/upkeep';
import type { TriedCall } from '../../protocol/api';
import { actionBox, errorWords } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';

/** Places a test call through the station, and shows how it went. Tells `tried`. */
export class TrialCall extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private tried: TriedCall | null = null;
  readonly #calling = new Action(this, (error) =>
    errorWords(error, ['busy'], () => tu('live.call.error.busy')),
  );

  protected override render() {
    return html`
      <section class="vs-card staff-card" aria-labelledby="trial-call">
        <h3 id="trial-call">${tu('live.call')}</h3>
        <p class="vs-soft">${tu('live.call.text')}</p>
        <div>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="place-trial-call"
            aria-busy=${this.#calling.busy}
            @click=${() => void this.#place()}
          >
            ${icon('phone')} ${tu('live.call.do')}
          </button>
        </div>
        ${actionBox(this.#calling)}
        <div role="status" data-testid="trial-call-result">
          ${this.#calling.busy ? tu('live.call.busy') : result(this.tried)}
        </div>
      </section>
    `;
  }

  async #place(): Promise<void> {
    this.tried = null;
    await this.#calling.run('call', async () => {
      this.tried = await this.session.api('upkeep/test-call', { method: 'POST' });
    });
    this.dispatchEvent(new CustomEvent('tried'));
  }
}
customElements.define('vs-trial-call', TrialCall);

function result(tried: TriedCall | null) {
  if (!tried) return nothing;
  const time = formatDuration(tried.tookMs / 1000);
  return html`
    ${
      tried.ok
        ? alertBox(tu('live.call.ok', { time }), { tone: 'success' })
        : alertBox(tu('live.call.failed', { step: tried.failed ?? '–' }), {
            tone: 'danger',
            code: tried.problem ?? undefined,
          })
    }
    ${
      tried.steps.length === 0
        ? nothing
        : html`
            <details>
              <summary>${tu('live.call.steps')}</summary>
              <ul class="upkeep-steps">
                ${tried.steps.map(
                  ({ name, ok }) => html`
                    <li data-ok=${ok}>
                      ${icon(ok ? 'check' : 'warning')}
                      <span>
                        <span lang="en">${name}</span>
                        <span class="admin-second">
                          ${tu(ok ? 'live.step.ok' : 'live.step.failed')}
                        </span>
                      </span>
                    </li>
                  `,
                )}
              </ul>
            </details>
          `
    }
  `;
}
