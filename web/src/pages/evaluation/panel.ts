import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { te } from '../../i18n/evaluation';
import { formatShare } from '../../i18n/format';
import { announce } from '../../ui/announcer';
import { StationElement, focusOn } from '../../ui/element';
import { type Problem, problemBox } from '../../staff/page';
import type { PlayerContext } from '../quality/sections';
import './calibration-view';
import './decision-form';
import './evaluation-form';
import { evaluationView } from './evaluation-view';
import {
  type Calibration,
  type CalibrationOpened,
  type Evaluation,
  type Opened,
  points,
  type RecordingReview,
  reviewWords,
  type Watch,
} from './reviews';
import { stateBadge } from './lists';
import './start-form';
import { WatchLog } from './watch-log';
import { loadingLine } from '../../ui/load-state';

const LOOK_MS = 250;
const REPORT_MS = 5_000;

/** What there is to judge about the recording that is open, and the form to do it with. */
export class EvaluationPanel extends StationElement {
  @property({ attribute: false }) context!: PlayerContext;
  @state() private review: RecordingReview | null = null;
  @state() private watch_: Watch | null = null;
  @state() private opened: Opened | null = null;
  @state() private calibration: CalibrationOpened | null = null;
  @state() private problem: Problem | null = null;
  readonly #log = new WatchLog();
  #reported = 0;
  #reporting: Promise<void> = Promise.resolve();
  #loaded = '';

