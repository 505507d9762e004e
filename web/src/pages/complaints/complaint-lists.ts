import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tz } from '../../i18n/complaints';
import { LANGUAGES, languageName } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import type { ChoiceLists, ChoiceShown } from '../../protocol/api';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { choiceWords } from '../complaint/calls';
import { moment, problemWords } from './words';

const LISTS = ['category', 'cause', 'measure'] as const;
type List = (typeof LISTS)[number];
const OTHERS = LANGUAGES.filter((code) => code !== 'it');

/** The lists of kinds, causes and measures, which the office edits; what was taken out stays with its history. */
export class ComplaintListsEditor extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private instead: ChoiceShown | null = null;
  readonly #read = new Reading<ChoiceLists>(
    this,
    (signal) => this.session.api('complaints/choices', { signal }),
    problemWords,
  );
  readonly #action = new Action<'add' | 'retire'>(this, problemWords);

  protected override render() {
    return html`
      <p class="vs-soft">${tz('complaints.lists.lead')}</p>
      ${retryBox(this.#read)} ${actionBox(this.#action)} ${LISTS.map((list) => this.#list(list))}
    `;
  }

  #list(list: List) {
    const all = this.#read.value?.choices.filter((each) => each.list === list) ?? null;
    const replaced = this.instead?.list === list ? this.instead : null;
    return html`
      <section aria-labelledby="list-${list}" data-testid="list-${list}">
        <h2 id="list-${list}">${tz(`complaints.list.${list}`)}</h2>
        ${table<ChoiceShown>({
          look: 'complaint-choices',
          caption: tz(`complaints.list.${list}`),
          rows: all,
          problem: this.#read.problem,
          key: (each) => each.id,
          loading: ts('staff.loading'),
          empty: tz('complaints.list.empty'),
          marks: (each) => ({ 'data-retired': each.retiredAt === null ? undefined : 'true' }),
          columns: [
            { name: 'label', heading: tz('complaints.list.entry'), cell: choiceWords },
            {
              name: 'used',
              heading: tz('complaints.list.used'),
              numbers: true,
              labelled: true,
              cell: (each) => each.used,
            },
            {
              name: 'history',
              heading: tz('complaints.list.history'),
              labelled: true,
              cell: historyWords,
            },
            {
              name: 'acts',
              heading: tz('complaints.list.acts'),
              quiet: true,
              cell: (each) => this.#acts(each),
            },
          ],
        })}
        <form
          class="complaint-add"
          novalidate
          @submit=${(event: Event) => void this.#add(event, list)}
        >
          ${textField({
            id: `add-${list}`,
            testid: `add-${list}`,
            label: replaced
              ? tz('complaints.list.instead', { entry: choiceWords(replaced) })
              : tz('complaints.list.new'),
            maxlength: 120,
            autocomplete: 'off',
          })}
          ${this.#inOthers(list)}
          <button
            class="btn btn-outline-primary"
            aria-busy=${this.#action.is('add') ? 'true' : 'false'}
          >
            ${tz(replaced ? 'complaints.list.replace' : 'complaints.list.add')}
          </button>
          ${
            replaced
              ? html`
                  <button type="button" class="btn btn-link" @click=${() => (this.instead = null)}>
                    ${tz('complaints.form.cancel')}
                  </button>
                `
              : nothing
          }
        </form>
      </section>
    `;
  }

  /** The same in other languages: citizens read kinds on the form, measures among the published results. */
  #inOthers(list: List) {
    return html`
      <details class="vs-details">
        <summary>${tz('complaints.list.languages')}</summary>
        <p class="vs-hint">${tz('complaints.list.languages.hint')}</p>
        ${OTHERS.map((code) =>
          textField({
            id: `add-${list}-${code}`,
            label: languageName(code),
            maxlength: 120,
            autocomplete: 'off',
          }),
        )}
      </details>
    `;
  }

  #others(list: List): Record<string, string> {
    const fields = OTHERS.map(
      (code) =>
        [code, this.querySelector<HTMLInputElement>(`#add-${list}-${code}`)?.value.trim()] as const,
    );
    return Object.fromEntries(fields.flatMap(([code, said]) => (said ? [[code, said]] : [])));
  }

  #acts(choice: ChoiceShown) {
    const named = html`
      <span class="visually-hidden">${choiceWords(choice)}</span>
    `;
    if (choice.retiredAt !== null) {
      return html`
        <button
          type="button"
          class="btn btn-link btn-sm"
          data-testid="restore-choice"
          @click=${() => void this.#retire(choice, false)}
        >
          ${tz('complaints.list.restore')} ${named}
        </button>
      `;
    }
    return html`
      <button type="button" class="btn btn-link btn-sm" @click=${() => this.#replace(choice)}>
        ${tz('complaints.list.change')} ${named}
      </button>
      <button
        type="button"
        class="btn btn-link btn-sm"
        data-testid="retire-choice"
        @click=${() => void this.#retire(choice, true)}
      >
        ${tz('complaints.list.retire')} ${named}
      </button>
    `;
  }

  #replace(choice: ChoiceShown): void {
    this.instead = choice;
    void this.updateComplete.then(() => focusOn(this, `#add-${choice.list}`));
  }

  async #add(event: Event, list: List): Promise<void> {
    event.preventDefault();
    const field = this.querySelector<HTMLInputElement>(`#add-${list}`);
    const label = field?.value.trim() ?? '';
    if (label.length < 2) {
      field?.focus();
      return;
    }
    const instead = this.instead?.list === list ? this.instead.id : null;
    const done = await this.#action.run(
      'add',
      async () =>
        this.#read.take(
          await this.session.api('complaints/choices', {
            method: 'POST',
            body: { list, label, words: this.#others(list), instead },
          }),
        ),
      tz('complaints.saved'),
    );
    if (!done) return;
    for (const each of this.querySelectorAll<HTMLInputElement>(`[id^=add-${list}]`))
      each.value = '';
    this.instead = null;
  }

  async #retire(choice: ChoiceShown, retired: boolean): Promise<void> {
    await this.#action.run(
      'retire',
      async () =>
        this.#read.take(
          await this.session.api(
            `complaints/choices/${encodeURIComponent(choice.id)}/retired` as const,
            { method: 'PUT', body: { retired } },
          ),
        ),
      tz('complaints.saved'),
    );
  }
}
customElements.define('vs-complaint-lists', ComplaintListsEditor);

function historyWords({ addedAt, addedBy, retiredAt, retiredBy }: ChoiceShown): string {
  const added =
    addedBy === null
      ? tz('complaints.list.shipped')
      : tz('complaints.list.added', { at: moment(addedAt), name: addedBy });
  return retiredAt === null
    ? added
    : `${added} · ${tz('complaints.list.retired', { at: moment(retiredAt), name: retiredBy ?? '' })}`;
}
