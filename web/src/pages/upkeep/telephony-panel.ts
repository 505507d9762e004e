import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tu } from '../../i18n/upkeep';
import type { TelephonyState, TelephonyTried } from '../../protocol/api';
import { actionBox, errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { factCard, when } from './facts';

/** How the telephone exchange is connected, and a test of that. */
export class TelephonyPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private tried: TelephonyTried | null = null;
  readonly #state = new Reading<TelephonyState>(
    this,
    (signal) => this.session.api('telephony-state', { signal }),
    errorWords,
    { hears: 'telephony-state' },
  );
  readonly #testing = new Action(this, errorWords);

  protected override render() {
    return html`
      <section aria-labelledby="telephony-title" data-testid="telephony" class="vs-stack">
        <div class="staff-head">
          <h2 id="telephony-title" tabindex="-1">${tu('telephony.title')}</h2>
        </div>
        ${readingBox(this.#state, (found) =>
          found.setUp
            ? this.#content(found)
            : alertBox(tu('telephony.off.text'), {
                tone: 'info',
                title: tu('telephony.off'),
              }),
        )}
      </section>
    `;
  }

  #content(found: TelephonyState) {
    const none = tu('telephony.none');
    const { untold } = found;
    return html`
      <div role="status">${presence(found)}</div>
      ${factCard('telephony-facts', tu('telephony.facts'), [
        [tu('telephony.tokens'), found.tokens],
        [tu('telephony.webhook'), found.webhook ?? tu('telephony.webhook.none')],
        [tu('telephony.calls'), found.callsHeld],
        [tu('telephony.extensions'), found.extensions],
        [
          tu('telephony.event'),
          found.lastEvent
            ? html`
                ${when(found.lastEvent.at)}
                <span class="admin-second"><code>${found.lastEvent.type}</code></span>
              `
            : none,
        ],
        [tu('telephony.call'), found.lastCallAt ? when(found.lastCallAt) : none],
        [
          tu('telephony.untold'),
          untold === 0
            ? none
            : tu('telephony.untold.since', {
                count: untold,
                at: found.oldestUntoldAt ? when(found.oldestUntoldAt) : '–',
              }),
          untold > 0,
        ],
      ])}
      <section class="vs-card staff-card" aria-labelledby="telephony-test">
        <h3 id="telephony-test">${tu('telephony.test')}</h3>
        <p class="vs-soft">${tu('telephony.test.text')}</p>
        <div>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="test-telephony"
            aria-busy=${this.#testing.busy}
            @click=${() => void this.#test()}
          >
            ${tu(this.#testing.busy ? 'telephony.testing' : 'telephony.test')}
          </button>
        </div>
        ${actionBox(this.#testing)}
        <div role="status" data-testid="telephony-tried">${triedWords(this.tried)}</div>
      </section>
    `;
  }

  async #test(): Promise<void> {
    this.tried = null;
    await this.#testing.run('test', async () => {
      this.tried = await this.session.api('telephony-test', { method: 'POST' });
    });
    await this.#state.again();
  }
}
customElements.define('vs-telephony-state', TelephonyPanel);

function presence({ present, callsHeld }: TelephonyState) {
  if (present) return alertBox(tu('telephony.present'), { tone: 'success' });
  const idle = callsHeld === 0 ? ` ${tu('telephony.idle')}` : '';
  return alertBox(`${tu('telephony.absent')}${idle}`, { tone: idle ? 'info' : 'warning' });
}

function triedWords(tried: TelephonyTried | null) {
  if (!tried) return nothing;
  return html`
    ${alertBox(tu(tried.ok ? 'telephony.test.ok' : 'telephony.test.failed'), {
      tone: tried.ok ? 'success' : 'danger',
    })}
    <ul class="upkeep-steps">
      ${tried.steps.map(
        ({ name, ok, ms, status }) => html`
          <li data-ok=${ok}>
            ${icon(ok ? 'check' : 'warning')}
            <span>
              ${tu(`telephony.step.${name}`)}
              <span class="admin-second">
                ${
                  name !== 'webhook'
                    ? ok
                      ? tu('station.answers', { ms })
                      : tu('telephony.step.silent')
                    : status
                      ? tu('telephony.step.status', { status: String(status) })
                      : tu('telephony.step.silent')
                }
              </span>
            </span>
          </li>
        `,
      )}
    </ul>
  `;
}
