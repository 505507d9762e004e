import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { te } from '../../i18n/evaluation';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { type Named, type Person, type RecordingReview, reviewWords } from './reviews';
import { Action } from '../../ui/action';
import { selectField, textField } from '../../ui/field';
import { problemAlert } from '../../staff/page';

/** Begins an evaluation of the open recording, or a calibration on it. */
export class StartForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property() recording = '';
  @property({ attribute: false }) review!: RecordingReview;
  @state() private people: readonly Person[] | null = null;
  readonly #action = new Action(this, reviewWords);

  readonly #take = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const operator = given.get('operator');
    const body = {
      recording: this.recording,
      form: given.get('form') as string,
      double: given.has('double'),
      ...(operator && { operator: operator as string }),
    };
    void this.#make('begun', () =>
      this.session.api('review/evaluations', { method: 'POST', body }),
    );
  };

  readonly #calibrate = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const participants = given.getAll('person').map(String);
    if (participants.length < 2) {
      this.#action.problem = { text: te('evaluation.error.not_a_reviewer') };
      return;
    }
    const body = {
      name: given.get('name') as string,
      recording: this.recording,
      form: given.get('form') as string,
      participants,
    };
    void this.#make('calibrating', () =>
      this.session.api('review/calibrations', { method: 'POST', body }),
    );
  };

  async #make(name: string, make: () => Promise<{ id: string }>): Promise<void> {
    await this.#action.run('make', async () => {
      const { id } = await make();
      this.dispatchEvent(new CustomEvent(name, { detail: id }));
    });
  }

  readonly #unfolded = async (event: Event): Promise<void> => {
    if (!(event.target as HTMLDetailsElement).open || this.people) return;
    await this.#action.run('learn', async () => {
      this.people = (await this.session.api('review/choices')).reviewers;
    });
  };

  protected override render() {
    const { forms, operators } = this.review;
    if (forms.length === 0) {
      return html`
        <h2>${te('evaluation.start.title')}</h2>
        <p>${te('evaluation.start.noForm')}</p>
      `;
    }
    return html`
      <h2 tabindex="-1">${te('evaluation.start.title')}</h2>
      ${problemAlert(this.#action.problem)}
      ${
        operators.length === 0
          ? html`
              <p>${te('evaluation.start.noOperator')}</p>
            `
          : html`
              <form class="evaluation-form" data-testid="start-evaluation" @submit=${this.#take}>
                ${formField('start-form', forms)}
                ${
                  operators.length === 1
                    ? nothing
                    : selectField({
                        id: 'start-operator',
                        label: te('evaluation.start.operator'),
                        name: 'operator',
                        options: operators.map(
                          (each) =>
                            [
                              each.id,
                              html`
                                ${each.displayName} (${each.code})
                              `,
                            ] as const,
                        ),
                      })
                }
                <label class="vs-choice">
                  <input type="checkbox" name="double" />
                  <strong>${te('evaluation.start.double')}</strong>
                  <small>${te('evaluation.start.double.hint')}</small>
                </label>
                <button
                  type="submit"
                  class="btn btn-primary"
                  data-testid="begin-evaluation"
                  aria-busy=${this.#action.is('make')}
                >
                  ${te('evaluation.start.go')}
                </button>
              </form>
            `
      }
      <details class="evaluation-more" @toggle=${this.#unfolded}>
        <summary>${te('evaluation.calibrations.startHere')}</summary>
        <form class="evaluation-form" data-testid="start-calibration" @submit=${this.#calibrate}>
          ${textField({
            id: 'calibration-name',
            label: te('evaluation.calibrations.name'),
            name: 'name',
            required: true,
            autocomplete: 'off',
            maxlength: 80,
          })}
          ${formField('calibration-form', forms)}
          <fieldset class="evaluation-choices">
            <legend>${te('evaluation.calibrations.people')}</legend>
            ${(this.people ?? []).map(
              (each) => html`
                <label class="vs-choice">
                  <input type="checkbox" name="person" value=${each.id} />
                  <strong>${each.displayName}</strong>
                </label>
              `,
            )}
          </fieldset>
          <button type="submit" class="btn btn-outline-primary" data-testid="begin-calibration">
            ${te('evaluation.calibrations.start')}
          </button>
        </form>
      </details>
    `;
  }
}
customElements.define('vs-start-form', StartForm);

function formField(id: string, forms: readonly Named[]) {
  return selectField({
    id,
    label: te('evaluation.start.form'),
    name: 'form',
    options: forms.map((each) => [each.id, each.name]),
  });
}
