import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { te } from '../../i18n/evaluation';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import './answer-sheet';
import type { AnswerSheet } from './answer-sheet';
import { type Answers, type Item, itemsOf, stepsOf } from './forms';
import { answerName, type CalibrationOpened, points, reviewWords, stepName } from './reviews';
import { isComplete, score } from './score';
import { Action } from '../../ui/action';
import { textArea } from '../../ui/field';
import { table } from '../../ui/table';
import { formatNumber } from '../../i18n/amounts';
import { problemAlert } from '../../staff/page';

/**
 * A calibration as it goes: one's own rating, then all of them item by item, then what is agreed. Its owner takes
 * over what `changed` brings.
 */
export class CalibrationView extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) opened!: CalibrationOpened;
  @property() me = '';
  /** Whether the player is beside it, without which nobody can rate. */
  @property({ type: Boolean }) besidePlayer = false;
  @property({ attribute: false }) beforeSubmit: () => Promise<void> = () => Promise.resolve();
  @state() private answers: Answers = {};
  @state() private agreed: Answers = {};
  @state() private note = '';
  @state() private strict = false;
  readonly #action = new Action(this, reviewWords);

  override connectedCallback(): void {
    super.connectedCallback();
    this.answers = this.#own?.answers ?? {};
    this.#taken();
  }

  get #own() {
    return this.opened.ratings.find((each) => each.person.id === this.me);
  }

  get #path() {
    return `review/calibrations/${this.opened.calibration.id}` as const;
  }

  #taken(): void {
    // where all gave the same, that is most likely what is agreed
    const same: Record<string, number | null> = {};
    const rated = this.opened.ratings.filter((each) => each.rated && each.answers);
    for (const each of this.opened.items) {
      const answer = rated[0]?.answers?.[each.item];
      if (each.same && answer !== undefined) same[each.item] = answer;
    }
    this.agreed = { ...same, ...this.opened.agreed };
    this.note = this.opened.note;
  }

  #send(send: () => Promise<CalibrationOpened>): Promise<boolean> {
    return this.#action.run('send', async () => {
      this.opened = await send();
      this.#taken();
      this.dispatchEvent(new CustomEvent<CalibrationOpened>('changed', { detail: this.opened }));
    });
  }

  /** Keeps what is agreed; `POST` closes the calibration with it. */
  #agree(method: 'PUT' | 'POST'): Promise<boolean> {
    const body = this.#agreedBody;
    return this.#send(() => this.session.api(`${this.#path}/agreed`, { method, body }));
  }

  readonly #rate = async (event: Event): Promise<void> => {
    event.preventDefault();
    const made = score(this.opened.content, this.answers);
    if (!isComplete(made)) {
      this.strict = true;
      this.#action.problem = {
        text: te('evaluation.submit.incomplete', { count: made.missing.length }),
      };
      await this.updateComplete;
      this.querySelector<AnswerSheet>('vs-answer-sheet')?.focusMissing();
      return;
    }
    await this.#send(async () => {
      await this.beforeSubmit();
      const body = { answers: this.answers };
      return this.session.api(`${this.#path}/rating`, { method: 'POST', body });
    });
  };

  protected override render() {
    const { calibration } = this.opened;
    return html`
      <section class="evaluation-form" data-testid="calibration">
        <h2>${te('evaluation.calibrations.form', { name: calibration.name })}</h2>
        <p class="vs-soft">
          ${calibration.form.name} ·
          ${te('evaluation.calibrations.rated', {
            done: calibration.rated,
            all: calibration.participants,
          })}
        </p>
        ${problemAlert(this.#action.problem)}
        ${calibration.state === 'rating' ? this.#rating() : this.#comparison()}
      </section>
    `;
  }

  #rating() {
    const { calibration, content } = this.opened;
    return html`
      ${
        calibration.mine === 'open' && this.besidePlayer
          ? html`
              <form
                class="evaluation-form"
                novalidate
                aria-label=${te('evaluation.form')}
                @submit=${this.#rate}
              >
                <vs-answer-sheet
                  .content=${content}
                  .answers=${this.answers}
                  .strict=${this.strict}
                  .change=${(answers: Answers) => {
                    this.answers = answers;
                    this.#action.problem = null;
                  }}
                ></vs-answer-sheet>
                <button
                  type="submit"
                  class="btn btn-primary"
                  data-testid="submit-rating"
                  aria-busy=${this.#action.busy}
                >
                  ${te('evaluation.calibrations.rate')}
                </button>
              </form>
            `
          : html`
              <p role="status">
                ${te(
                  calibration.mine === 'open'
                    ? 'evaluation.calibrations.mine'
                    : 'evaluation.calibrations.waiting',
                )}
              </p>
            `
      }
      ${
        calibration.rated >= 2
          ? html`
              <button
                type="button"
                class="btn btn-outline-primary"
                @click=${() => void this.#send(() => this.session.api(`${this.#path}/comparison`, { method: 'POST' }))}
              >
                ${te('evaluation.calibrations.compare')}
              </button>
            `
          : nothing
      }
    `;
  }

  #comparison() {
    const { calibration, content, ratings, items } = this.opened;
    const rated = ratings.filter((each) => each.rated);
    const closed = calibration.state === 'closed';
    const apart = new Map(items.map((each) => [each.item, each]));
    // those that differ most come first: they are what the session is for
    const order = [...itemsOf(content)].sort((a, b) => far(apart.get(b.id)) - far(apart.get(a.id)));
    const missing = itemsOf(content).filter((item) => !(item.id in this.agreed)).length;
    return html`
      ${table<Item>({
        testid: 'calibration-table',
        look: 'evaluation-table',
        caption: te('evaluation.calibrations.compared'),
        scroll: te('evaluation.calibrations.compared'),
        rows: order,
        key: (item) => item.id,
        marks: (item) => ({ 'data-differs': apart.get(item.id)?.same === false }),
        columns: [
          {
            name: 'item',
            heading: te('evaluation.calibrations.item'),
            cell: (item) => html`
              ${item.text}
              <span class="evaluation-second">
                ${te(
                  apart.get(item.id)?.same
                    ? 'evaluation.calibrations.sameAll'
                    : 'evaluation.calibrations.different',
                )}
              </span>
            `,
          },
          ...rated.map((each) => ({
            name: each.person.id,
            heading: each.person.displayName,
            cell: (item: Item) => answerName(item, each.answers?.[item.id] ?? null),
          })),
          {
            name: 'agreed',
            heading: te('evaluation.calibrations.agreed'),
            cell: (item) =>
              closed ? answerName(item, this.agreed[item.id] ?? null) : this.#choice(item),
          },
        ],
        foot: [
          [
            te('evaluation.calibrations.score'),
            ...rated.map((each) => points(each.tenths)),
            html`
              <b>${points(closed ? calibration.tenths : score(content, this.agreed).tenths)}</b>
            `,
          ],
          ...(closed
            ? [
                [
                  te('evaluation.calibrations.kappa'),
                  ...rated.map((each) => {
                    const kappa = this.opened.kappa[each.person.id] ?? null;
                    return kappa === null
                      ? te('evaluation.agreement.none')
                      : formatNumber(kappa, 2);
                  }),
                  '–',
                ],
              ]
            : []),
        ],
      })}
      ${
        closed
          ? html`
              <p class="evaluation-said">${this.note}</p>
            `
          : html`
              ${textArea({
                id: 'calibration-note',
                label: te('evaluation.calibrations.note'),
                maxlength: 4000,
                value: this.note,
                input: (value) => (this.note = value),
              })}
              <p class="vs-hint" role="status">
                ${missing > 0 ? te('evaluation.calibrations.missing', { count: missing }) : nothing}
              </p>
              <div class="vs-row">
                <button
                  type="button"
                  class="btn btn-primary"
                  data-testid="close-calibration"
                  ?disabled=${missing > 0}
                  aria-busy=${this.#action.busy}
                  @click=${() => void this.#agree('POST')}
                >
                  ${te('evaluation.calibrations.close')}
                </button>
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  @click=${() => void this.#agree('PUT')}
                >
                  ${te('evaluation.calibrations.keep')}
                </button>
              </div>
            `
      }
    `;
  }

  get #agreedBody() {
    return { answers: this.agreed, note: this.note };
  }

  #choice(item: Item) {
    const chosen = this.agreed[item.id];
    const steps = [...Array(stepsOf(item)).keys(), ...(item.notApplicable ? [null] : [])];
    return html`
      <select
        class="vs-select"
        aria-label=${te('evaluation.calibrations.agreedOf', { item: item.text })}
        data-agreed=${item.id}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          this.agreed = { ...this.agreed, [item.id]: value === 'na' ? null : Number(value) };
        }}
      >
        ${
          chosen === undefined
            ? html`
                <option value="" selected disabled>${te('evaluation.calibrations.choose')}</option>
              `
            : nothing
        }
        ${steps.map(
          (step) => html`
            <option value=${step ?? 'na'} .selected=${step === chosen}>
              ${stepName(item, step)}
            </option>
          `,
        )}
      </select>
    `;
  }
}
customElements.define('vs-calibration-view', CalibrationView);

function far(spread: { same: boolean; spread: number | null } | undefined): number {
  if (!spread || spread.same) return -1;
  return spread.spread ?? 0;
}
