import { html, nothing, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import type { Category } from '../../api';
import { te } from '../../i18n/evaluation';
import { fileLanguage } from '../../i18n/language';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import { readingBox, retryBox } from '../../staff/page';
import { noneYet, evaluationsTable } from './lists';
import { type Evaluation, reviewWords } from './reviews';
import { Action } from '../../ui/action';
import { Reading } from '../../ui/reading';
import { Sorting } from '../../ui/table';

const PATHS = {
  queue: 'review/queue',
  disputes: 'review/evaluations?dispute=open',
  done: 'review/evaluations',
} as const;

/** One list of evaluations: what is to be judged, what is disputed, what is done. */
export class EvaluationList extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ attribute: false }) kind: keyof typeof PATHS = 'queue';
  readonly #found = new Reading(
    this,
    (signal) => this.session.api(PATHS[this.kind], { signal }),
    reviewWords,
    { begins: false, hears: ['review/queue', 'review/evaluations'] },
  );
  readonly #exporting = new Action(this, () => ({ text: te('evaluation.csv.failed') }));
  readonly #sorting = new Sorting(this);

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('kind')) void this.#found.anew();
  }

  readonly #csv = (): Promise<boolean> =>
    this.#exporting.run('csv', () =>
      this.session.download(`review/evaluations/csv?language=${fileLanguage()}`, 'evaluations.csv'),
    );

  protected override render() {
    const { kind } = this;
    const found = this.#found.value;
    return html`
      <section class="vs-card staff-card" aria-labelledby="evaluations-title">
        <div class="staff-head">
          <h2 id="evaluations-title">${te(`evaluation.tab.${kind}`)}</h2>
          ${
            kind === 'done' && found?.evaluations.some(isDone)
              ? html`
                  <button
                    type="button"
                    class="btn btn-outline-primary btn-sm"
                    data-testid="evaluations-csv"
                    @click=${this.#csv}
                  >
                    ${icon('download')} ${te('evaluation.csv')}
                  </button>
                `
              : nothing
          }
        </div>
        ${retryBox(this.#exporting)}
        ${readingBox(this.#found, ({ evaluations, more }) => this.#list(evaluations, more), te('evaluation.loading'))}
      </section>
    `;
  }

  #list(all: readonly Evaluation[], more: boolean) {
    const { kind } = this;
    // what one has still to do oneself is in the queue
    const evaluations = kind === 'done' ? all.filter(isDone) : all;
    return html`
      ${
        evaluations.length === 0
          ? noneYet(te(`evaluation.${kind}.empty.title`), te(`evaluation.${kind}.empty.text`))
          : evaluationsTable(
              evaluations,
              this.categories,
              te(`evaluation.tab.${kind}`),
              Date.now(),
              more ? undefined : this.#sorting,
            )
      }
      ${
        more
          ? html`
              <p class="vs-hint">${te('evaluation.more')}</p>
            `
          : nothing
      }
    `;
  }
}
customElements.define('vs-evaluations', EvaluationList);

function isDone({ state }: Evaluation): boolean {
  return state !== 'open';
}
