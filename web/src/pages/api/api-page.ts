import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { tapi } from '../../i18n/api';
import { inLanguage, language, whenWordsCame } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import '../../ui/footer';
import { emblem } from '../../ui/emblem';
import '../../ui/language-menu';
import { loadingLine } from '../../ui/load-state';
import { DOCUMENT, showReference } from './viewer';

const SIGN_IN = `curl -X POST "$STATION/api/v1/session" \\
  --json '{"username": "anna", "password": "…"}'
curl "$STATION/api/v1/me" -H "Authorization: Bearer $TOKEN"`;

/** The reference of the HTTP API: its frame is ours, the operations are shown by a kept viewer. */
export class ApiPage extends StationElement {
  @state() private phase: 'loading' | 'ready' | 'failed' = 'loading';

  override connectedCallback(): void {
    super.connectedCallback();
    language.subscribe(() => {
      document.title = `${tapi('api.title')} · ${ts('staff.service')}`;
    }, this.scope);
    document.title = `${tapi('api.title')} · ${ts('staff.service')}`;
  }

  protected override firstUpdated(): void {
    void this.#show();
  }

  async #show(): Promise<void> {
    const place = this.querySelector<HTMLElement>('.api-viewer');
    if (!place) return;
    const { scope } = this;
    this.phase = 'loading';
    try {
      await showReference(place, scope);
      this.phase = 'ready';
    } catch {
      if (!scope.aborted) this.phase = 'failed';
    }
  }

  protected override render() {
    return html`
      <a class="vs-skip" href="#operations">${tapi('api.skip')}</a>
      <header class="api-bar">
        <a class="api-home" href=${inLanguage('/')}>
          ${emblem()}
          <b>${ts('staff.service')}</b>
          <span class="visually-hidden">${tapi('api.home')}</span>
        </a>
        <vs-language-menu short></vs-language-menu>
      </header>
      <section class="api-intro" aria-labelledby="api-title">
        <h1 id="api-title">${tapi('api.title')}</h1>
        <p class="vs-lead">${tapi('api.lead')}</p>
        <p>
          <a href=${DOCUMENT} data-testid="openapi-document">${tapi('api.document')}</a>
          <span class="vs-soft">${tapi('api.document.hint')}</span>
        </p>
        <h2>${tapi('api.start')}</h2>
        <p>${tapi('api.start.text')}</p>
        <pre
          class="api-sample"
          tabindex="0"
          aria-label=${tapi('api.start')}
        ><code>${SIGN_IN}</code></pre>
        <div role="status">
          ${this.phase === 'loading' ? loadingLine(tapi('api.loading')) : nothing}
        </div>
        ${this.phase === 'failed' ? this.#failed() : nothing}
      </section>
      <div class="api-viewer" lang="en" data-testid="api-viewer"></div>
      <vs-footer beside></vs-footer>
    `;
  }

  #failed() {
    return alertBox(tapi('api.failed.text'), {
      tone: 'danger',
      live: 'alert',
      title: tapi('api.failed.title'),
      actions: html`
        <button
          type="button"
          class="btn btn-sm btn-outline-primary"
          data-testid="retry-reference"
          @click=${() => void this.#show()}
        >
          ${tapi('api.retry')}
        </button>
      `,
    });
  }
}
whenWordsCame(() => customElements.define('vs-api', ApiPage));
