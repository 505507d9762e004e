import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tk } from '../../i18n/custody';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import type { PlayerContext } from '../quality/sections';
import './custody.scss';
import type { Step } from './decide-dialog';
import './decide-dialog';
import type { CustodyShown, RequestKind } from './keeping';
import { keptWord } from './kept-word';

/** How this recording is kept, and the steps that change it. */
export class CustodyPanel extends StationElement {
  @property({ attribute: false }) context!: PlayerContext;
  @state() private custody: CustodyShown | null = null;
  @state() private step: Step | null = null;
  @state() private said = '';
  #of: string | null = null;

  protected override willUpdate(changes: PropertyValues<this>): void {
    const { id } = this.context.recording;
    if (!changes.has('context') || id === this.#of) return;
    this.#of = id;
    this.custody = null;
    this.said = '';
    void this.#load();
  }

  /** Only overseers are told who holds what and why. */
  async #load(): Promise<void> {
    if (this.context.me.role !== 'supervisor') return;
    const id = this.#of;
    try {
      const found = await this.context.session.api(`recordings/${id}/custody`);
      if (id === this.#of) this.custody = found;
    } catch {
      // what the list says of it stays
    }
  }

  protected override render() {
    const { recording, me, session } = this.context;
    const { custody } = this;
    const until = recording.keepUntil;
    return html`
      <section class="vs-card quality-facts" aria-label=${tk('custody.panel')}>
        <p>
          <b>
            ${
              until === null
                ? tk('custody.panel.forever')
                : tk('custody.panel.until', { at: at(until) })
            }
          </b>
        </p>
        <p class="vs-soft">${tk('custody.panel.by', { rule: keptWord(recording.keptBy) })}</p>
        ${
          custody?.hold
            ? html`
                <p>${tk('custody.panel.held', { at: at(custody.hold.setAt) })}</p>
                <p class="vs-soft">${tk('custody.reason', { reason: custody.hold.reason })}</p>
              `
            : nothing
        }
        ${
          recording.sealedAt
            ? html`
                <p>${tk('custody.panel.sealed', { at: at(recording.sealedAt) })}</p>
              `
            : nothing
        }
        <div role="status">${this.said ? alertBox(this.said, { tone: 'success' }) : nothing}</div>
        <div class="custody-actions">
          ${me.role === 'supervisor' ? this.#overseers() : nothing}
          ${
            recording.sealedAt
              ? nothing
              : this.#button('seal', 'btn-outline-danger', () => ({
                  title: tk('custody.panel.seal.title'),
                  text: tk('custody.panel.seal.text'),
                  button: tk('custody.panel.seal'),
                  danger: true,
                  take: (reason) =>
                    this.#sent(
                      session.api(`recordings/${recording.id}/seal`, {
                        method: 'POST',
                        body: { reason },
                      }),
                    ),
                }))
          }
        </div>
      </section>
      <vs-decide-dialog .step=${this.step} .close=${() => (this.step = null)}></vs-decide-dialog>
    `;
  }

  #overseers() {
    const { custody } = this;
    const { recording, session } = this.context;
    if (!custody) return nothing;
    return html`
      ${
        custody.hold
          ? this.#request('release')
          : this.#button('hold', 'btn-outline-primary', () => ({
              title: tk('custody.panel.hold.title'),
              text: tk('custody.panel.hold.text'),
              button: tk('custody.panel.hold'),
              take: (reason) =>
                this.#sent(
                  session.api(`recordings/${recording.id}/hold`, {
                    method: 'POST',
                    body: { reason },
                  }),
                ),
            }))
      }
      ${custody.sealedAt ? [this.#request('open'), this.#request('unseal')] : nothing}
    `;
  }

  #request(kind: RequestKind) {
    const name = `ask.${kind}` as const;
    const { recording, session } = this.context;
    return this.#button(name, 'btn-outline-primary', () => ({
      title: tk(`custody.panel.${name}`),
      text: tk('custody.panel.ask.text'),
      button: tk(`custody.panel.${name}`),
      take: (reason) =>
        this.#sent(
          session.api(`recordings/${recording.id}/requests`, {
            method: 'POST',
            body: { kind, reason },
          }),
        ),
    }));
  }

  #button(name: 'hold' | 'seal' | `ask.${RequestKind}`, style: string, step: () => Step) {
    return html`
      <button
        type="button"
        class="btn btn-sm ${style}"
        data-testid="custody-${name.replace('.', '-')}"
        @click=${() => (this.step = step())}
      >
        ${tk(`custody.panel.${name}`)}
      </button>
    `;
  }

  async #sent(answer: Promise<unknown>): Promise<void> {
    await answer;
    this.said = tk('custody.panel.done');
    await this.#load();
    this.context.refresh();
  }
}
customElements.define('vs-custody-panel', CustodyPanel);

function at(moment: string): string {
  return formatDateTime(Date.parse(moment), STATION_ZONE);
}
