import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { tt } from '../../i18n/topic-editor';
import type { Topic, TopicVersionShown } from '../../protocol/api';
import { actionBox, errorWords, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { confirmDialog } from '../../ui/confirm';
import { StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { nameOf } from './topics';

/** As many versions come at a time. */
const PAGE = 50;
const NAMED = 3;
/** What ships, before all versions. */
const SHIPPED = 0;

type Row = TopicVersionShown | null;

/** Who changed the topics, when and which ones; any earlier state is kept as a file or brought back. */
export class TopicVersions extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) topics: readonly Topic[] = [];
  /** The version in force. */
  @property({ type: Number }) revision = 0;
  @property({ attribute: false }) restore: (number: number) => Promise<void> = () =>
    Promise.resolve();
  @state() private asking: number | null = null;
  @state() private busy = false;
  /** Those before this version are read next, and added to the others. */
  #before: number | null = null;
  #more = false;
  readonly #versions = new Reading<TopicVersionShown[]>(
    this,
    async (signal, last) => {
      const path =
        this.#before === null
          ? 'topic-versions'
          : (`topic-versions?before=${this.#before}` as const);
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
      <h3>${tt('versions')}</h3>
      ${retryBox(this.#versions)} ${actionBox(this.#saving)}
      ${table<Row>({
        testid: 'topic-versions',
        look: 'admin-table',
        caption: tt('versions'),
        rows,
        problem: this.#versions.problem,
        key: (row) => row?.number ?? SHIPPED,
        loading: ts('staff.loading'),
        columns: [
          {
            name: 'number',
            heading: tt('version'),
            cell: (row) =>
              row === null ? tt('version.shipped') : tt('version.number', { number: row.number }),
          },
          {
            name: 'what',
            heading: tt('version.what'),
            cell: (row) => (row ? this.#what(row) : ''),
          },
          {
            name: 'when',
            heading: tt('version.when'),
            labelled: true,
            cell: (row) => (row ? formatDateTime(Date.parse(row.at), STATION_ZONE) : ''),
          },
          {
            name: 'who',
            heading: tt('version.who'),
            labelled: true,
            cell: (row) => (row ? (row.by ?? tt('version.machine')) : ''),
          },
          {
            name: 'actions',
            heading: ts('admin.column.actions'),
            cell: (row) => this.#actions(row?.number ?? SHIPPED),
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
                ${tt('versions.more')}
              </button>
            `
          : nothing
      }
      ${confirmDialog({
        open: asking !== null,
        heading: tt('restore.title', { version: versionName(asking ?? SHIPPED) }),
        text: tt('restore.text'),
        cancel: ts('staff.cancel'),
        close: () => (this.asking = null),
        confirm: tt('restore'),
        act: () => void this.#restore(),
        testid: 'confirm-restore-topics',
        busy: this.busy,
      })}
    `;
  }

  #what({ kind, changed, restored }: TopicVersionShown) {
    const names = changed
      .slice(0, NAMED)
      .map((id) => this.topics.find((each) => each.id === id))
      .map((topic, at) => (topic ? nameOf(topic) : (changed[at] ?? '')));
    const others = changed.length - names.length;
    return html`
      ${kind === 'restore' ? tt('kind.restore', { version: versionName(restored ?? SHIPPED) }) : tt(`kind.${kind}`)}
      <span class="admin-second">
        ${names.join(', ')}${others > 0 ? ` ${tt('version.others', { count: others })}` : ''}
      </span>
    `;
  }

  #actions(number: number) {
    const version = versionName(number);
    return html`
      <div class="admin-actions">
        <button
          type="button"
          class="btn btn-link"
          aria-label=${tt('version.file.of', { version })}
          data-testid="topic-version-file-${number}"
          @click=${() => void this.#save(number)}
        >
          ${tt('version.file')}
        </button>
        ${
          number === this.revision
            ? html`
                <span class="vs-badge" data-tone="success">${tt('version.inForce')}</span>
              `
            : html`
                <button
                  type="button"
                  class="btn btn-link"
                  aria-label=${tt('restore.of', { version })}
                  data-testid="topic-restore-${number}"
                  @click=${() => (this.asking = number)}
                >
                  ${tt('restore')}
                </button>
              `
        }
      </div>
    `;
  }

  async #save(number: number): Promise<void> {
    await this.#saving.run('save', () =>
      this.session.download(`topic-versions/${number}`, `topics-${number}.json`),
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
customElements.define('vs-topic-versions', TopicVersions);

const versionName = (number: number): string =>
  number === SHIPPED ? tt('version.shipped') : tt('version.number', { number });
