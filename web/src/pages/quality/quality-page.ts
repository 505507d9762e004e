import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { focusOn } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { Role } from '../login/session';
import { errorWords, type Problem, problemBox, StaffPage } from '../login/staff-page';
import {
  addressOf,
  type Filters,
  filtersOf,
  listPath,
  merged,
  operatorsOf,
  type Recording,
  type RecordingOperator,
  type RecordingPage,
  type View,
} from './archive';
import { factList, filterBar, recordingsTable, stateBadge } from './list';
import './player';
import { type Reason } from './reason-dialog';
import { technicalQuality } from './technical';
import { fileVerdict } from './verdict';
import './reason-dialog';

const REFRESH_MS = 10_000;
const UNFINISHED_MS = 3_000;

/** The archive of recordings, and one of them opened. */
export class QualityPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['quality', 'supervisor'];
  @state() private filters: Filters = filtersOf(location.search);
  @state() private recordings: Recording[] | null = null;
  @state() private cursor: string | null = null;
  @state() private loadingMore = false;
  @state() private problem: Problem | null = null;
  @state() private chosen: string | null = new URLSearchParams(location.search).get('recording');
  @state() private recording: Recording | null = null;
  @state() private view: View | null = null;
  @state() private missing = false;
  /** Only two people together may open it. */
  @state() private sealed = false;
  @state() private reason: Reason = 'review';
  @state() private asking = false;
  #operators: RecordingOperator[] = [];
  #refresh: ReturnType<typeof setTimeout> | undefined;
  /** Answers to questions that are no longer asked are thrown away. */
  #question = 0;

  protected override pageTitle(): string {
    return ts('quality.title');
  }

  protected override entered(): void {
    window.addEventListener('popstate', () => this.#followAddress(), { signal: this.scope });
    this.scope.addEventListener('abort', () => clearTimeout(this.#refresh), { once: true });
    void this.#load();
    if (Object.keys(this.filters).length > 0) void this.#learnOperators();
    if (this.chosen) void this.#openChosen();
  }

  #followAddress(): void {
    const chosen = new URLSearchParams(location.search).get('recording');
    this.filters = filtersOf(location.search);
    this.#show(chosen);
    void this.#load();
  }

  async #load(): Promise<void> {
    const question = (this.#question += 1);
    clearTimeout(this.#refresh);
    try {
      const page = await this.session.api<RecordingPage>(listPath(this.filters, STATION_ZONE));
      if (question !== this.#question) return;
      this.#taken(page.recordings);
      this.recordings = page.recordings;
      this.cursor = page.nextCursor;
      this.problem = null;
    } catch (error) {
      if (question !== this.#question) return;
      this.problem = errorWords(error);
    }
    this.#refreshLater();
  }

  #refreshLater(): void {
    clearTimeout(this.#refresh);
    const waiting = this.recording?.state === 'recording' || this.recording?.state === 'finishing';
    this.#refresh = setTimeout(() => void this.#refreshNow(), waiting ? UNFINISHED_MS : REFRESH_MS);
  }

  /** What has come in since, without disturbing what is on the screen. */
  async #refreshNow(): Promise<void> {
    const question = this.#question;
    if (document.visibilityState === 'visible') {
      try {
        const page = await this.session.api<RecordingPage>(listPath(this.filters, STATION_ZONE));
        if (question !== this.#question) return;
        this.#taken(page.recordings);
        if (this.recordings === null) this.cursor = page.nextCursor;
        this.recordings = merged(this.recordings ?? [], page.recordings);
        this.problem = null;
        if (this.chosen && !this.view && !this.missing && !this.sealed) await this.#openChosen();
      } catch (error) {
        if (question !== this.#question) return;
        if (this.recordings === null) this.problem = errorWords(error);
      }
    }
    this.#refreshLater();
  }

  /** An address that comes with filters may show nothing; the choice of operators is needed all the same. */
  async #learnOperators(): Promise<void> {
    try {
      const page = await this.session.api<RecordingPage>(listPath({}, STATION_ZONE));
      this.#taken(page.recordings);
      this.requestUpdate();
    } catch {
      // then those of the list are there to choose from
    }
  }

  #taken(recordings: readonly Recording[]): void {
    this.#operators = operatorsOf(this.#operators, recordings);
  }

  readonly #more = async (): Promise<void> => {
    if (!this.cursor || this.loadingMore) return;
    this.loadingMore = true;
    const question = this.#question;
    try {
      const path = listPath(this.filters, STATION_ZONE, this.cursor);
      const page = await this.session.api<RecordingPage>(path);
      if (question !== this.#question) return;
      this.#taken(page.recordings);
      this.recordings = merged(this.recordings ?? [], page.recordings);
      this.cursor = page.nextCursor;
    } catch (error) {
      this.problem = errorWords(error);
    } finally {
      this.loadingMore = false;
    }
  };

  readonly #filter = (filters: Filters): void => {
    this.filters = filters;
    history.replaceState(null, '', addressOf(filters, null));
    void this.#load();
  };

  readonly #open = (recording: Recording): void => {
    history.pushState(null, '', addressOf(this.filters, recording.id));
    this.#show(recording.id);
    window.scrollTo(0, 0);
  };

  readonly #back = (): void => {
    const opened = this.chosen;
    history.pushState(null, '', addressOf(this.filters, null));
    this.#show(null);
    void this.updateComplete.then(() => opened && focusOn(this, `#recording-${opened}`));
  };

  #show(id: string | null): void {
    if (id === this.chosen) return;
    this.chosen = id;
    this.recording = null;
    this.view = null;
    this.missing = false;
    this.sealed = false;
    this.reason = 'review';
    this.problem = null;
    if (id) void this.#openChosen().then(() => focusOn(this, '.quality-one h1'));
  }

  /** Reads the recording, and opens a view of it, which is written into the register. */
  async #openChosen(): Promise<void> {
    const id = this.chosen;
    if (!id) return;
    try {
      const recording = await this.session.api<Recording>(`recordings/${id}`);
      if (id !== this.chosen) return;
      this.recording = recording;
      if (recording.state === 'ready') await this.#openView(id, this.reason, '');
      else this.#refreshLater();
    } catch (error) {
      if (id !== this.chosen) return;
      if (error instanceof ApiError && error.status === 404) this.missing = true;
      else if (error instanceof ApiError && error.code === 'sealed') this.sealed = true;
      else this.problem = errorWords(error);
    }
  }

  async #openView(id: string, reason: Reason, detail: string): Promise<void> {
    const words = detail ? `${reason}: ${detail}` : reason;
    const view = await this.session.api<View>(`recordings/${id}/views`, {
      method: 'POST',
      body: { reason: words },
    });
    if (id === this.chosen) this.view = { ...view, parties: inOrder(view.parties) };
  }

  readonly #chooseReason = async (reason: Reason, detail: string): Promise<void> => {
    const id = this.chosen;
    if (!id) return;
    try {
      await this.#openView(id, reason, detail);
      this.reason = reason;
      this.asking = false;
    } catch (error) {
      this.problem = errorWords(error);
    }
  };

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page" tabindex="-1">
        ${this.problem ? problemBox(this.problem, () => void this.#load()) : nothing}
        ${this.chosen ? this.#one() : this.#list()}
      </main>
    `;
  }

  #list() {
    const { recordings, filters } = this;
    const count = recordings?.length ?? 0;
    const filtered = Object.keys(filters).length > 0;
    return html`
      <div class="staff-head">
        <h1 tabindex="-1">${ts('quality.title')}</h1>
        <p class="vs-soft" role="status">
          ${
            recordings === null
              ? ts('staff.loading')
              : count === 0
                ? nothing
                : this.cursor
                  ? ts('quality.shownMore', { count })
                  : ts('quality.shown', { count })
          }
        </p>
      </div>
      <div class="vs-card staff-card">
        ${filterBar({
          filters,
          categories: this.categories.value,
          operators: this.#operators,
          change: this.#filter,
        })}
        <div data-testid="recordings-table" ?hidden=${recordings === null}>
          ${
            recordings === null
              ? nothing
              : count === 0
                ? html`
                    <div class="quality-empty" data-testid="recordings-empty">
                      ${icon('play')}
                      <h2>
                        ${ts(filtered ? 'quality.empty.filtered.title' : 'quality.empty.title')}
                      </h2>
                      <p>${ts(filtered ? 'quality.empty.filtered.text' : 'quality.empty.text')}</p>
                    </div>
                  `
                : recordingsTable({
                    recordings,
                    categories: this.categories.value,
                    open: this.#open,
                  })
          }
        </div>
        ${
          count > 0
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

  #one() {
    const { recording, view } = this;
    return html`
      <section class="quality-one">
        <button type="button" class="btn btn-link quality-back" @click=${this.#back}>
          ${icon('back')} ${ts('player.back')}
        </button>
        ${
          this.missing
            ? messageBlock('missing')
            : recording === null
              ? html`
                  <p class="vs-soft" role="status">${ts('player.opening')}</p>
                `
              : html`
                  <div class="staff-head">
                    <h1 tabindex="-1">
                      ${ts('player.label', { date: formatDateTime(Date.parse(recording.startedAt), STATION_ZONE) })}
                    </h1>
                    ${stateBadge(recording.state)}
                  </div>
                  <div class="quality-open-grid">
                    <div class="vs-card">
                      ${view ? this.#player(view) : this.sealed ? messageBlock('sealed') : stateBlock(recording)}
                    </div>
                    <div class="quality-side">
                      ${factList(recording, this.categories.value)} ${fileVerdict(recording)}
                      ${technicalQuality(recording)}
                    </div>
                  </div>
                `
        }
      </section>
    `;
  }

  #player(view: View) {
    return html`
      <p class="quality-reason">
        ${icon('eye')}
        <span>${ts('player.reason', { reason: ts(`player.reason.${this.reason}`) })}</span>
        <button type="button" class="btn btn-link" @click=${() => (this.asking = true)}>
          ${ts('player.reason.change')}
        </button>
      </p>
      <vs-recording-player
        .view=${view}
        @reopen=${() => void this.#chooseReason(this.reason, '')}
      ></vs-recording-player>
      <vs-reason-dialog
        ?open=${this.asking}
        .reason=${this.reason}
        .choose=${this.#chooseReason}
        .close=${() => (this.asking = false)}
      ></vs-reason-dialog>
    `;
  }
}
customElements.define('vs-quality', QualityPage);

/** The citizen first, in every recording. */
function inOrder(parties: View['parties']): View['parties'] {
  return [...parties].sort((a, b) => Number(b.party === 'citizen') - Number(a.party === 'citizen'));
}

/** Why a recording cannot be played (yet). */
function stateBlock(recording: Recording) {
  switch (recording.state) {
    case 'ready':
      return html`
        <p class="vs-soft" role="status">${ts('player.opening')}</p>
      `;
    case 'recording':
      return messageBlock('live');
    case 'finishing':
      return messageBlock('processing');
    case 'failed':
      return messageBlock('failed', recording.failure ?? undefined);
    case 'destroyed':
      return messageBlock('destroyed');
  }
}

function messageBlock(
  name: 'live' | 'processing' | 'failed' | 'destroyed' | 'missing' | 'sealed',
  code?: string,
) {
  return html`
    <div class="quality-empty" role="status">
      ${icon(name === 'live' || name === 'processing' ? 'clock' : 'warning')}
      <h2>${ts(`player.${name}.title`)}</h2>
      <p>${ts(`player.${name}.text`)}</p>
      ${
        code
          ? html`
              <p class="vs-small"><code>${code}</code></p>
            `
          : nothing
      }
    </div>
  `;
}
