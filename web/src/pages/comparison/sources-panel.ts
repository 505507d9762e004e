import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tcp } from '../../i18n/comparison';
import { formatDateTime, formatMonth, STATION_ZONE } from '../../i18n/format';
import type { FeedSourceList, FeedSourceShown } from '../../protocol/api';
import { actionBox, errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { confirmDialog } from '../../ui/confirm';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { field, textField } from '../../ui/field';
import { emptyLine } from '../../ui/load-state';
import { problemAlert } from '../../ui/problem';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';

const FAULTS = [
  'too_large',
  'not_json',
  'other_format',
  'other_version',
  'bad_figures',
  'future',
  'nothing_known',
] as const;
const CODES = ['bad_address', 'inside', 'too_many', 'not_found', ...FAULTS] as const;
const problemWords = (error: unknown) =>
  errorWords(error, CODES, (code) => {
    const fault = FAULTS.find((each) => each === code);
    if (fault) return tcp('error.file', { why: tcp(`fault.${fault}`) });
    return tcp(`error.${code as Exclude<typeof code, (typeof FAULTS)[number]>}`);
  });
const WAYS = ['url', 'file'] as const;

/** Bodies whose published figures are read: added by address or by file, shown to everybody or not, and how the last reading went. */
export class FeedSources extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private adding = false;
  @state() private way: (typeof WAYS)[number] = 'url';
  @state() private removing: FeedSourceShown | null = null;
  #name = '';
  #url = '';
  #file: File | null = null;
  readonly #list = new Reading<FeedSourceList>(
    this,
    (signal) => this.session.api('comparison/sources', { signal }),
    errorWords,
  );
  readonly #action = new Action(this, problemWords);

  protected override render() {
    return html`
      <section class="vs-stack" aria-labelledby="sources-title" data-testid="feed-sources">
        <div class="staff-head">
          <h2 id="sources-title" tabindex="-1">${tcp('title')}</h2>
          <button
            type="button"
            class="btn btn-sm btn-primary"
            data-testid="new-source"
            aria-haspopup="dialog"
            @click=${this.#new}
          >
            ${tcp('new')}
          </button>
        </div>
        <div class="vs-card staff-card">
          <p>${tcp('lead')}</p>
          ${this.adding ? nothing : actionBox(this.#action)}
          ${readingBox(
            this.#list,
            ({ sources, address }) => html`
              ${this.#rows(sources)}
              <p class="vs-soft">
                ${tcp('own')}
                <a href="/results-feed.json" target="_blank" rel="noopener">${address}</a>
                ·
                <a href="/results-feed.schema.json" target="_blank" rel="noopener">
                  ${tcp('own.schema')}
                </a>
              </p>
            `,
          )}
        </div>
      </section>
      ${this.#form()} ${this.#question()}
    `;
  }

  #rows(sources: readonly FeedSourceShown[]) {
    return table<FeedSourceShown>({
      look: 'admin-table',
      testid: 'sources-table',
      rows: sources,
      key: ({ id }) => id,
      empty: emptyLine(tcp('empty')),
      columns: [
        {
          name: 'name',
          heading: tcp('column.name'),
          cell: ({ name, url, body, licence }) => html`
            <strong>${name}</strong>
            <span class="admin-second">${body && body !== name ? body : nothing}</span>
            <span class="admin-second webhooks-url">${url ?? tcp('by.file')}</span>
            ${
              licence
                ? html`
                    <span class="admin-second webhooks-url">${tcp('licence', { licence })}</span>
                  `
                : nothing
            }
          `,
        },
        { name: 'state', heading: tcp('column.state'), cell: stateWords },
        {
          name: 'public',
          heading: tcp('column.public'),
          cell: ({ published }) => html`
            <span class="vs-badge" data-tone=${published ? 'success' : nothing}>
              ${tcp(published ? 'public.yes' : 'public.no')}
            </span>
          `,
        },
        {
          name: 'actions',
          heading: tcp('column.actions'),
          cell: (source) => this.#acts(source),
        },
      ],
    });
  }

  #acts(source: FeedSourceShown) {
    const show = source.published ? 'hide' : 'publish';
    return html`
      <div class="admin-actions">
        ${this.#button(source, show, () => void this.#publish(source))}
        ${
          source.url === null
            ? this.#fileButton(source)
            : this.#button(source, 'read', () => void this.#read(source))
        }
        ${this.#button(source, 'remove', () => (this.removing = source))}
      </div>
    `;
  }

  #button(source: FeedSourceShown, what: 'publish' | 'hide' | 'read' | 'remove', act: () => void) {
    return html`
      <button
        type="button"
        class="btn btn-link btn-sm"
        data-testid="source-${what}"
        aria-label=${tcp('act.named', { act: tcp(`act.${what}`), name: source.name })}
        aria-busy=${this.#action.is(`${what}-${source.id}`) ? 'true' : 'false'}
        @click=${act}
      >
        ${tcp(`act.${what}`)}
      </button>
    `;
  }

  #fileButton(source: FeedSourceShown) {
    const input = `source-file-${source.id}`;
    return html`
      <button
        type="button"
        class="btn btn-link btn-sm"
        data-testid="source-file"
        aria-label=${tcp('act.named', { act: tcp('act.file'), name: source.name })}
        @click=${() => this.querySelector<HTMLInputElement>(`#${input}`)?.click()}
      >
        ${tcp('act.file')}
      </button>
      <input
        type="file"
        id=${input}
        hidden
        accept="application/json,.json"
        data-testid="source-newer"
        aria-label=${tcp('act.named', { act: tcp('act.file'), name: source.name })}
        @change=${(event: Event) => void this.#newer(source, event.target as HTMLInputElement)}
      />
    `;
  }

  readonly #new = (): void => {
    this.#name = '';
    this.#url = '';
    this.#file = null;
    this.way = 'url';
    this.#action.problem = null;
    this.adding = true;
  };

  #form() {
    return html`
      <vs-dialog
        ?open=${this.adding}
        .heading=${tcp('form.title')}
        .content=${html`
          <form id="source-form" class="vs-stack" novalidate @submit=${this.#add}>
            ${problemAlert(this.#action.problem)}
            ${textField({
              id: 'source-name',
              testid: 'source-name',
              label: tcp('form.name'),
              hint: tcp('form.name.hint'),
              maxlength: 120,
              input: (value) => (this.#name = value),
            })}
            <fieldset class="people-checks">
              <legend>${tcp('form.way')}</legend>
              ${WAYS.map(
                (way) => html`
                  <label class="vs-check" for="source-way-${way}">
                    <input
                      type="radio"
                      name="source-way"
                      id="source-way-${way}"
                      data-testid="source-way-${way}"
                      .checked=${this.way === way}
                      @change=${() => (this.way = way)}
                    />
                    <span>${tcp(`form.way.${way}`)}</span>
                  </label>
                `,
              )}
            </fieldset>
            ${this.way === 'url' ? this.#urlField() : this.#fileField()}
          </form>
        `}
        .actions=${html`
          <button type="button" class="btn btn-outline-primary" @click=${this.#noForm}>
            ${tcp('cancel')}
          </button>
          <button
            type="submit"
            form="source-form"
            class="btn btn-primary"
            data-testid="add-source"
            aria-busy=${this.#action.is('add') ? 'true' : 'false'}
          >
            ${tcp('form.add')}
          </button>
        `}
        @close=${this.#noForm}
      ></vs-dialog>
    `;
  }

  #urlField() {
    return textField({
      id: 'source-url',
      testid: 'source-url',
      label: tcp('form.url'),
      hint: tcp('form.url.hint'),
      maxlength: 500,
      autocomplete: 'off',
      input: (value) => (this.#url = value),
    });
  }

  #fileField() {
    return field(
      { id: 'source-feed', label: tcp('form.file') },
      html`
        <input
          type="file"
          id="source-feed"
          class="vs-input"
          data-testid="source-feed"
          accept="application/json,.json"
          @change=${(event: Event) => (this.#file = (event.target as HTMLInputElement).files?.[0] ?? null)}
        />
      `,
    );
  }

  readonly #noForm = (): void => {
    this.adding = false;
    this.#action.problem = null;
  };

  readonly #add = async (event: Event): Promise<void> => {
    event.preventDefault();
    const name = this.#name.trim();
    const url = this.#url.trim();
    const byFile = this.way === 'file';
    const missing = !name ? 'name' : byFile ? (this.#file ? null : 'file') : url ? null : 'url';
    if (missing) {
      this.#action.problem = { text: tcp(`form.missing.${missing}`) };
      focusOn(this, { name: '#source-name', url: '#source-url', file: '#source-feed' }[missing]);
      return;
    }
    let added: FeedSourceShown | null = null;
    await this.#action.run('add', async () => {
      const from = byFile ? { feed: (await this.#file?.text()) ?? '' } : { url };
      added = await this.session.api('comparison/sources', {
        method: 'POST',
        body: { name, ...from },
      });
    });
    if (!added) return;
    const { fault } = added as FeedSourceShown;
    this.adding = false;
    this.#action.done = fault
      ? tcp('added.failed', { name, why: tcp(`fault.${fault}`) })
      : tcp('added', { name });
    await this.#list.again();
  };

  async #newer(source: FeedSourceShown, input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    await this.#action.run(
      'file',
      async () => {
        await this.session.api(`comparison/sources/${source.id}/feed`, {
          method: 'PUT',
          body: { feed: await file.text() },
        });
      },
      tcp('read', { name: source.name }),
    );
    await this.#list.again();
  }

  async #read(source: FeedSourceShown): Promise<void> {
    await this.#action.run(`read-${source.id}`, async () => {
      const { fault } = await this.session.api(`comparison/sources/${source.id}/reading`, {
        method: 'POST',
      });
      this.#action.done = fault
        ? tcp('read.failed', { name: source.name, why: tcp(`fault.${fault}`) })
        : tcp('read', { name: source.name });
    });
    await this.#list.again();
  }

  async #publish(source: FeedSourceShown): Promise<void> {
    const published = !source.published;
    await this.#action.run(
      'publish',
      () =>
        this.session.api(`comparison/sources/${source.id}`, {
          method: 'PATCH',
          body: { published },
        }),
      tcp(published ? 'published' : 'hidden', { name: source.name }),
    );
    await this.#list.again();
  }

  #question() {
    const { removing } = this;
    return confirmDialog({
      open: removing !== null,
      heading: tcp('remove.title'),
      text: tcp('remove.text', { name: removing?.name ?? '' }),
      cancel: tcp('cancel'),
      close: () => (this.removing = null),
      confirm: tcp('act.remove'),
      act: () => void this.#remove(),
      testid: 'confirm-source',
      danger: true,
      busy: this.#action.busy,
    });
  }

  async #remove(): Promise<void> {
    const { removing } = this;
    if (!removing) return;
    await this.#action.run(
      'remove',
      () => this.session.api(`comparison/sources/${removing.id}`, { method: 'DELETE' }),
      tcp('removed', { name: removing.name }),
    );
    this.removing = null;
    await this.#list.again();
    focusOn(this, '#sources-title');
  }
}
customElements.define('vs-feed-sources', FeedSources);

const when = (at: string): string => formatDateTime(Date.parse(at), STATION_ZONE);

function stateWords({ last, readAt, triedAt, fault, figures }: FeedSourceShown) {
  return html`
    ${
      last && readAt
        ? html`
            ${tcp('state.read', { month: formatMonth(last), at: when(readAt) })}
            <span class="admin-second">${tcp('state.figures', { count: figures })}</span>
          `
        : tcp('state.never')
    }
    ${
      fault
        ? html`
            <span class="vs-badge" data-tone="warning" data-testid="source-fault">
              ${tcp('failed', { at: triedAt ? when(triedAt) : '', why: tcp(`fault.${fault}`) })}
            </span>
          `
        : nothing
    }
  `;
}
