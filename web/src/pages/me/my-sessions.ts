import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ta } from '../../i18n/access';
import { formatMoment } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import type { OwnSession } from '../../protocol/api';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { accessWords } from '../../staff/access-words';
import type { StaffSession } from '../../staff/session';
import { type Problem, problemBox } from '../../staff/page';
import { loadingLine } from '../../ui/load-state';

/** Where the person is signed in, and what ends it there. */
export class MySessions extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private sessions: readonly OwnSession[] | null = null;
  @state() private problem: Problem | null = null;
  @state() private done = '';
  @state() private busy = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    this.problem = null;
    try {
      this.sessions = (await this.session.api('me/sessions', { signal: this.scope })).sessions;
    } catch (error) {
      if (!this.scope.aborted) this.problem = accessWords(error);
    }
  }

  protected override render() {
    return html`
      <section class="vs-card" aria-labelledby="my-sessions">
        <h2 id="my-sessions">${ta('access.sessions.title')}</h2>
        <p class="vs-soft">${ta('access.sessions.text')}</p>
        ${this.problem ? problemBox(this.problem, () => void this.#load()) : nothing}
        ${this.done ? alertBox(this.done, { tone: 'success', live: 'status' }) : nothing}
        ${
          this.sessions === null
            ? loadingLine(this.problem ? '' : ts('staff.loading'))
            : this.#list(this.sessions)
        }
      </section>
    `;
  }

  #list(sessions: readonly OwnSession[]) {
    return html`
      <ul class="me-list" data-testid="own-sessions">
        ${sessions.map((each) => this.#line(each))}
      </ul>
      ${
        sessions.length > 1
          ? html`
              <div class="me-buttons">
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="end-others"
                  aria-busy=${this.busy === 'others' ? 'true' : 'false'}
                  @click=${() => void this.#endOthers()}
                >
                  ${ta('access.sessions.endOthers')}
                </button>
              </div>
            `
          : html`
              <p class="vs-soft">${ta('access.sessions.alone')}</p>
            `
      }
    `;
  }

  #line(each: OwnSession) {
    const name = each.browser || ta('access.sessions.program');
    const now = Date.now();
    return html`
      <li data-session=${each.id}>
        <div>
          <b>
            ${name} ${each.factor ? ta(`access.sessions.factor.${each.factor}`) : nothing}
            ${each.thisOne ? `· ${ta('access.sessions.this')}` : nothing}
          </b>
          <small>
            <span>
              ${ta('access.sessions.used', { date: formatMoment(Date.parse(each.usedAt), now) })}
            </span>
            <span>
              ${ta('access.sessions.began', {
                date: formatMoment(Date.parse(each.createdAt), now),
              })}
              ${each.network ? `· ${ta('access.sessions.network', { network: each.network })}` : nothing}
            </span>
          </small>
        </div>
        ${
          each.thisOne
            ? nothing
            : html`
                <button
                  type="button"
                  class="btn btn-sm btn-outline-danger"
                  data-testid="end-session"
                  aria-label=${ta('access.sessions.end.of', { name })}
                  aria-busy=${this.busy === each.id ? 'true' : 'false'}
                  @click=${() => void this.#end(each)}
                >
                  ${ta('access.sessions.end')}
                </button>
              `
        }
      </li>
    `;
  }

  async #end(each: OwnSession): Promise<void> {
    await this.#try(each.id, ta('access.sessions.ended'), () =>
      this.session.api(`me/sessions/${each.id}`, { method: 'DELETE' }),
    );
  }

  async #endOthers(): Promise<void> {
    await this.#try('others', ta('access.sessions.endedOthers'), () =>
      this.session.api('me/sessions', { method: 'DELETE' }),
    );
  }

  async #try(busy: string, done: string, step: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = busy;
    this.done = '';
    try {
      await step();
      this.done = done;
      await this.#load();
    } catch (error) {
      this.problem = accessWords(error);
    } finally {
      this.busy = '';
    }
  }
}
customElements.define('vs-my-sessions', MySessions);
