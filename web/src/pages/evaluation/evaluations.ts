import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Category } from '../../api';
import { te } from '../../i18n/evaluation';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import { type Problem, problemBox } from '../../staff/page';
import { noneYet, evaluationsTable } from './lists';
import { type Evaluation, reviewWords } from './reviews';
import { loadingLine } from '../../ui/load-state';
import { isCalledOff, Poller } from '../../ui/poller';
import { Sorting } from '../../ui/table';

const EVERY_MS = 15_000;

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
  @state() private evaluations: readonly Evaluation[] | null = null;
  @state() private more = false;
  @state() private problem: Problem | null = null;
  readonly #sorting = new Sorting(this);
  readonly #poller = new Poller(this, (signal) => this.#load(signal), EVERY_MS, false);

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('kind')) return;
    this.evaluations = null;
    void this.#poller.again();
  }

  async #load(signal: AbortSignal): Promise<void> {
    const { kind } = this;
    try {
      const found = await this.session.api(PATHS[kind], { signal });
      if (kind !== this.kind) return;
      // what one has still to do oneself is in the queue
      this.evaluations =
        kind === 'done'
          ? found.evaluations.filter((each) => each.state !== 'open')
          : found.evaluations;
      this.more = found.more;
      this.problem = null;
    } catch (error) {
      if (!isCalledOff(signal)) this.problem = reviewWords(error);
    }
  }

  readonly #csv = async (): Promise<void> => {
    try {
      await this.session.download('review/evaluations/csv', 'evaluations.csv');
    } catch {
      this.problem = { text: te('evaluation.csv.failed') };
    }
  };

  protected override render() {
    const { evaluations, kind } = this;
    return html`
      <section class="vs-card staff-card" aria-labelledby="evaluations-title">
        <div class="staff-head">
          <h2 id="evaluations-title">${te(`evaluation.tab.${kind}`)}</h2>
          ${
            kind === 'done' && evaluations?.length
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
        ${this.problem ? problemBox(this.problem, () => void this.#poller.again()) : nothing}
        ${
          evaluations === null
            ? loadingLine(te('evaluation.loading'))
            : evaluations.length === 0
              ? noneYet(te(`evaluation.${kind}.empty.title`), te(`evaluation.${kind}.empty.text`))
              : evaluationsTable(
                  evaluations,
                  this.categories,
                  te(`evaluation.tab.${kind}`),
                  Date.now(),
                  this.more ? undefined : this.#sorting,
                )
        }
        ${
          this.more
            ? html`
                <p class="vs-hint">${te('evaluation.more')}</p>
              `
            : nothing
        }
      </section>
    `;
  }
}
customElements.define('vs-evaluations', EvaluationList);
