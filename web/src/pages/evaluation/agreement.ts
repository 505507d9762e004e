import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { te } from '../../i18n/evaluation';
import { formatShare } from '../../i18n/format';
import { StationElement } from '../../ui/element';
import { table } from '../../ui/table';
import type { StaffSession } from '../../staff/session';
import { readingBox } from '../../staff/page';
import { noneYet } from './lists';
import { type Named, reviewWords } from './reviews';
import type { AgreementFigures as Figures, AgreementShown as Agreed } from '../../protocol/api';
import { selectField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { formatNumber } from '../../i18n/amounts';

/** Below so many a kappa says next to nothing. */
const FEW = 20;

/** How far reviewers agree who did not know of each other. */
export class Agreement extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  #form = '';
  readonly #forms = new Reading<readonly Named[]>(
    this,
    async (signal) => (await this.session.api('review/trends/forms', { signal })).forms,
    reviewWords,
    { taken: ([first]) => first && this.#choose(first.id) },
  );
  readonly #agreed = new Reading<Agreed>(
    this,
    (signal) =>
      this.session.api(`review/agreement?form=${encodeURIComponent(this.#form)}`, { signal }),
    reviewWords,
    { begins: false },
  );

  #choose(form: string): void {
    this.#form = form;
    void this.#agreed.again();
  }

  protected override render() {
    return html`
      <section class="vs-card staff-card" aria-labelledby="agreement-title">
        <h2 id="agreement-title">${te('evaluation.tab.agreement')}</h2>
        <p class="vs-soft">${te('evaluation.agreement.lead')}</p>
        ${readingBox(
          this.#forms,
          (forms) =>
            forms.length === 0
              ? noneYet(
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
                    change: (value) => this.#choose(value),
                  })}
                  ${readingBox(this.#agreed, (agreed) => this.#table(agreed), te('evaluation.loading'))}
                `,
          te('evaluation.loading'),
        )}
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
      ${table<AgreedOn>({
        testid: 'agreement',
        look: 'evaluation-table',
        caption: te('evaluation.tab.agreement'),
        scroll: te('evaluation.tab.agreement'),
        rows: [
          { ...agreed.overall, item: null, text: null, ordered: null },
          ...agreed.items.map(agreedOn),
        ],
        key: (it) => it.item,
        columns: [
          {
            name: 'item',
            heading: te('evaluation.agreement.item'),
            cell: (it) => it.text ?? te('evaluation.agreement.overall'),
          },
          {
            name: 'pairs',
            heading: te('evaluation.agreement.pairs'),
            cell: (it) => formatNumber(it.pairs, 0),
          },
          {
            name: 'same',
            heading: te('evaluation.agreement.same'),
            cell: (it) => (it.same === null ? '–' : formatShare(it.same)),
          },
          {
            name: 'kappa',
            heading: te('evaluation.agreement.kappa'),
            cell: (it) => kappaWords(it.kappa),
          },
          {
            name: 'weighted',
            heading: te('evaluation.agreement.weighted'),
            cell: (it) => (it.ordered ? kappaWords(it.ordered.kappa) : '–'),
          },
        ],
      })}
    `;
  }
}
customElements.define('vs-agreement', Agreement);

/** How far reviewers agree on one item, or on all of them when it has no text. */
interface AgreedOn extends Figures {
  item: string | null;
  text: string | null;
  ordered: Figures | null;
}

function agreedOn({ item, text, nominal, ordered }: Agreed['items'][number]): AgreedOn {
  return { ...nominal, item, text, ordered };
}

function kappaWords(kappa: number | null): string {
  return kappa === null ? te('evaluation.agreement.none') : formatNumber(kappa, 2);
}
