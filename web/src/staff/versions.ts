import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatDateTime, STATION_ZONE } from '../i18n/format';
import { ts } from '../i18n/staff';
import type { VersionListed } from '../protocol/api';
import { Action } from '../ui/action';
import { confirmDialog } from '../ui/confirm';
import { StationElement } from '../ui/element';
import { Reading } from '../ui/reading';
import { table } from '../ui/table';
import { actionBox, errorWords, retryBox } from './page';
import type { StaffSession } from './session';

/** As many versions come at a time. */
const PAGE = 50;
const NAMED = 3;
/** The list that the station begins with, before all versions. */
const FIRST = 0;
/** In place of when and by whom it was made. */
const NOBODY = '–';

type Row = VersionListed | null;

/** Who changed a list, when and what of it; any earlier state is kept as a file or brought back. */
export class ListVersions extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** Where the API has the versions. */
  @property() path: 'topic-versions' | 'inbound-number-versions' = 'topic-versions';
  /** What the list is called in the name of a file. */
  @property() file = '';
  /** What the list is called that the station begins with. */
  @property() first = '';
  /** What bringing a version back does. */
  @property() consequence = '';
  /** The name of what has an id. */
  @property({ attribute: false }) nameOf: (id: string) => string = (id) => id;
  /** The version in force. */
  @property({ type: Number }) revision = 0;
  @property({ attribute: false }) restore: (number: number) => Promise<void> = () =>
    Promise.resolve();
  @state() private asking: number | null = null;
  @state() private busy = false;
  /** Those before this version are read next, and added to the others. */
  #before: number | null = null;
  #more = false;
  readonly #versions = new Reading<VersionListed[]>(
    this,
    async (signal, last) => {
      const path =
        this.#before === null ? this.path : (`${this.path}?before=${this.#before}` as const);
      const { versions } = await this.session.api(path, { signal });
      this.#more = versions.length === PAGE;
      return this.#before === null ? versions : [...(last ?? []), ...versions];
    },
    errorWords,
    { begins: false },
  );
  readonly #saving = new Action(this, errorWords);

  protected override willUpdate(changes: Map<PropertyKey, unknown>): void {
    if (changes.has('revision')) this.#load(null);
  }

  #load(before: number | null): void {
    this.#before = before;
    void this.#versions.again();
  }

  protected override render() {
    const { asking } = this;
    const { value: versions } = this.#versions;
    const rows: Row[] | null = versions && [...versions, ...(this.#more ? [] : [null])];
    return html`
      <h3>${ts('versions')}</h3>
      ${retryBox(this.#versions)} ${actionBox(this.#saving)}
      ${table<Row>({
        testid: 'versions',
        look: 'admin-table',
        caption: ts('versions'),
        rows,
        problem: this.#versions.problem,
        key: (row) => row?.number ?? FIRST,
        loading: ts('staff.loading'),
        columns: [
          {
            name: 'number',
            heading: ts('version'),
            cell: (row) => this.#named(row?.number ?? FIRST),
          },
          {
            name: 'what',
            heading: ts('version.what'),
            cell: (row) => (row ? this.#what(row) : ''),
          },
          {
            name: 'when',
            heading: ts('version.when'),
            labelled: true,
            cell: (row) => (row ? formatDateTime(Date.parse(row.at), STATION_ZONE) : NOBODY),
          },
          {
            name: 'who',
            heading: ts('version.who'),
            labelled: true,
            cell: (row) => (row ? (row.by ?? ts('version.machine')) : NOBODY),
          },
          {
            name: 'actions',
            heading: ts('admin.column.actions'),
            cell: (row) => this.#actions(row?.number ?? FIRST),
          },
        ],
      })}
      ${
        this.#more
          ? html`
              <button
                type="button"
                class="btn btn-link"
                @click=${() => this.#load(versions?.at(-1)?.number ?? null)}
              >
                ${ts('versions.more')}
              </button>
            `
          : nothing
      }
      ${confirmDialog({
        open: asking !== null,
        heading: ts('version.restore.title', { version: this.#named(asking ?? FIRST) }),
        text: this.consequence,
        cancel: ts('staff.cancel'),
        close: () => (this.asking = null),
        confirm: ts('version.restore'),
        act: () => void this.#restore(),
        testid: 'confirm-restore',
        busy: this.busy,
      })}
    `;
  }

  #named(number: number): string {
    return number === FIRST ? this.first : ts('version.number', { number });
  }

  #what({ kind, changed, restored }: VersionListed) {
    const names = changed.slice(0, NAMED).map(this.nameOf);
    const others = changed.length - names.length;
    return html`
      ${kind === 'restore' ? ts('version.kind.restore', { version: this.#named(restored ?? FIRST) }) : ts(`version.kind.${kind}`)}
      <span class="admin-second">
        ${names.join(', ')}${others > 0 ? ` ${ts('version.others', { count: others })}` : ''}
      </span>
    `;
  }

  #actions(number: number) {
    const version = this.#named(number);
    return html`
      <div class="admin-actions">
        <button
          type="button"
          class="btn btn-link"
          aria-label=${ts('version.file.of', { version })}
          data-testid="version-file-${number}"
          @click=${() => void this.#save(number)}
        >
          ${ts('version.file')}
        </button>
        ${
          number === this.revision
            ? html`
                <span class="vs-badge" data-tone="success">${ts('version.inForce')}</span>
              `
            : html`
                <button
                  type="button"
                  class="btn btn-link"
                  aria-label=${ts('version.restore.of', { version })}
                  data-testid="version-restore-${number}"
                  @click=${() => (this.asking = number)}
                >
                  ${ts('version.restore')}
                </button>
              `
        }
      </div>
    `;
  }

  async #save(number: number): Promise<void> {
    await this.#saving.run('save', () =>
      this.session.download(`${this.path}/${number}`, `${this.file}-${number}.json`),
    );
  }

  async #restore(): Promise<void> {
    if (this.asking === null || this.busy) return;
    this.busy = true;
    await this.restore(this.asking);
    this.busy = false;
    this.asking = null;
  }
}
customElements.define('vs-versions', ListVersions);
