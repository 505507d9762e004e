import { html } from 'lit';
import { property } from 'lit/decorators.js';
import { te } from '../../i18n/evaluation';
import { StationElement, focusOn } from '../../ui/element';
import type { Role } from '../../staff/session';
import type { QualityContext } from '../quality/sections';
import './agreement';
import './calibrations';
import './evaluations';
import './forms-list';
import './trends';

const TABS: readonly { name: Tab; roles: readonly Role[] }[] = [
  { name: 'queue', roles: ['quality'] },
  { name: 'disputes', roles: ['supervisor'] },
  { name: 'done', roles: ['quality', 'supervisor'] },
  { name: 'calibrations', roles: ['quality'] },
  { name: 'trends', roles: ['quality', 'supervisor'] },
  { name: 'agreement', roles: ['quality'] },
  { name: 'forms', roles: ['quality'] },
];
type Tab = 'queue' | 'disputes' | 'done' | 'calibrations' | 'trends' | 'agreement' | 'forms';

/** The section of evaluations: its parts behind tabs of their own. */
export class EvaluationOffice extends StationElement {
  @property({ attribute: false }) context!: QualityContext;

  protected override render() {
    const { context } = this;
    const tabs = TABS.filter((each) => each.roles.includes(context.me.role));
    const shown = tabs.find((each) => each.name === context.params.get('tab')) ?? tabs[0];
    return html`
      <h1 class="visually-hidden">${te('evaluation.title')}</h1>
      <nav class="vs-tabs evaluation-tabs" aria-label=${te('evaluation.tabs')}>
        ${tabs.map(
          (each, index) => html`
            <button
              type="button"
              id="evaluation-tab-${each.name}"
              aria-current=${each === shown ? 'true' : 'false'}
              @click=${() => {
                context.go({ tab: index === 0 ? undefined : each.name });
                void this.updateComplete.then(() => focusOn(this, `#evaluation-tab-${each.name}`));
              }}
            >
              ${te(`evaluation.tab.${each.name}`)}
            </button>
          `,
        )}
      </nav>
      ${shown ? this.#part(shown.name) : null}
    `;
  }

  #part(name: Tab) {
    const { session, categories } = this.context;
    switch (name) {
      case 'queue':
      case 'disputes':
      case 'done':
        return html`
          <vs-evaluations
            .session=${session}
            .categories=${categories}
            .kind=${name}
          ></vs-evaluations>
        `;
      case 'calibrations':
        return html`
          <vs-calibrations
            .session=${session}
            .categories=${categories}
            .me=${this.context.me.id}
          ></vs-calibrations>
        `;
      case 'trends':
        return html`
          <vs-evaluation-trends
            .session=${session}
            .categories=${categories}
          ></vs-evaluation-trends>
        `;
      case 'agreement':
        return html`
          <vs-agreement .session=${session}></vs-agreement>
        `;
      case 'forms':
        return html`
          <vs-forms-list .session=${session}></vs-forms-list>
        `;
    }
  }
}
customElements.define('vs-evaluation-office', EvaluationOffice);
