import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tk } from '../../i18n/custody';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import type { StationRequestShown } from '../../protocol/api';
import { StationElement } from '../../ui/element';
import type { Step } from '../custody/decide-dialog';
import '../custody/decide-dialog';
import { stationRequestWords } from '../custody/station-requests';
import type { StaffSession } from '../../staff/session';
import type { Account } from './accounts';

/** What is asked for of accounts and waits for a second person, who decides here. */
export class PowerRequests extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** Read anew with the accounts, one of which says that something waits. */
  @property({ attribute: false }) accounts: readonly Account[] = [];
  @state() private asked: readonly StationRequestShown[] = [];
  @state() private step: Step | null = null;

  protected override updated(changes: PropertyValues<this>): void {
    if (changes.has('accounts')) void this.#load();
  }

  async #load(): Promise<void> {
    if (!this.accounts.some((each) => each.waits)) {
      if (this.asked.length > 0) this.asked = [];
      return;
    }
    try {
      const { requests } = await this.session.api('requests');
      this.asked = requests.filter((each) => each.kind === 'account' && each.state === 'pending');
    } catch {
      // the accounts say that something waits; what is shown here stays as it was
    }
  }

  protected override render() {
    return html`
      ${
        this.asked.length === 0
          ? nothing
          : html`
              <section class="vs-card staff-card" aria-labelledby="power-requests">
                <h2 id="power-requests">${ts('admin.waits.title')}</h2>
                <ul>
                  ${this.asked.map((each) => this.#row(each))}
                </ul>
              </section>
            `
      }
      <vs-decide-dialog .step=${this.step} .close=${() => (this.step = null)}></vs-decide-dialog>
    `;
  }

  #row(each: StationRequestShown) {
    const at = formatDateTime(Date.parse(each.askedAt), STATION_ZONE);
    const who = each.askedBy ?? tk('custody.nobody');
    return html`
      <li data-testid="power-request">
        ${stationRequestWords(each, [])}
        <p class="vs-soft">${tk('custody.request.asked', { at, who })}</p>
        ${
          each.askedWhy
            ? html`
                <p>${tk('custody.request.why', { reason: each.askedWhy })}</p>
              `
            : nothing
        }
        ${
          each.mine
            ? html`
                <p class="vs-small">${tk('custody.request.mine')}</p>
              `
            : html`
                <div class="admin-actions">
                  ${([true, false] as const).map((granted) => this.#decision(each, granted))}
                </div>
              `
        }
      </li>
    `;
  }

  #decision(each: StationRequestShown, granted: boolean) {
    const word = granted ? 'grant' : 'refuse';
    const kind = tk('custody.request.account');
    const reference = each.account?.displayName ?? '';
    return html`
      <button
        type="button"
        class="btn btn-sm ${granted ? 'btn-primary' : 'btn-outline-primary'}"
        data-testid="power-${word}"
        aria-label=${tk(`custody.request.${word}.of`, { kind, reference })}
        @click=${() =>
          (this.step = {
            title: tk(`custody.decide.title.${word}`),
            text: `${kind} · ${reference}`,
            hint: tk('custody.request.hint'),
            button: tk(`custody.request.${word}`),
            take: (reason) => this.#decide(each.id, granted, reason),
          })}
      >
        ${tk(`custody.request.${word}`)}
      </button>
    `;
  }

  async #decide(id: string, granted: boolean, reason: string): Promise<void> {
    await this.session.api(`requests/${id}/decision`, {
      method: 'POST',
      body: { granted, reason },
    });
    this.dispatchEvent(new Event('decided'));
  }
}
customElements.define('vs-power-requests', PowerRequests);
