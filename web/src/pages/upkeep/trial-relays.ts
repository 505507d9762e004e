import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { hasCalls } from '../../call/path-test';
import { tu } from '../../i18n/upkeep';
import { actionBox, errorWords } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { type TriedRelay, tryRelays } from './relays';

/** Tries the TURN servers in force from this browser, and shows which gave a relay. */
export class TrialRelays extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private tried: readonly TriedRelay[] | null = null;
  readonly #trying = new Action(this, errorWords);

  protected override render() {
    return html`
      <section class="vs-card staff-card" aria-labelledby="trial-relays">
        <h3 id="trial-relays">${tu('relay.title')}</h3>
        <p class="vs-soft">${tu('relay.text')}</p>
        <div>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="try-relays"
            aria-busy=${this.#trying.busy}
            @click=${() => void this.#try()}
          >
            ${tu('relay.do')}
          </button>
        </div>
        ${actionBox(this.#trying)}
        <div role="status" data-testid="relays-tried">
          ${this.#trying.busy ? tu('relay.busy') : result(this.tried)}
        </div>
      </section>
    `;
  }

  async #try(): Promise<void> {
    this.tried = null;
    if (!hasCalls()) {
      this.#trying.problem = { text: tu('relay.error.browser') };
      return;
    }
    await this.#trying.run('try', async () => {
      const { iceServers } = await this.session.api('path-test');
      this.tried = await tryRelays(iceServers);
    });
  }
}
customElements.define('vs-trial-relays', TrialRelays);

function result(tried: readonly TriedRelay[] | null) {
  if (!tried) return nothing;
  if (tried.length === 0) return alertBox(tu('relay.none'), { tone: 'warning' });
  const good = tried.filter(({ ok }) => ok).length;
  return html`
    ${
      good === tried.length
        ? alertBox(tu('relay.ok'), { tone: 'success' })
        : alertBox(tu(good === 0 ? 'relay.failed' : 'relay.partly'), {
            tone: good === 0 ? 'danger' : 'warning',
          })
    }
    <ul class="upkeep-steps">
      ${tried.map(
        ({ url, ok, error }) => html`
          <li data-ok=${ok}>
            ${icon(ok ? 'check' : 'warning')}
            <span>
              <span class="upkeep-value">${url}</span>
              <span class="admin-second">${relayWords(ok, error)}</span>
            </span>
          </li>
        `,
      )}
    </ul>
  `;
}

function relayWords(ok: boolean, error: number | null): string {
  if (ok) return tu('relay.answered');
  if (error === 401 || error === 403) return tu('relay.refused');
  return tu('relay.silent');
}
