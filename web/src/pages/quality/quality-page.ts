import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { ts } from '../../i18n/staff';
import { whenWordsCame } from '../../i18n/language';
import { focusOn } from '../../ui/element';
import '../../staff/clock-alarm';
import type { Role } from '../../staff/session';
import { StaffPage } from '../../staff/page';
import '../circulars/circulars-link';
import { addressOf, paramsOf } from './address';
import { type QualityContext, type QualitySection, sectionsFor } from './sections';
import { forget } from './viewing-reason';

/** The frame of the quality office's page: its sections behind tabs, one of them shown. */
export class QualityPage extends StaffPage {
  protected override readonly roles: readonly Role[] = [
    ...new Set(sectionsFor().flatMap((each) => each.roles)),
  ];
  @state() private params = paramsOf(location);

  protected override pageTitle(): string {
    return ts('quality.page');
  }

  protected override entered(): void {
    const { scope: signal } = this;
    window.addEventListener('popstate', () => (this.params = paramsOf(location)), { signal });
    // whoever signs in next says anew why they open recordings
    this.session.me.subscribe((me) => me === null && forget(), signal);
    this.session.ended.subscribe((ended) => ended && forget(), signal);
  }

  /** Reviewers have no desk that says how many circulars wait for them. */
  protected override renderTools(): unknown {
    if (this.session.me.value?.role !== 'quality') return nothing;
    return html`
      <vs-circulars-link .session=${this.session}></vs-circulars-link>
    `;
  }

  readonly #go: QualityContext['go'] = (params, replace = false) => {
    this.#follow({ section: this.params.get('section') ?? undefined, ...params }, replace);
  };

  #follow(params: Readonly<Record<string, string | undefined>>, replace = false): void {
    const address = addressOf(params);
    if (replace) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    this.params = paramsOf(location);
  }

  #choose(section: QualitySection, index: number): void {
    this.#follow({ section: index === 0 ? undefined : section.name });
    void this.updateComplete.then(() => focusOn(this, `#quality-tab-${section.name}`));
  }

  protected override renderPage() {
    const me = this.session.me.value;
    if (!me) return nothing;
    const sections = sectionsFor(me.role);
    const wanted = this.params.get('section');
    const shown = sections.find((each) => each.name === wanted) ?? sections[0];
    return html`
      <main id="main" class="staff-page" tabindex="-1">
        <vs-clock-alarm .session=${this.session} ?mending=${me.role === 'admin'}></vs-clock-alarm>
        ${sections.length > 1 ? this.#tabs(sections, shown) : nothing}
        ${shown?.render({
          session: this.session,
          me,
          categories: this.categories.value,
          params: this.params,
          go: this.#go,
        })}
      </main>
    `;
  }

  #tabs(sections: readonly QualitySection[], shown: QualitySection | undefined) {
    return html`
      <nav class="vs-tabs quality-tabs" aria-label=${ts('quality.sections')}>
        ${sections.map(
          (each, index) => html`
            <button
              type="button"
              id="quality-tab-${each.name}"
              aria-current=${each === shown ? 'true' : nothing}
              @click=${() => this.#choose(each, index)}
            >
              ${each.title()}
            </button>
          `,
        )}
      </nav>
    `;
  }
}
whenWordsCame(() => customElements.define('vs-quality', QualityPage));