  override connectedCallback(): void {
    super.connectedCallback();
    const timer = setInterval(() => this.#look(), LOOK_MS);
    this.scope.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  get #reviewer(): boolean {
    return this.context.me.role === 'quality';
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('context')) return;
    const { params, recording } = this.context;
    const wanted = [recording.id, params.get('evaluation'), params.get('calibration')].join(' ');
    if (wanted === this.#loaded) return;
    this.#loaded = wanted;
    void this.#load();
  }

  /** Notes where the player stands; what was played goes to the station every few seconds, and when it stops. */
  #look(): void {
    if (!this.context.view) return;
    const now = performance.now();
    const stopped = this.#log.note(this.context.positionMs(), now);
    if (this.#log.pending && (stopped || now - this.#reported >= REPORT_MS)) void this.#report();
  }

  /** One report after the other; resolves when all that was played is told. */
  readonly #report = (): Promise<void> => {
    const { view, recording, session } = this.context;
    this.#reporting = this.#reporting.then(async () => {
      const spans = this.#log.take();
      if (!view || spans.length === 0) return;
      this.#reported = performance.now();
      try {
        this.watch_ = await session.api(`recordings/${recording.id}/views/${view.id}/watched`, {
          method: 'POST',
          body: { spans },
        });
      } catch {
        this.#log.giveBack(spans);
      }
    });
    return this.#reporting;
  };

  async #load(): Promise<void> {
    const { session, recording, params } = this.context;
    try {
      const review = await session.api(`review/recordings/${recording.id}`);
      this.review = review;
      this.watch_ = review.watch;
      this.problem = null;
      const calibration = review.calibrations.find((each) => each.id === params.get('calibration'));
      const wanted =
        review.evaluations.find((each) => each.id === params.get('evaluation')) ??
        review.evaluations.find((each) => each.mine && each.state === 'open');
      if (calibration) await this.#openCalibration(calibration);
      else if (wanted) await this.#open(wanted);
    } catch (error) {
      if (!this.scope.aborted) this.problem = reviewWords(error);
    }
  }

  async #open(evaluation: Pick<Evaluation, 'id'>): Promise<void> {
    this.calibration = null;
    this.opened = await this.context.session.api(`review/evaluations/${evaluation.id}`);
  }

  async #openCalibration(calibration: Pick<Calibration, 'id'>): Promise<void> {
    this.opened = null;
    this.calibration = await this.context.session.api(`review/calibrations/${calibration.id}`);
  }

  readonly #show = (what: () => Promise<void>) => async (): Promise<void> => {
    try {
      await what();
      await this.updateComplete;
      focusOn(this, 'h2');
    } catch (error) {
      this.problem = reviewWords(error);
    }
  };

  readonly #closed = async (): Promise<void> => {
    this.opened = null;
    this.calibration = null;
    await this.#load();
  };

  async #release(): Promise<void> {
    const { opened } = this;
    if (!opened) return;
    try {
      const path = `review/evaluations/${opened.evaluation.id}/release` as const;
      this.opened = await this.context.session.api(path, { method: 'POST' });
      announce(te('evaluation.released'));
      await this.#refresh();
    } catch (error) {
      this.problem = reviewWords(error);
    }
  }

  async #refresh(): Promise<void> {
    const { session, recording } = this.context;
    this.review = await session.api(`review/recordings/${recording.id}`);
  }

  protected override render() {
    const { review } = this;
    return html`
      ${this.problem ? problemBox(this.problem, () => void this.#load()) : nothing}
      ${
        review === null
          ? loadingLine(te('evaluation.loading'))
          : html`
              ${this.#reviewer ? this.#watched() : nothing}
              ${
                this.calibration
                  ? this.#calibrating(this.calibration)
                  : this.opened
                    ? this.#one(this.opened)
                    : this.#reviewer
                      ? this.#start(review)
                      : nothing
              }
              ${this.#others(review)}
            `
      }
    `;
  }

  #watched() {
    const watch = this.watch_;
    if (!watch) return nothing;
    return html`
      <div
        class="evaluation-watch"
        data-testid="watched"
        data-enough=${watch.enough ? 'yes' : 'no'}
      >
        <progress
          max="1"
          value=${watch.share}
          aria-label=${te('evaluation.watch', { share: formatShare(watch.share) })}
        ></progress>
        <p>
          <b>${te('evaluation.watch', { share: formatShare(watch.share) })}.</b>
          ${
            watch.enough
              ? te('evaluation.watch.enough')
              : te('evaluation.watch.needed', { needed: formatShare(watch.needed) })
          }
          <span class="vs-soft">${te('evaluation.watch.how')}</span>
        </p>
      </div>
    `;
  }

  #one(opened: Opened) {
    const { evaluation, dispute } = opened;
    if (evaluation.state === 'open') {
      return keyed(
        evaluation.id,
        html`
          <vs-evaluation-form
            class="vs-card"
            .session=${this.context.session}
            .opened=${opened}
            .beforeSubmit=${this.#report}
            @submitted=${(event: CustomEvent<Opened>) => {
              this.opened = event.detail;
              void this.#refresh();
            }}
            @given-back=${this.#closed}
          ></vs-evaluation-form>
        `,
      );
    }
    return html`
      <section class="vs-card evaluation-card">
        <h2 tabindex="-1">
          ${te('evaluation.of', { operator: evaluation.operator?.displayName ?? '–' })}
        </h2>
        <p class="vs-soft">
          ${evaluation.form.name}${evaluation.reviewer ? ` · ${evaluation.reviewer.displayName}` : ''}
        </p>
        <p>${stateBadge(evaluation)}</p>
        ${evaluationView(opened)}
        ${
          evaluation.waitsForOther
            ? html`
                <p class="vs-hint">${te('evaluation.waits')}</p>
              `
            : nothing
        }
        ${
          this.#reviewer && evaluation.state === 'submitted' && !evaluation.waitsForOther
            ? html`
                <button
                  type="button"
                  class="btn btn-primary"
                  data-testid="release-evaluation"
                  @click=${() => void this.#release()}
                >
                  ${te('evaluation.release')}
                </button>
              `
            : nothing
        }
        ${
          this.context.me.role === 'supervisor' && dispute?.state === 'open'
            ? html`
                <vs-decision-form
                  .session=${this.context.session}
                  .opened=${opened}
                  @decided=${(event: CustomEvent<Opened>) => {
                    this.opened = event.detail;
                    void this.#refresh();
                  }}
                ></vs-decision-form>
              `
            : nothing
        }
        <button type="button" class="btn btn-link" @click=${this.#closed}>
          ${te('evaluation.back')}
        </button>
      </section>
    `;
  }

  #calibrating(opened: CalibrationOpened) {
    return keyed(
      opened.calibration.id,
      html`
        <vs-calibration-view
          class="vs-card"
          besidePlayer
          .session=${this.context.session}
          .opened=${opened}
          .me=${this.context.me.id}
          .beforeSubmit=${this.#report}
          @changed=${(event: CustomEvent<CalibrationOpened>) => {
            this.calibration = event.detail;
            void this.#refresh();
          }}
        ></vs-calibration-view>
        <button type="button" class="btn btn-link" @click=${this.#closed}>
          ${te('evaluation.back')}
        </button>
      `,
    );
  }

  #start(review: RecordingReview) {
    return html`
      <vs-start-form
        class="vs-card"
        .session=${this.context.session}
        .recording=${this.context.recording.id}
        .review=${review}
        @begun=${(event: CustomEvent<string>) => void this.#begun(() => this.#open({ id: event.detail }))}
        @calibrating=${(event: CustomEvent<string>) =>
          void this.#begun(() => this.#openCalibration({ id: event.detail }))}
      ></vs-start-form>
    `;
  }

  async #begun(open: () => Promise<void>): Promise<void> {
    await this.#show(open)();
    await this.#refresh();
  }

  #others(review: RecordingReview) {
    const shown = this.opened?.evaluation.id ?? this.calibration?.calibration.id;
    const evaluations = review.evaluations.filter((each) => each.id !== shown);
    const calibrations = review.calibrations.filter((each) => each.id !== shown);
    if (evaluations.length + calibrations.length === 0) {
      return this.#reviewer || this.opened
        ? nothing
        : html`
            <p class="vs-soft">${te('evaluation.none')}</p>
          `;
    }
    return html`
      <section class="vs-card evaluation-card" aria-labelledby="evaluation-others">
        <h2 id="evaluation-others">${te('evaluation.existing')}</h2>
        <ul class="evaluation-list">
          ${evaluations.map(
            (each) => html`
              <li>
                <button
                  type="button"
                  class="quality-open"
                  @click=${this.#show(() => this.#open(each))}
                >
                  ${each.operator?.displayName ?? '–'}, ${each.form.name}
                </button>
                <span>${each.state === 'open' ? nothing : points(each.tenths)}</span>
                ${stateBadge(each)}
              </li>
            `,
          )}
          ${calibrations.map(
            (each) => html`
              <li>
                <button
                  type="button"
                  class="quality-open"
                  @click=${this.#show(() => this.#openCalibration(each))}
                >
                  ${te('evaluation.calibrations.form', { name: each.name })}
                </button>
                <span class="vs-badge">${te(`evaluation.calibrations.state.${each.state}`)}</span>
              </li>
            `,
          )}
        </ul>
      </section>
    `;
  }
}
customElements.define('vs-evaluation-panel', EvaluationPanel);
