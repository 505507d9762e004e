import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { tm } from '../../i18n/minutes';
import { ts } from '../../i18n/staff';
import { focusOn } from '../../ui/element';
import type { Role } from '../../staff/session';
import { errorWords, type Problem, problemBox, StaffPage } from '../../staff/page';
import type { MinutesListed } from './minutes';
import './minutes-editor';

/** Minutes of conferences: which there are, and one of them. */
export class MinutesPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor'];
  @state() private listed: readonly MinutesListed[] | null = null;
  @state() private open = new URLSearchParams(location.search).get('conference');
  @state() private problem: Problem | null = null;

  protected override pageTitle(): string {
    return tm('minutes.title');
  }

  protected override entered(): void {
    void this.#read();
  }

  async #read(): Promise<void> {
    this.problem = null;
    try {
      const found = await this.session.api('minutes', {
        signal: this.scope,
      });
      this.listed = found.minutes;
    } catch (error) {
      if (!this.scope.aborted) this.problem = errorWords(error);
    }
  }

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page minutes" tabindex="-1">
        <h1>${tm('minutes.title')}</h1>
        ${this.problem ? problemBox(this.problem, () => void this.#read()) : nothing}
        ${
          this.open === null
            ? html`
                <section class="vs-card" aria-labelledby="minutes-list">
                  <h2 id="minutes-list">${tm('minutes.list')}</h2>
                  ${this.#list()}
                </section>
              `
            : html`
                <vs-minutes-editor
                  .session=${this.session}
                  .conference=${this.open}
                  @close=${this.#closed}
                ></vs-minutes-editor>
              `
        }
      </main>
    `;
  }

  #list() {
    const { listed } = this;
    if (listed === null) {
      return html`
        <p class="vs-soft" role="status">${ts('staff.loading')}</p>
      `;
    }
    if (listed.length === 0) {
      return html`
        <p class="vs-soft" role="status">${tm('minutes.none')}</p>
      `;
    }
    return html`
      <table class="vs-table minutes-table" data-testid="minutes-list">
        <thead>
          <tr>
            <th scope="col">${tm('minutes.column.conference')}</th>
            <th scope="col">${tm('minutes.column.ended')}</th>
            <th scope="col">${tm('minutes.column.state')}</th>
          </tr>
        </thead>
        <tbody>
          ${listed.map(
            (each) => html`
              <tr>
                <th scope="row">
                  <button
                    type="button"
                    class="btn btn-link"
                    data-conference=${each.conferenceId}
                    @click=${() => this.#show(each.conferenceId)}
                  >
                    ${each.title}
                  </button>
                  <span class="vs-soft">${tm(`minutes.kind.${each.kind}`)}</span>
                </th>
                <td>${formatDateTime(Date.parse(each.endedAt), STATION_ZONE)}</td>
                <td>${tm(`minutes.state.${each.state ?? 'none'}`)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  #show(id: string): void {
    this.open = id;
    history.replaceState(null, '', `?conference=${encodeURIComponent(id)}`);
  }

  readonly #closed = (): void => {
    const id = this.open ?? '';
    this.open = null;
    history.replaceState(null, '', location.pathname);
    void this.#read().then(() => focusOn(this, `[data-conference="${CSS.escape(id)}"]`));
  };
}
customElements.define('vs-minutes', MinutesPage);
