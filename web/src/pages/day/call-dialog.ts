import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tg } from '../../i18n/day';
import { ts } from '../../i18n/staff';
import { errorWords } from '../../staff/page';
import { dialogButtons } from '../../ui/confirm';
import '../../ui/dialog';
import { selectField, textField } from '../../ui/field';
import { loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { suggestedItems } from './agenda';
import { type Agenda, type Kind, KINDS, type Office } from './day';
import { newTab } from './new-tab';
import { officeChecks } from './office-checks';
import { DayPart } from './part';

interface Prepared {
  offices: Office[];
  agenda: Agenda;
}

/**
 * Asks before offices are called: which conference, whom, and what it will speak of. It rings at them only when that is
 * confirmed, and opens in a tab of its own: the page that called stays. `called` gives the conference.
 */
export class CallOffices extends DayPart {
  @property({ type: Boolean }) open = false;
  /** The kind that is proposed. */
  @property() proposed: Kind = 'briefing';
  @state() private kind: Kind = 'briefing';
  @state() private titled = '';
  @state() private chosen: ReadonlySet<string> = new Set();
  /** The items that are taken into the agenda; those suggested for the kind, less those taken out. */
  @state() private left: ReadonlySet<string> = new Set();
  @state() private untitled = false;
  readonly #prepared = new Reading<Prepared>(
    this,
    async (signal) => {
      const [{ offices }, agenda] = await Promise.all([
        this.session.api('offices', { signal }),
        this.session.api('day/agenda', { signal }),
      ]);
      return { offices: offices.filter(({ disabledAt }) => disabledAt === null), agenda };
    },
    errorWords,
    {
      begins: false,
      taken: ({ offices }) => (this.chosen = new Set(offices.map(({ id }) => id))),
    },
  );

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('open') || !this.open) return;
    this.kind = this.proposed;
    this.titled = tg(`day.kind.${this.kind}`);
    this.left = new Set();
    this.untitled = false;
    this.action.problem = null;
    void this.#prepared.anew();
  }

  protected override render() {
    const prepared = this.#prepared.value;
    return html`
      <vs-dialog
        ?open=${this.open}
        .heading=${tg('day.call.title')}
        .content=${this.open ? this.#form(prepared) : nothing}
        .actions=${dialogButtons({
          cancel: ts('staff.cancel'),
          close: this.#close,
          confirm: this.#confirmWords,
          form: 'day-call-form',
          testid: 'confirm-conference',
          busy: this.action.busy,
          disabled: prepared === null,
        })}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  get #confirmWords(): string {
    const { size } = this.chosen;
    return size === 0 ? tg('day.call.alone') : tg('day.call.confirm', { count: size });
  }

  #form(prepared: Prepared | null) {
    return html`
      <form class="day-form" id="day-call-form" @submit=${this.#call}>
        <p>${tg('day.call.text')}</p>
        <div class="day-pair">
          ${selectField({
            id: 'call-kind',
            label: tg('day.schedule.kind'),
            focus: true,
            value: this.kind,
            options: KINDS.map((kind) => [kind, tg(`day.kind.${kind}`)]),
            change: this.#chooseKind,
          })}
          ${textField({
            id: 'call-title',
            label: tg('day.schedule.title'),
            autocomplete: 'off',
            maxlength: 120,
            error: this.untitled ? tg('day.schedule.untitled') : undefined,
            value: this.titled,
            input: (value) => (this.titled = value),
          })}
        </div>
        ${
          prepared
            ? html`
                ${officeChecks({
                  legend: tg('day.call.whom'),
                  offices: prepared.offices,
                  chosen: this.chosen,
                  choose: (chosen) => (this.chosen = chosen),
                })}
                ${this.#items(prepared)}
              `
            : this.#prepared.problem
              ? nothing
              : loadingLine(tg('day.call.loading'))
        }
        ${
          this.#prepared.problem
            ? html`
                <p class="vs-error" role="alert">${this.#prepared.problem.text}</p>
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  @click=${() => void this.#prepared.again()}
                >
                  ${ts('staff.retry')}
                </button>
              `
            : nothing
        }
        ${this.problemShown()}
      </form>
    `;
  }

  #suggested({ agenda }: Prepared): string[] {
    return suggestedItems(agenda, this.kind, (id) => this.topic(id));
  }

  #items(prepared: Prepared) {
    const suggested = this.#suggested(prepared);
    if (suggested.length === 0) return nothing;
    return html`
      <fieldset class="day-offices" data-testid="call-items">
        <legend>${tg('day.call.items')}</legend>
        ${suggested.map(
          (text) => html`
            <label class="vs-check">
              <input
                type="checkbox"
                .checked=${!this.left.has(text)}
                @change=${() => {
                  this.#toggle(text);
                }}
              />
              ${text}
            </label>
          `,
        )}
      </fieldset>
    `;
  }

  #toggle(text: string): void {
    const left = new Set(this.left);
    if (!left.delete(text)) left.add(text);
    this.left = left;
  }

  /** A title that nobody wrote follows the kind. */
  readonly #chooseKind = (kind: Kind): void => {
    const untouched = this.titled === tg(`day.kind.${this.kind}`);
    this.kind = kind;
    this.left = new Set();
    if (untouched) this.titled = tg(`day.kind.${this.kind}`);
  };

  readonly #close = (): void => {
    this.dispatchEvent(new CustomEvent('close'));
  };

  readonly #call = async (event: Event): Promise<void> => {
    event.preventDefault();
    const prepared = this.#prepared.value;
    const title = this.titled.trim();
    this.untitled = title === '';
    if (this.untitled || !prepared || this.action.busy) return;
    const items = this.#suggested(prepared)
      .filter((text) => !this.left.has(text))
      .map((text) => ({ text: text.slice(0, 200), minutes: 0 }));
    const tab = newTab();
    const isCalled = await this.act('call', async () => {
      const body = { kind: this.kind, title, offices: [...this.chosen], items };
      const { id } = await this.session.api('conferences', { method: 'POST', body });
      tab.go(`/conference/${id}`);
    });
    if (isCalled) this.#close();
    else tab.drop();
  };
}
customElements.define('vs-call-offices', CallOffices);
