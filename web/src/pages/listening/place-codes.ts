import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { language } from '../../i18n/language';
import { tls } from '../../i18n/listening';
import { ts } from '../../i18n/staff';
import type { CodeList, CodeShown, NewCode } from '../../protocol/api';
import { actionBox, errorWords, type Problem, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { confirmDialog } from '../../ui/confirm';
import { StationElement } from '../../ui/element';
import { selectField, textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { PLACES } from './places';

const codeWords = (error: unknown): Problem =>
  errorWords(error, ['too_many_codes', 'unknown_office', 'not_found'], (code) =>
    tls(`codes.error.${code}`),
  );

/** The codes that hang on walls: made for a place and an office, shown, printed, and withdrawn. */
export class PlaceCodes extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private wanted: Required<NewCode> = { place: 'barracks', office: '', name: '' };
  @state() private asking: CodeShown | null = null;
  readonly #read = new Reading<CodeList>(
    this,
    (signal) => this.session.api('results/codes', { signal }),
    codeWords,
  );
  readonly #action = new Action<'make' | 'withdraw'>(this, codeWords);

  /** Operators see the codes, and make none. */
  get #makes(): boolean {
    return this.session.me.value?.role !== 'operator';
  }

  protected override render() {
    const { asking } = this;
    return html`
      <section class="vs-card vs-stack place-codes" aria-labelledby="codes-title">
        <h2 id="codes-title">${tls('codes.title')}</h2>
        <p>${tls('codes.lead')}</p>
        ${actionBox(this.#action)}
        ${readingBox(
          this.#read,
          (list) => html`
            ${this.#makes ? this.#form(list) : nothing} ${this.#list(list)}
          `,
          ts('staff.loading'),
        )}
      </section>
      ${confirmDialog({
        open: asking !== null,
        heading: tls('codes.withdraw.title'),
        text: tls('codes.withdraw.text'),
        cancel: ts('staff.cancel'),
        close: () => (this.asking = null),
        confirm: tls('codes.withdraw'),
        act: () => void this.#withdraw(),
        testid: 'confirm-withdraw-code',
        danger: true,
        busy: this.#action.busy,
      })}
    `;
  }

  #form({ offices }: CodeList) {
    const own = this.session.me.value?.role === 'office';
    const set = (change: Partial<NewCode>) => (this.wanted = { ...this.wanted, ...change });
    return html`
      <form
        class="vs-stack"
        @submit=${(event: Event) => {
          event.preventDefault();
          void this.#make();
        }}
      >
        <div class="paper-fields">
          ${selectField({
            id: 'code-place',
            label: tls('paper.place'),
            value: this.wanted.place,
            options: PLACES.map((each) => [each, tls(`paper.place.${each}`)] as const),
            change: (place) => set({ place }),
          })}
          ${
            own
              ? nothing
              : selectField({
                  id: 'code-office',
                  testid: 'code-office',
                  label: tls('codes.office'),
                  value: this.wanted.office,
                  options: [
                    ['', tls('codes.office.none')] as const,
                    ...offices.map(({ id, name }) => [id, name] as const),
                  ],
                  change: (office) => set({ office }),
                })
          }
          ${textField({
            id: 'code-name',
            testid: 'code-name',
            label: tls('codes.name'),
            hint: tls('codes.name.hint'),
            autocomplete: 'off',
            maxlength: 64,
            value: this.wanted.name,
            input: (name) => set({ name }),
          })}
        </div>
        <div class="vs-row">
          <button
            class="btn btn-primary"
            data-testid="make-code"
            aria-busy=${this.#action.is('make') ? 'true' : 'false'}
          >
            ${tls('codes.make')}
          </button>
        </div>
      </form>
    `;
  }

  #list({ codes }: CodeList) {
    return table<CodeShown>({
      testid: 'place-codes',
      caption: tls('codes.title'),
      rows: codes,
      key: (row) => row.id,
      empty: tls('codes.none'),
      columns: [
        {
          name: 'place',
          heading: tls('paper.place'),
          cell: (row) => html`
            ${tls(`paper.place.${row.place}`)}
            ${
              row.name
                ? html`
                    <span class="vs-soft">${row.name}</span>
                  `
                : nothing
            }
          `,
        },
        {
          name: 'office',
          heading: tls('codes.office'),
          labelled: true,
          cell: (row) => row.office || tls('codes.office.none'),
        },
        {
          name: 'made',
          heading: tls('codes.made'),
          labelled: true,
          cell: (row) =>
            [formatDateTime(Date.parse(row.at), STATION_ZONE), row.by].filter(Boolean).join(', '),
        },
        {
          name: 'actions',
          heading: ts('admin.column.actions'),
          cell: (row) => this.#actions(row),
        },
      ],
    });
  }

  #actions(row: CodeShown) {
    const query = new URLSearchParams({ code: row.id, lang: language.value });
    const name = row.name || tls(`paper.place.${row.place}`);
    const link = (path: 'show' | 'form', words: string, testid: string) => html`
      <a
        href="/questionnaire/${path}?${query}"
        target="_blank"
        rel="noopener"
        data-testid=${testid}
      >
        ${words}
        <span class="visually-hidden">${name}</span>
      </a>
    `;
    return html`
      <div class="place-code-actions">
        ${link('show', tls('codes.show'), 'show-code')}
        ${link('form', tls('codes.form'), 'print-code')}
        ${
          this.#makes
            ? html`
                <button
                  type="button"
                  class="btn btn-link"
                  data-testid="withdraw-code"
                  @click=${() => (this.asking = row)}
                >
                  ${tls('codes.withdraw')}
                  <span class="visually-hidden">${name}</span>
                </button>
              `
            : nothing
        }
      </div>
    `;
  }

  async #make(): Promise<void> {
    const body = this.wanted;
    const made = await this.#action.run(
      'make',
      async () =>
        this.#read.take(await this.session.api('results/codes', { method: 'POST', body })),
      tls('codes.made.done'),
    );
    if (made) this.wanted = { ...body, name: '' };
  }

  async #withdraw(): Promise<void> {
    const { asking } = this;
    if (!asking) return;
    await this.#action.run(
      'withdraw',
      async () =>
        this.#read.take(await this.session.api(`results/codes/${asking.id}`, { method: 'DELETE' })),
      tls('codes.withdrawn'),
    );
    this.asking = null;
  }
}
customElements.define('vs-place-codes', PlaceCodes);
