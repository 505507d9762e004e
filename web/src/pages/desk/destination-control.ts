import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { td } from '../../i18n/desk';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import '../../ui/dialog';
import { bySet } from '../../state/desk';
import { icon, type IconName } from '../../ui/icons';
import {
  type DestinationKind,
  type Destinations,
  interpreterFor,
  isFree,
  knowing,
  type OperatorThere,
  type Skill,
  SKILLS,
  skillsOf,
} from './destinations';
import { DeskPart } from './part';
import { skillName } from './words';
import { selectField, textField } from '../../ui/field';
import { dialogButtons } from '../../ui/confirm';

/** The other operator's part in the dialog: what is said, and what its parts are called. */
interface Control {
  what: 'consult' | 'transfer';
  icon: IconName;
  /** The shortcut that opens it. */
  key: string;
  testId: string;
  kinds: readonly DestinationKind[];
}

const REFUSED = ['bad_number', 'not_called', 'calls_out_off'] as const;

/** One destination: its id, and how it is written in the list. */
export type Option = readonly [id: string, words: string];

/**
 * A button among the controls, and the dialog in which one says to whom the contact goes, or who is asked
 * about it: an operator (of those who know a language, or sign language), whoever follows a topic, an office, a number
 * outside.
 */
export abstract class DestinationControl extends DeskPart {
  @state() private open = false;
  @state() protected kind: DestinationKind = 'operator';
  @state() protected chosen = '';
  @state() private skill: Skill | '' = '';
  @state() protected found: Destinations | null = null;
  @state() private failed = false;
  /** Why the number outside is not called. */
  @state() private refused: (typeof REFUSED)[number] | 'failed' | null = null;
  #asking = false;

  protected abstract readonly control: Control;
  /** The choices, in the order of the list. */
  protected abstract options(found: Destinations): Option[];
  /** What the list, or the choice that was made, is to be told about. */
  protected abstract note(found: Destinations, options: readonly Option[]): unknown;
  /** Carries out what was chosen; the dialog stays open where that gives false. */
  protected abstract carryOut(): Promise<boolean>;

  /** What happens to the citizen and to this desk. */
  protected intro(): string {
    return td(`desk.${this.control.what}.intro`);
  }

  /** What the button says that carries it out. */
  protected confirmWords(): string {
    return td(`desk.${this.control.what}.confirm`);
  }

