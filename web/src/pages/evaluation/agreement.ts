import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { te } from '../../i18n/evaluation';
import { formatShare } from '../../i18n/format';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { type Problem, problemBox } from '../../staff/page';
import { emptyBlock } from './lists';
import { type Named, number, reviewWords } from './reviews';
import type { AgreementFigures as Figures, AgreementShown as Agreed } from '../../protocol/api';
import { selectField } from '../../ui/field';

/** Below so many a kappa says next to nothing. */
const FEW = 20;

/** How far reviewers agree who did not know of each other. */
export class Agreement extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private forms: readonly Named[] | null = null;
  @state() private agreed: Agreed | null = null;
  @state() private problem: Problem | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      const found = await this.session.api('review/trends/forms');
      this.forms = found.forms;
      this.problem = null;
      const first = found.forms[0];
      if (first) await this.#choose(first.id);
    } catch (error) {
      if (!this.scope.aborted) this.problem = reviewWords(error);
    }
  }

  async #choose(form: string): Promise<void> {
    try {
      this.agreed = await this.session.api(`review/agreement?form=${encodeURIComponent(form)}`);
    } catch (error) {
      this.problem = reviewWords(error);
    }
  }

  protected override render() {
    const { forms, agreed } = this;
    return html`
      <section class="vs-card staff-card" aria-labelledby="agreement-title">
        <h2 id="agreement-title">${te('evaluation.tab.agreement')}</h2>
        <p class="vs-soft">${te('evaluation.agreement.lead')}</p>
        ${this.problem ? problemBox(this.problem, () => void this.#load()) : nothing}
        ${
          forms === null
            ? html`
                <p class="vs-soft" role="status">${te('evaluation.loading')}</p>
              `
            : forms.length === 0
              ? emptyBlock(
                  te('evaluation.forms.empty.title'),
                  te('evaluation.forms.empty.text'),
                  'document',
                )
              : html`
                  ${selectField({
                    id: 'agreement-form',
                    label: te('evaluation.agreement.form'),
                    block: 'evaluation-narrow',
                    options: forms.map((each) => [each.id, each.name]),
                    change: (value) => void this.#choose(value),
                  })}
                  ${agreed ? this.#table(agreed) : nothing}
                `
        }
      </section>
    `;
  }

  #table(agreed: Agreed) {
    return html`
      <p role="status" data-testid="agreement-recordings">
        ${te('evaluation.agreement.recordings', { count: agreed.recordings })}.
        ${
          agreed.recordings > 0 && agreed.recordings < FEW
            ? te('evaluation.agreement.few')
            : nothing
        }
      </p>
      <div
        class="evaluation-scroll"
        tabindex="0"
        role="region"
        aria-label=${te('evaluation.tab.agreement')}
      >
        <table class="vs-table evaluation-table" data-testid="agreement">
          <caption class="visually-hidden">${te('evaluation.tab.agreement')}</caption>
          <thead>
            <tr>
              <th scope="col">${te('evaluation.agreement.item')}</th>
              <th scope="col">${te('evaluation.agreement.pairs')}</th>
              <th scope="col">${te('evaluation.agreement.same')}</th>
              <th scope="col">${te('evaluation.agreement.kappa')}</th>
              <th scope="col">${te('evaluation.agreement.weighted')}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">${te('evaluation.agreement.overall')}</th>
              ${figures(agreed.overall)}
              <td>–</td>
            </tr>
            ${agreed.items.map(
              (each) => html`
                <tr>
                  <th scope="row">${each.text}</th>
                  ${figures(each.nominal)}
                  <td>${kappaWords(each.ordered.kappa)}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    `;
  }
}
customElements.define('vs-agreement', Agreement);

function figures(of: Figures) {
  return html`
    <td>${number(of.pairs, 0)}</td>
    <td>${of.same === null ? '–' : formatShare(of.same)}</td>
    <td>${kappaWords(of.kappa)}</td>
  `;
}

function kappaWords(kappa: number | null): string {
  return kappa === null ? te('evaluation.agreement.none') : number(kappa, 2);
}
