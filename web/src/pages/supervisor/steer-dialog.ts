import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { td } from '../../i18n/desk';
import { tf } from '../../i18n/floor';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { errorWords, type Problem, problemAlert, readingBox } from '../../staff/page';
import type { Floor } from './floor';
import type { Label } from './floor-words';
import { type Act, fallsShort, PLACES, type PlaceChange, requestFor, type Waiting } from './lines';
import type { OfficeShown as Office } from '../../protocol/api';
import { selectField, textField } from '../../ui/field';
import { Action } from '../../ui/action';
import { Reading } from '../../ui/reading';
import { dialogButtons } from '../../ui/confirm';

const ACTS: readonly Act[] = ['category', 'operator', 'office', 'place', 'remove'];
const SHORTEST_REASON = 3;
/** The queue's words for a contact that was quicker than the supervisor. */
const GONE: ReadonlySet<string> = new Set(['not_waiting', 'not_correctable', 'contact_closed']);
const REFUSALS = ['agent_offline', 'office_closed'] as const;

/** What becomes of one who waits, and why. Tells `close` and `done`. */
export class SteerDialog extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) floor!: Floor;
  @property({ attribute: false }) label!: Label;
  @property() category = '';
  @property({ attribute: false }) contact: Waiting | null = null;
  @property({ attribute: false }) line: readonly Waiting[] = [];
  @state() private act: Act = 'category';
  @state() private to = '';
  @state() private reason = '';
  readonly #offices = new Reading<readonly Office[]>(
    this,
    async (signal) => (await this.session.api('offices', { signal })).offices,
    errorWords,
    { begins: false },
  );
  readonly #action = new Action(this, steerWords);

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('contact') || !this.contact) return;
    this.#choose('category');
    this.reason = '';
    this.#action.problem = null;
  }

  protected override render() {
    const { contact } = this;
    return html`
      <vs-dialog
        ?open=${contact !== null}
        .heading=${tf('floor.steer.title', { reference: contact?.reference ?? '' })}
        .content=${contact ? this.#content() : nothing}
        .actions=${contact ? this.#actions() : nothing}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #content() {
    return html`
      <fieldset class="floor-acts">
        <legend>${tf('floor.steer.what')}</legend>
        ${ACTS.map(
          (each) => html`
            <label class="vs-choice">
              <input
                type="radio"
                name="steer-act"
                value=${each}
                ?data-focus=${each === this.act}
                .checked=${each === this.act}
                @change=${() => this.#choose(each)}
              />
              <strong>${tf(`floor.steer.act.${each}`)}</strong>
            </label>
          `,
        )}
      </fieldset>
      ${this.act === 'remove' ? this.#warning() : this.#destination()}
      ${textField({
        id: 'steer-reason',
        label: tf('floor.steer.reason'),
        testid: 'steer-reason',
        hint: tf('floor.steer.hint'),
        autocomplete: 'off',
        maxlength: 300,
        value: this.reason,
        input: (value) => (this.reason = value),
      })}
      ${problemAlert(this.#action.problem)}
    `;
  }

  #warning() {
    return alertBox(tf('floor.steer.remove.text'), { tone: 'warning' });
  }

  #destination() {
    const { act } = this;
    if (act === 'remove') return nothing;
    const options = this.#options();
    if (options === null) return readingBox(this.#offices, () => nothing);
    if (options.length === 0) return alertBox(tf('floor.steer.nobody'), { tone: 'warning' });
    return selectField({
      id: 'steer-to',
      label: tf(`floor.steer.to.${act}`),
      testid: 'steer-to',
      value: this.to,
      choose: tf('floor.steer.choose'),
      options: options.map(([id, words]) => [id, words]),
      change: (value) => (this.to = value),
      after: html`
        ${
          act === 'operator' || act === 'office'
            ? html`
                <span class="vs-hint">${tf(`floor.steer.hint.${act}`)}</span>
              `
            : nothing
        }
        ${this.#fallsShort() ? alertBox(tf('floor.steer.short'), { tone: 'warning', live: 'status' }) : nothing}
      `,
    });
  }

  #fallsShort(): boolean {
    const { act, to, contact, line } = this;
    return (
      act === 'place' && to !== '' && !!contact && fallsShort(to as PlaceChange, contact, line)
    );
  }

  #options(): [string, string][] | null {
    const { floor } = this;
    switch (this.act) {
      case 'category':
        return floor.categories
          .filter((each) => each.category !== this.category)
          .map((each): [string, string] => [each.category, this.label(each.category)])
          .sort((a, b) => a[1].localeCompare(b[1]));
      case 'operator':
        return floor.agents
          .filter((each) => each.state !== 'offline')
          .map((each): [string, string] => [
            each.agentId,
            td('desk.transfer.operator.option', {
              name: each.name,
              state: td(`desk.state.${each.state}`),
            }),
          ]);
      case 'office':
        return (
          this.#offices.value
            ?.filter((each) => each.open)
            .map((each): [string, string] => [each.id, each.name]) ?? null
        );
      case 'place':
        return PLACES.map((each) => [each, tf(`floor.steer.place.${each}`)]);
      case 'remove':
        return [];
    }
  }

  #choose(act: Act): void {
    this.act = act;
    this.to = '';
    if (act === 'office' && this.#offices.value === null) void this.#offices.again();
  }

  #actions() {
    const removing = this.act === 'remove';
    const complete = this.reason.trim().length >= SHORTEST_REASON && (removing || this.to !== '');
    return dialogButtons({
      cancel: ts('staff.cancel'),
      close: this.#close,
      confirm: tf(
        `floor.steer.confirm.${removing ? 'remove' : this.act === 'place' ? 'place' : 'move'}`,
      ),
      act: () => void this.#confirmed(),
      testid: 'confirm-steer',
      danger: removing,
      busy: this.#action.busy,
      disabled: !complete,
    });
  }

  async #confirmed(): Promise<void> {
    const { contact } = this;
    if (!contact) return;
    const steer = { act: this.act, to: this.to, reason: this.reason.trim() };
    const { path, body } = requestFor(steer, contact, this.line);
    if (await this.#action.run('steer', () => this.session.api(path, { method: 'POST', body }))) {
      this.dispatchEvent(new CustomEvent('done'));
    }
  }

  readonly #close = (): void => {
    this.dispatchEvent(new CustomEvent('close'));
  };
}
customElements.define('vs-steer', SteerDialog);

function steerWords(error: unknown): Problem {
  if (error instanceof ApiError) {
    const { code } = error;
    if (GONE.has(code)) return { text: tf('floor.steer.error.gone'), code };
    const known = REFUSALS.find((each) => each === code);
    if (known) return { text: tf(`floor.steer.error.${known}`), code };
  }
  return errorWords(error);
}