  /** A number outside is offered where there is sound to share with it. */
  #offers(kind: DestinationKind): boolean {
    if (kind !== 'outside') return true;
    const { contact } = this.context.console.desk.value;
    const hasSound = contact !== null && contact.modality !== 'text' && !bySet(contact);
    return hasSound && this.found?.outside === true;
  }

  /** Has the number called; it says in the dialog why it is not. `passOn`: without a word with it before. */
  protected async callOutside(passOn: boolean): Promise<boolean> {
    const contact = this.context.console.desk.value.contact?.contactId;
    if (contact === undefined) return true;
    // two clicks would call the number twice
    if (this.#asking) return false;
    this.#asking = true;
    try {
      await this.context.session.api(`contacts/${contact}/outside-call`, {
        method: 'POST',
        body: { number: this.chosen, passOn },
      });
    } catch (error) {
      const code = error instanceof ApiError ? error.code : '';
      this.refused = REFUSED.find((each) => each === code) ?? 'failed';
      return false;
    } finally {
      this.#asking = false;
    }
    announce(td('desk.outside.asked'));
    return true;
  }

  /** What else is asked for. */
  protected more(): unknown {
    return nothing;
  }

  protected override render() {
    const { what, key, testId } = this.control;
    return html`
      <button
        type="button"
        class="desk-control"
        data-testid=${testId}
        aria-haspopup="dialog"
        aria-keyshortcuts=${key}
        title="${td(`desk.${what}.heading`)} (${key.toUpperCase()})"
        @click=${() => void this.show()}
      >
        <span class="desk-control-face">${icon(this.control.icon)}</span>
        <span>${td(`desk.${what}`)}</span>
      </button>
      <vs-dialog
        ?open=${this.open}
        .heading=${td(`desk.${what}.heading`)}
        .content=${this.open ? this.#content() : nothing}
        .actions=${this.open ? this.#actions() : nothing}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  /** Opens the dialog with whoever is there now. */
  async show(): Promise<void> {
    this.kind = this.control.kinds[0] ?? 'operator';
    this.chosen = '';
    this.skill = '';
    this.refused = null;
    this.open = true;
    await this.#load();
  }

  async #load(): Promise<void> {
    this.failed = false;
    this.found = null;
    try {
      const found = await this.context.destinations();
      const wanted = this.#wanted;
      if (wanted && this.kind === 'operator' && this.#counted(found, wanted) > 0) {
        this.skill = wanted;
      }
      this.found = found;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.failed = true;
    }
  }

  /** The operators who know what was chosen. */
  protected operators(found: Destinations): OperatorThere[] {
    return knowing(found.operators, this.skill);
  }

  protected get skillWords(): string {
    return this.skill === '' ? '' : skillName(this.skill);
  }

  get #wanted(): Skill | null {
    const { contact } = this.context.console.desk.value;
    return contact && interpreterFor(contact);
  }

  /** How many there are for a skill: who is asked has to be free, a contact may wait. */
  #counted(found: Destinations, skill: Skill): number {
    const among =
      this.control.what === 'consult' ? found.operators.filter(isFree) : found.operators;
    return skillsOf(among).find((each) => each.skill === skill)?.count ?? 0;
  }

  #content() {
    const { what, kinds } = this.control;
    return html`
      <p>${this.intro()}</p>
      <fieldset class="desk-end-reasons">
        <legend>${td(`desk.${what}.to`)}</legend>
        ${kinds
          .filter((each) => this.#offers(each))
          .map(
            (each) => html`
              <label class="vs-choice">
                <input
                  type="radio"
                  name="${what}-kind"
                  value=${each}
                  ?data-focus=${each === this.kind}
                  .checked=${each === this.kind}
                  @change=${() => {
                    this.kind = each;
                    this.chosen = '';
                  }}
                />
                <strong>${td(`desk.transfer.kind.${each}`)}</strong>
              </label>
            `,
          )}
      </fieldset>
      ${this.found ? this.#skills(this.found) : nothing}
      <div role="status">${this.#state()}</div>
      ${this.found ? this.#choice(this.found) : nothing} ${this.more()}
    `;
  }

  /** Languages and sign language, where somebody who is there knows one. */
  #skills(found: Destinations) {
    const there = new Set(skillsOf(found.operators).map((each) => each.skill));
    if (this.kind !== 'operator' || there.size === 0) return nothing;
    const { what } = this.control;
    const wanted = this.#wanted;
    return selectField({
      id: `desk-${what}-skill`,
      label: td('desk.skill'),
      testid: `${what}-skill`,
      describedBy: wanted ? `desk-${what}-skill-hint` : undefined,
      value: this.skill,
      options: [
        ['', td('desk.skill.any')],
        ...SKILLS.filter((skill) => there.has(skill)).map(
          (skill) =>
            [
              skill,
              td(`desk.skill.${what}.option`, {
                skill: skillName(skill),
                count: this.#counted(found, skill),
              }),
            ] as const,
        ),
      ],
      change: (value) => {
        this.skill = value;
        this.chosen = '';
      },
      after: wanted
        ? html`
            <p class="vs-hint" id="desk-${what}-skill-hint">
              ${td('desk.skill.wanted', { skill: skillName(wanted) })}
            </p>
          `
        : nothing,
    });
  }

  #state() {
    if (this.failed) {
      return alertBox(td('desk.transfer.failed'), {
        tone: 'warning',
        actions: html`
          <button
            type="button"
            class="btn btn-sm btn-outline-primary"
            @click=${() => void this.#load()}
          >
            ${td('desk.transfer.again')}
          </button>
        `,
      });
    }
    if (!this.found) return td('desk.transfer.loading');
    return this.note(this.found, this.options(this.found));
  }

  #choice(found: Destinations) {
    const { what } = this.control;
    if (this.kind === 'outside') return this.#number(what);
    const options = this.options(found);
    if (options.length === 0) return nothing;
    return selectField({
      id: `desk-${what}-to`,
      label: td(`desk.transfer.${this.kind}`),
      testid: `${what}-to`,
      value: this.chosen,
      choose: td('desk.transfer.choose'),
      options: options.map(([id, words]) => [id, words]),
      change: (value) => (this.chosen = value),
    });
  }

  /** A number is written instead of chosen from a list. */
  #number(what: Control['what']) {
    return html`
      ${textField({
        id: `desk-${what}-number`,
        label: td('desk.transfer.outside'),
        testid: `${what}-number`,
        type: 'tel',
        inputmode: 'tel',
        autocomplete: 'off',
        maxlength: 32,
        value: this.chosen,
        input: (number) => {
          this.chosen = number.trim();
          this.refused = null;
        },
      })}
      <div role="alert">
        ${this.refused ? alertBox(td(`desk.transfer.outside.${this.refused}`), { tone: 'warning' }) : nothing}
      </div>
    `;
  }

  #actions() {
    const { what } = this.control;
    const busy = this.context.console.doing.value.has(what);
    return dialogButtons({
      cancel: td('desk.transfer.cancel'),
      close: this.#close,
      confirm: busy ? td(`desk.${what}.doing`) : this.confirmWords(),
      act: this.#confirmed,
      testid: `confirm-${what}`,
      busy,
      missing: this.chosen === '' ? this.#first() : undefined,
    });
  }

  /** What is to be chosen before anything can be done. */
  #first(): string {
    return td(this.kind === 'outside' ? 'desk.transfer.outside.first' : 'desk.transfer.first');
  }

  readonly #confirmed = async (): Promise<void> => {
    if (await this.carryOut()) this.#close();
  };

  readonly #close = (): void => {
    this.open = false;
  };
}
