import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, type Category, categoryText } from '../../api';
import { formatList } from '../../i18n/format';
import { type Language, languageName } from '../../i18n/language';
import { tn } from '../../i18n/numbers';
import { ts } from '../../i18n/staff';
import type { NumberChanges, NumberFile, NumbersShown } from '../../protocol/api';
import { actionBox, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import '../../staff/versions';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { confirmDialog } from '../../ui/confirm';
import { focusOn, StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import './number-form';
import { emptyNumber, type InboundNumber, readFile, replaced } from './numbers';
import './numbers.scss';
import { numberName, numberWords } from './words';

/** The numbers by which callers reach the line: edited, retired, removed, exported and imported. */
export class NumbersPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private editing: InboundNumber | null = null;
  @state() private removing: InboundNumber | null = null;
  @state() private importing: { file: NumberFile; changes: NumberChanges } | null = null;
  @state() private past = false;
  readonly #read = new Reading<NumbersShown>(
    this,
    (signal) => this.session.api('inbound-numbers', { signal }),
    numberWords,
  );
  readonly #saving = new Action(this, numberWords);
  readonly #action = new Action(this, numberWords);

  protected override render() {
    return html`
      <section class="vs-stack" aria-labelledby="numbers-title" data-testid="numbers">
        <div class="staff-head">
          <h2 id="numbers-title" tabindex="-1">${tn('title')}</h2>
          ${this.editing || !this.#read.value ? nothing : this.#tools()}
        </div>
        <div class="vs-card staff-card">
          <p class="vs-soft">${tn('lead')}</p>
          ${actionBox(this.#action)} ${readingBox(this.#read, (shown) => this.#content(shown))}
        </div>
      </section>
    `;
  }

  #content(shown: NumbersShown) {
    if (this.editing) {
      return html`
        <vs-number-form
          .session=${this.session}
          .number=${this.editing}
          .categories=${this.categories}
          .problem=${this.#saving.problem}
          ?busy=${this.#saving.busy}
          .save=${this.#save}
          .askRemoval=${this.#askRemoval}
          .close=${this.#close}
        ></vs-number-form>
        ${this.#removalDialog()}
      `;
    }
    return html`
      ${shown.revision === 0 ? alertBox(tn('fromSettings'), { tone: 'info' }) : nothing}
      ${this.#table(shown)}
      <button
        type="button"
        class="btn btn-link"
        aria-expanded=${this.past ? 'true' : 'false'}
        data-testid="numbers-past"
        @click=${() => (this.past = !this.past)}
      >
        ${ts('versions')}
      </button>
      ${
        this.past
          ? html`
              <vs-versions
                .session=${this.session}
                path="inbound-number-versions"
                file="numbers"
                first=${tn('first')}
                consequence=${tn('restore.text')}
                .nameOf=${numberName}
                .revision=${shown.revision}
                .restore=${this.#restore}
              ></vs-versions>
            `
          : nothing
      }
      ${this.#importDialog()}
    `;
  }

  #tools() {
    const button = (name: 'new' | 'export' | 'import', act: () => void) => html`
      <button
        type="button"
        class=${name === 'new' ? 'btn btn-primary' : 'btn btn-outline-primary'}
        data-testid="numbers-${name}"
        @click=${act}
      >
        ${tn(name)}
      </button>
    `;
    return html`
      <div class="number-buttons">
        ${button('new', () => this.#edit(emptyNumber()))} ${button('export', this.#export)}
        ${button('import', () => this.querySelector<HTMLInputElement>('#numbers-file')?.click())}
        <input
          type="file"
          id="numbers-file"
          data-testid="numbers-file"
          accept="application/json,.json"
          aria-label=${tn('import')}
          hidden
          @change=${this.#chosen}
        />
      </div>
    `;
  }

  #table({ numbers }: NumbersShown) {
    return table<InboundNumber>({
      testid: 'numbers-table',
      look: 'admin-table',
      caption: tn('title'),
      rows: numbers,
      key: ({ number }) => number,
      marks: ({ number, retired }) => ({ 'data-disabled': retired, 'data-number': number }),
      columns: [
        {
          name: 'number',
          heading: tn('column.number'),
          cell: ({ number, note }) => html`
            ${numberName(number)}
            ${
              note
                ? html`
                    <span class="admin-second">${note}</span>
                  `
                : nothing
            }
          `,
        },
        {
          name: 'leads',
          heading: tn('column.leads'),
          labelled: true,
          cell: (number) => this.#leads(number),
        },
        {
          name: 'languages',
          heading: tn('column.languages'),
          labelled: true,
          cell: ({ languages }) =>
            formatList(languages.map((each: Language) => languageName(each))),
        },
        {
          name: 'state',
          heading: ts('admin.column.state'),
          cell: ({ retired }) => html`
            <span class="vs-badge" data-tone=${retired ? 'danger' : 'success'}>
              ${tn(retired ? 'state.retired' : 'state.current')}
            </span>
          `,
        },
        {
          name: 'actions',
          heading: ts('admin.column.actions'),
          cell: (number) => html`
            <div class="admin-actions">
              <button
                type="button"
                class="btn btn-link"
                aria-label=${tn('edit.of', { name: numberName(number.number) })}
                data-testid="number-edit-${number.number}"
                @click=${() => this.#edit(number)}
              >
                ${ts('admin.edit')}
              </button>
            </div>
          `,
        },
      ],
    });
  }

  #leads({ leadsTo, topic, menu }: InboundNumber) {
    if (leadsTo === 'topic') return this.#topic(topic ?? '');
    if (leadsTo === 'conference') return tn('leads.conference');
    const pages = menu.map((page) =>
      formatList(page.map((each) => `${each.key} ${this.#topic(each.topic)}`)),
    );
    const named = pages.map((keys, at) => `${tn('page', { number: at + 1 })}: ${keys}`);
    const lines = pages.length > 1 ? named : pages.length === 1 ? pages : [tn('leads.menu.all')];
    return html`
      ${tn('leads.menu')}
      ${lines.map(
        (line) => html`
          <span class="admin-second">${line}</span>
        `,
      )}
    `;
  }

  #topic(id: string): string {
    const known = this.categories.find((each) => each.id === id);
    if (!known) return id;
    const { label } = categoryText(known);
    return known.retired ? tn('topic.retired', { name: label }) : label;
  }

  #removalDialog() {
    const { removing } = this;
    return confirmDialog({
      open: removing !== null,
      heading: removing ? tn('remove.title', { name: numberName(removing.number) }) : '',
      text: tn('remove.text'),
      cancel: ts('staff.cancel'),
      close: () => (this.removing = null),
      confirm: tn('remove'),
      act: () => void this.#remove(),
      testid: 'confirm-remove-number',
      danger: true,
      busy: this.#saving.busy,
    });
  }

  #importDialog() {
    const { importing } = this;
    const named = (numbers: readonly string[]) =>
      numbers.length > 0 ? formatList(numbers.map(numberName)) : tn('import.none');
    return confirmDialog({
      open: importing !== null,
      heading: tn('import.title'),
      text: importing
        ? html`
            ${(['added', 'changed', 'removed'] as const).map(
              (what) => html`
                <span class="number-what">
                  <strong>${tn(`import.${what}`)}</strong>
                  ${named(importing.changes[what])}
                </span>
              `,
            )}
          `
        : nothing,
      cancel: ts('staff.cancel'),
      close: () => (this.importing = null),
      confirm: tn('import.act'),
      act: () => importing && void this.#import(importing.file),
      testid: 'confirm-import-numbers',
      busy: this.#action.busy,
    });
  }

  #edit(number: InboundNumber): void {
    this.#saving.problem = null;
    this.#action.done = '';
    this.editing = number;
    void this.updateComplete.then(() => focusOn(this, 'vs-number-form h3'));
  }

  readonly #close = (): void => {
    const number = this.editing?.number;
    this.editing = null;
    void this.updateComplete.then(() =>
      focusOn(this, `[data-testid="${number ? `number-edit-${number}` : 'numbers-new'}"]`),
    );
  };

  readonly #save = async (number: InboundNumber): Promise<void> => {
    const before = this.editing?.number ?? '';
    const isSaved = await this.#saving.run('save', () =>
      this.#sendAll((numbers) => replaced(numbers, before, number)),
    );
    if (!isSaved) return;
    this.#action.done = tn('saved');
    if (before !== '') this.editing = number;
    this.#close();
  };

  readonly #askRemoval = (): void => {
    this.removing = this.editing;
  };

  async #remove(): Promise<void> {
    const gone = this.removing?.number;
    const isDone = await this.#saving.run('remove', () =>
      this.#sendAll((numbers) => numbers.filter(({ number }) => number !== gone)),
    );
    this.removing = null;
    if (!isDone) return;
    this.#action.done = tn('removed');
    this.editing = null;
    await this.updateComplete;
    focusOn(this, '[data-testid="numbers-new"]');
  }

  readonly #restore = async (number: number): Promise<void> => {
    await this.#change('restore', (revision) =>
      this.session.api(`inbound-number-versions/${number}/restore`, {
        method: 'POST',
        body: { revision },
      }),
    );
  };

  async #import(file: NumberFile): Promise<void> {
    await this.#change('import', (revision) =>
      this.session.api('inbound-number-file', { method: 'PUT', body: { revision, file } }),
    );
    this.importing = null;
  }

  readonly #export = () =>
    void this.#action.run('export', () =>
      this.session.download('inbound-number-file', 'numbers.json'),
    );

  readonly #chosen = async (event: Event): Promise<void> => {
    const input = event.currentTarget as HTMLInputElement;
    const file = readFile((await input.files?.[0]?.text()) ?? '');
    // the same file may be chosen again once it was mended
    input.value = '';
    if (!file) {
      this.#action.problem = { text: tn('error.file'), code: 'not_json' };
      return;
    }
    await this.#action.run('preview', async () => {
      const changes = await this.session.api('inbound-number-file/preview', {
        method: 'POST',
        body: file,
      });
      this.importing = { file, changes };
    });
  };

  #sendAll(make: (numbers: readonly InboundNumber[]) => InboundNumber[]): Promise<void> {
    return this.#send((revision) =>
      this.session.api('inbound-numbers', {
        method: 'PUT',
        body: { revision, numbers: make(this.#read.value?.numbers ?? []) },
      }),
    );
  }

  #change(name: string, send: (revision: number) => Promise<NumbersShown>): Promise<boolean> {
    return this.#action.run(name, () => this.#send(send), tn('saved'));
  }

  /** Sends a change of the numbers that are shown. Those that somebody else has changed meanwhile are read again. */
  async #send(send: (revision: number) => Promise<NumbersShown>): Promise<void> {
    try {
      this.#read.take(await send(this.#read.value?.revision ?? 0));
    } catch (error) {
      if (error instanceof ApiError && error.code === 'numbers_changed') await this.#read.again();
      throw error;
    }
  }
}
customElements.define('vs-numbers', NumbersPanel);
