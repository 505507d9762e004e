import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { STATION_ZONE } from '../../i18n/format';
import { tr } from '../../i18n/recordings';
import { ts } from '../../i18n/staff';
import { focusOn, StationElement } from '../../ui/element';
import { errorWords, type Problem, problemBox } from '../../staff/page';
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

const REFRESH_MS = 10_000;

/** The archive of recordings, filtered, newest first. It goes on living while one of them is open. */
export class RecordingsList extends StationElement {
  @property({ attribute: false }) context!: QualityContext;
  @state() private filters: Filters = {};
  @state() private recordings: Recording[] | null = null;
  @state() private cursor: string | null = null;
  @state() private waiting = 0;
  @state() private loadingMore = false;
  @state() private problem: Problem | null = null;
  #opened: string | null = null;
  #refresh: ReturnType<typeof setTimeout> | undefined;
  /** Answers to questions that are no longer asked are thrown away. */
  #question = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.scope.addEventListener('abort', () => clearTimeout(this.#refresh), { once: true });
    this.filters = filtersOf(this.context.params);
    void this.#load();
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('context')) return;
    this.#followBack(this.context.params.get('recording'));
    const filters = filtersOf(this.context.params);
    if (JSON.stringify(filters) === JSON.stringify(this.filters)) return;
    this.filters = filters;
    void this.#load();
  }

  /** Whoever comes back from a recording stands on its row. */
  #followBack(opened: string | null): void {
    const before = this.#opened;
    this.#opened = opened;
    if (before === null || opened !== null) return;
    void this.updateComplete.then(() => focusOn(this, `#recording-${CSS.escape(before)}`));
  }

  async #load(): Promise<void> {
    const question = (this.#question += 1);
    clearTimeout(this.#refresh);
    const { scope } = this;
    try {
      const page = await this.#page();
      if (question !== this.#question) return;
      this.recordings = page.recordings;
      this.cursor = page.nextCursor;
      this.waiting = page.waiting;
      this.problem = null;
    } catch (error) {
      if (question !== this.#question) return;
      this.problem = errorWords(error);
    }
    if (!scope.aborted) this.#refreshLater();
  }

  #page(cursor: string | null = null): Promise<RecordingPage> {
    const { filters } = this;
    const { session } = this.context;
    if (Object.keys(filters).length === 0) return session.api(listPath(cursor));
    const body = searchBody(filters, STATION_ZONE, cursor);
    return session.api('recordings/search', { method: 'POST', body });
  }

  #refreshLater(): void {
    clearTimeout(this.#refresh);
    this.#refresh = setTimeout(() => void this.#refreshNow(), REFRESH_MS);
  }

  /** What has come in since, without disturbing what is on the screen. */
  async #refreshNow(): Promise<void> {
    const question = this.#question;
    const { scope } = this;
    if (document.visibilityState === 'visible' && this.#opened === null) {
      try {
        const page = await this.#page();
        if (question !== this.#question) return;
        if (this.recordings === null) this.cursor = page.nextCursor;
        this.recordings = merged(this.recordings ?? [], page.recordings);
        this.waiting = page.waiting;
        this.problem = null;
      } catch (error) {
        if (question !== this.#question) return;
        if (this.recordings === null) this.problem = errorWords(error);
      }
    }
    if (!scope.aborted) this.#refreshLater();
  }

  readonly #more = async (): Promise<void> => {
    if (!this.cursor || this.loadingMore) return;
    this.loadingMore = true;
    const question = this.#question;
    try {
      const page = await this.#page(this.cursor);
      if (question !== this.#question) return;
      this.recordings = merged(this.recordings ?? [], page.recordings);
      this.cursor = page.nextCursor;
    } catch (error) {
      this.problem = errorWords(error);
    } finally {
      this.loadingMore = false;
    }
  };

  readonly #filter = (filters: Filters): void => {
    this.context.go({ ...filters }, true);
  };

  readonly #open = (recording: Recording): void => {
    this.context.go({ ...this.filters, recording: recording.id });
    window.scrollTo(0, 0);
  };

  protected override render() {
    return html`
      ${this.problem ? problemBox(this.problem, () => void this.#load()) : nothing}
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
          this.waiting > 0
            ? html`
                <p class="vs-hint" role="status">
                  ${tr('search.waiting', { count: this.waiting })}
                </p>
              `
            : nothing
        }
        <div data-testid="recordings-table" ?hidden=${this.recordings === null}>
          ${this.#table()}
        </div>
        ${
          this.recordings?.length
            ? html`
                <p class="vs-hint">${ts('quality.zone')}</p>
              `
            : nothing
        }
        ${
          this.cursor
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary quality-more"
                  aria-busy=${this.loadingMore ? 'true' : 'false'}
                  @click=${this.#more}
                >
                  ${ts(this.loadingMore ? 'quality.moreLoading' : 'quality.more')}
                </button>
              `
            : nothing
        }
      </div>
    `;
  }

  #countWords() {
    if (this.recordings === null) return ts('staff.loading');
    const count = this.recordings.length;
    if (count === 0) return nothing;
    return ts(this.cursor ? 'quality.shownMore' : 'quality.shown', { count });
  }

  #table() {
    const { recordings } = this;
    // while one of them is open, what can be written and chosen stays as it is, and no more
    if (recordings === null || this.#opened !== null) return nothing;
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
