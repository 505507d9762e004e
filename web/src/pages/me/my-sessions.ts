import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { ta } from '../../i18n/access';
import { formatMoment } from '../../i18n/format';
import type { OwnSession } from '../../protocol/api';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { accessWords } from '../../staff/access-words';
import type { StaffSession } from '../../staff/session';
import { actionBox, readingBox } from '../../staff/page';
import { Reading } from '../../ui/reading';

/** Where the person is signed in, and what ends it there. */
export class MySessions extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  readonly #sessions = new Reading(
    this,
    async (signal) => (await this.session.api('me/sessions', { signal })).sessions,
    accessWords,
  );
  readonly #action = new Action(this, accessWords);

  protected override render() {
    return html`
      <section class="vs-card" aria-labelledby="my-sessions">
        <h2 id="my-sessions">${ta('access.sessions.title')}</h2>
        <p class="vs-soft">${ta('access.sessions.text')}</p>
        ${actionBox(this.#action)} ${readingBox(this.#sessions, (sessions) => this.#list(sessions))}
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
                  aria-busy=${this.#action.is('others')}
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
                  aria-busy=${this.#action.is(each.id)}
                  @click=${() => void this.#end(each)}
                >
                  ${ta('access.sessions.end')}
                </button>
              `
        }
      </li>
    `;
  }

  #end({ id }: OwnSession): Promise<boolean> {
    return this.#act(id, `me/sessions/${id}`, ta('access.sessions.ended'));
  }

  #endOthers(): Promise<boolean> {
    return this.#act('others', 'me/sessions', ta('access.sessions.endedOthers'));
  }

  #act(
    name: string,
    path: 'me/sessions' | `me/sessions/${string}`,
    done: string,
  ): Promise<boolean> {
    const end = async () => {
      await this.session.api(path, { method: 'DELETE' });
      await this.#sessions.again();
    };
    return this.#action.run(name, end, done);
  }
}
customElements.define('vs-my-sessions', MySessions);
