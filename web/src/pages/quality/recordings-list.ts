import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { STATION_ZONE } from '../../i18n/format';
import { tr } from '../../i18n/recordings';
import { ts } from '../../i18n/staff';
import { focusOn, StationElement } from '../../ui/element';
import { errorWords, retryBox } from '../../staff/page';
import {
  type Filters,
  filtersOf,
  listPath,
  merged,
  searchBody,
  type Recording,
  type RecordingPage,
} from './archive';
import './filter-bar';
import { recordingsTable } from './list';
import './saved-searches';
import type { QualityContext } from './sections';
import { emptyBlock } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { Action } from '../../ui/action';

/** What was found by some filters; `cursor` leads to older ones. */
interface Shown extends Pick<RecordingPage, 'recordings' | 'waiting'> {
  filters: Filters;
  cursor: string | null;
}

/** The archive of recordings, filtered, newest first. It goes on living while one of them is open. */
export class RecordingsList extends StationElement {
  @property({ attribute: false }) context!: QualityContext;
  @state() private filters: Filters = {};
  readonly #archive = new Reading<Shown>(
    this,
    (signal, last) => this.#read(signal, last?.filters === this.filters ? last : null),
    errorWords,
    { begins: false, hears: 'recordings' },
  );
  readonly #more = new Action(this, errorWords);
  #opened: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.filters = filtersOf(this.context.params);
    void this.#archive.again();
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('context')) return;
    this.#followBack(this.context.params.get('recording'));
    const filters = filtersOf(this.context.params);
    if (JSON.stringify(filters) === JSON.stringify(this.filters)) return;
    this.filters = filters;
    void this.#archive.again();
  }

  /** Coming back from a recording puts the focus on its row. */
  #followBack(opened: string | null): void {
    const before = this.#opened;
    this.#opened = opened;
    if (before === null || opened !== null) return;
    void this.updateComplete.then(() => focusOn(this, `#recording-${CSS.escape(before)}`));
  }

  #page(cursor: string | null, signal?: AbortSignal): Promise<RecordingPage> {
    const { filters } = this;
    const { session } = this.context;
    const options = signal ? { signal } : {};
    if (Object.keys(filters).length === 0) return session.api(listPath(cursor), options);
    const body = searchBody(filters, STATION_ZONE, cursor);
    return session.api('recordings/search', { method: 'POST', body, ...options });
  }

  /** Reads the newest; what has come in since `last` is put to it, without disturbing what is on the screen. */
  async #read(signal: AbortSignal, last: Shown | null): Promise<Shown> {
    const { filters } = this;
    if (last && (document.visibilityState !== 'visible' || this.#opened !== null)) return last;
    try {
      const { recordings, waiting, nextCursor } = await this.#page(null, signal);
      if (!last) return { filters, recordings, waiting, cursor: nextCursor };
      return { ...last, recordings: merged(last.recordings, recordings), waiting };
    } catch (error) {
      if (last) return last;
      throw error;
    }
  }

  readonly #readMore = (): Promise<boolean> =>
    this.#more.run('more', async () => {
      const { filters, cursor = null } = this.#archive.value ?? {};
      if (cursor === null) return;
      const page = await this.#page(cursor);
      const shown = this.#archive.value;
      if (shown?.filters !== filters || !shown) return;
      const recordings = merged(shown.recordings, page.recordings);
      this.#archive.take({ ...shown, recordings, cursor: page.nextCursor });
    });

  readonly #filter = (filters: Filters): void => {
    this.context.go({ ...filters }, true);
  };

  readonly #open = (recording: Recording): void => {
    this.context.go({ ...this.filters, recording: recording.id });
    window.scrollTo(0, 0);
  };

  protected override render() {
    const { recordings, waiting = 0, cursor = null } = this.#archive.value ?? {};
    return html`
      ${
        this.#opened === null
          ? html`
              <div class="staff-head">
                <h1 tabindex="-1">${ts('quality.title')}</h1>
                <p class="vs-soft" role="status">${this.#countWords()}</p>
              </div>
            `
          : nothing
      }
      ${retryBox(this.#archive)} ${retryBox(this.#more)}
      <div class="vs-card staff-card">
        <vs-filter-bar
          .context=${this.context}
          .filters=${this.filters}
          .change=${this.#filter}
        ></vs-filter-bar>
        <vs-saved-searches
          .context=${this.context}
          .filters=${this.filters}
          .choose=${this.#filter}
        ></vs-saved-searches>
        ${
          waiting > 0
            ? html`
                <p class="vs-hint" role="status">${tr('search.waiting', { count: waiting })}</p>
              `
            : nothing
        }
        <div data-testid="recordings-table" ?hidden=${recordings === undefined}>
          ${this.#table()}
        </div>
        ${
          recordings?.length
            ? html`
                <p class="vs-hint">${ts('quality.zone')}</p>
              `
            : nothing
        }
        ${
          cursor
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary quality-more"
                  aria-busy=${this.#more.busy}
                  @click=${this.#readMore}
                >
                  ${ts(this.#more.busy ? 'quality.moreLoading' : 'quality.more')}
                </button>
              `
            : nothing
        }
      </div>
    `;
  }

  #countWords() {
    const { value: shown, problem } = this.#archive;
    if (shown === null) return problem ? nothing : ts('staff.loading');
    const count = shown.recordings.length;
    if (count === 0) return nothing;
    return ts(shown.cursor ? 'quality.shownMore' : 'quality.shown', { count });
  }

  #table() {
    const { recordings } = this.#archive.value ?? {};
    // while one of them is open, what can be written and chosen stays as it is, and no more
    if (recordings === undefined || this.#opened !== null) return nothing;
    if (recordings.length > 0) {
      return recordingsTable({ recordings, categories: this.context.categories, open: this.#open });
    }
    const filtered = Object.keys(this.filters).length > 0;
    return emptyBlock(
      ts(filtered ? 'quality.empty.filtered.title' : 'quality.empty.title'),
      ts(filtered ? 'quality.empty.filtered.text' : 'quality.empty.text'),
      { sign: 'play', testid: 'recordings-empty' },
    );
  }
}
customElements.define('vs-recordings-list', RecordingsList);
