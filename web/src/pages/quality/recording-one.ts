import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { errorWords, type Problem, problemBox } from '../../staff/page';
import { momentOf } from './address';
import { filtersOf, type Recording, type View } from './archive';
import { CommentBook } from './comments';
import { integrityNotice, isAltered } from './integrity';
import { aboutRecording, stateBadge, topicName } from './list';
import './player';
import type { RecordingPlayer } from './player';
import './reason-dialog';
import { actionsFor, panelsFor, type PlayerContext, type QualityContext } from './sections';
import type { PlayerPanels } from './player-panels';
import './player-panels';
import { shownMarks } from './marks';
import { faultWords } from './verdict';
import { onRecord, type Said, saidBy, say } from './viewing-reason';
import { HearingPoller, SAFETY_MS } from '../../ui/hearing-poller';
import { emptyBlock, loadingLine } from '../../ui/load-state';

/** After a reading that failed. */
const AGAIN_MS = 10_000;

/** One recording: its player, and what belongs beside it. */
export class RecordingOne extends StationElement {
  @property({ attribute: false }) context!: QualityContext;
  @state() private recording: Recording | null = null;
  @state() private view: View | null = null;
  @state() private problem: Problem | null = null;
  @state() private missing = false;
  /** Only two people together may open it. */
  @state() private sealed = false;
  @state() private asking = false;
  /** Somebody was told that it does not verify, and wants to see it all the same. */
  @state() private despite = false;
  #id: string | null = null;
  #comments: CommentBook | null = null;
  readonly #poller = new HearingPoller(
    this,
    () => this.#open(),
    () => this.#pauseMs,
    { begins: false, hears: () => ['recordings'] },
  );

  protected override willUpdate(changes: PropertyValues<this>): void {
    const id = this.context.params.get('recording');
    if (!changes.has('context') || id === this.#id) return;
    this.#id = id;
    this.recording = null;
    this.view = null;
    this.problem = null;
    this.missing = false;
    this.sealed = false;
    this.asking = false;
    this.despite = false;
    this.#comments = id ? new CommentBook(this.context.session, id) : null;
    if (this.#comments) this.watch(this.#comments.list);
    if (id) void this.#poller.again().then(() => focusOn(this, '.quality-one h1'));
  }

  /** What this person has said since signing in; null: they are asked before anything is opened. */
  get #said(): Said | null {
    return saidBy(this.context.me);
  }

  /** Reads the recording, and opens a view of it, which is written into the register. */
  async #open(): Promise<void> {
    const id = this.#id;
    if (!id) return;
    try {
      const recording = await this.context.session.api(`recordings/${id}`);
      if (id !== this.#id) return;
      this.recording = recording;
      this.problem = null;
      if (recording.state === 'ready' && !this.view) {
        if (isAltered(recording.integrity) && !this.despite) return;
        const said = this.#said;
        if (said === null || this.despite) this.asking = true;
        else await this.#openView(id, said);
      }
    } catch (error) {
      if (id !== this.#id) return;
      if (error instanceof ApiError && error.status === 404) this.missing = true;
      else if (error instanceof ApiError && error.code === 'sealed') this.sealed = true;
      else if (!this.#changedMeanwhile(error, id)) this.problem = errorWords(error);
    }
  }

  /** It is read until it can be played, and again when the station was away; a question once put is not put again. */
  get #pauseMs(): number | null {
    if (this.view || this.missing || this.sealed || this.asking) return null;
    if (this.problem || !this.recording) return AGAIN_MS;
    const { state, integrity } = this.recording;
    return state === 'ready' && !isAltered(integrity) ? null : SAFETY_MS;
  }

  async #openView(id: string, said: Said): Promise<void> {
    const view = await this.context.session.api(`recordings/${id}/views`, {
      method: 'POST',
      body: { reason: onRecord(said), despite: this.despite },
    });
    if (id !== this.#id) return;
    this.view = { ...view, parties: inOrder(view.parties) };
    if (this.#comments?.list.value === null) void this.#comments.load();
  }

  readonly #chooseReason = async (said: Said): Promise<void> => {
    const id = this.#id;
    if (!id) return;
    say(this.context.me, said);
    const first = this.view === null;
    try {
      await this.#openView(id, said);
      this.asking = false;
      if (first) void this.updateComplete.then(() => focusOn(this, '.quality-one h1'));
    } catch (error) {
      this.#stopAsking();
      if (error instanceof ApiError && error.code === 'sealed') this.sealed = true;
      else if (!this.#changedMeanwhile(error, id)) this.problem = errorWords(error);
    }
  };

  /** The films did not come, or their time was over: a new view, for the same reason. */
  readonly #reopen = (): void => {
    const said = this.#said;
    if (said === null) this.asking = true;
    else void this.#chooseReason(said);
  };

  /** It does not verify any more since it was asked for: what is wrong is asked anew, and said instead. */
  #changedMeanwhile(error: unknown, id: string): boolean {
    if (!(error instanceof ApiError) || error.code !== 'altered' || this.despite) return false;
    this.view = null;
    void this.context.session.api(`recordings/${id}`).then(
      (recording) => {
        if (id === this.#id) this.recording = recording;
      },
      (failed: unknown) => (this.problem = errorWords(failed)),
    );
    return true;
  }

  /** The reason is asked for, whatever it was before: nobody opens such a one by a click alone. */
  readonly #openDespite = (): void => {
    this.despite = true;
    this.asking = true;
  };

  readonly #stopAsking = (): void => {
    this.asking = false;
    if (!this.view) this.despite = false;
  };

  readonly #back = (): void => this.context.go({ ...filtersOf(this.context.params) });

  #playerContext(recording: Recording, comments: CommentBook): PlayerContext {
    const player = () => this.querySelector<RecordingPlayer>('vs-recording-player');
    return {
      ...this.context,
      recording,
      comments,
      view: this.view,
      positionMs: () => player()?.positionMs ?? 0,
      seek: (ms) => player()?.seek(ms),
      refresh: () => void this.#poller.again(),
    };
  }

  protected override render() {
    const { recording } = this;
    return html`
      ${this.problem ? problemBox(this.problem, () => void this.#poller.again()) : nothing}
      <section class="quality-one">
        <button type="button" class="btn btn-link quality-back" @click=${this.#back}>
          ${icon('back')} ${ts('player.back')}
        </button>
        ${
          this.missing
            ? messageBlock('missing')
            : recording === null
              ? loadingLine(ts('player.opening'))
              : this.#opened(recording, this.#comments)
        }
      </section>
    `;
  }

  #opened(recording: Recording, comments: CommentBook | null) {
    if (!comments) return nothing;
    const { view } = this;
    const context = this.#playerContext(recording, comments);
    const { role } = context.me;
    return html`
      <div class="staff-head">
        <h1 tabindex="-1">
          ${topicName(recording, context.categories) || ts('player.untitled')}
          <span class="quality-about" data-testid="recording-about">
            ${aboutRecording(recording)}
          </span>
        </h1>
        ${stateBadge(recording.state)}
        <div class="quality-actions">${actionsFor(role).map((each) => each.render(context))}</div>
      </div>
      <div class="quality-open-grid">
        <div class="vs-card">
          ${integrityNotice(recording.integrity, this.despite ? {} : { despite: this.#openDespite })}
          ${fileNotice(recording)}
          ${
            isAltered(recording.integrity) && !this.despite
              ? nothing
              : view
                ? this.#player(view, comments)
                : this.sealed
                  ? messageBlock('sealed')
                  : recording.state === 'ready' && this.#said === null
                    ? this.#unopened()
                    : stateBlock(recording)
          }
        </div>
        <vs-player-panels
          class="quality-side"
          .panels=${panelsFor(role)}
          .context=${context}
        ></vs-player-panels>
      </div>
      <vs-reason-dialog
        ?open=${this.asking}
        .of=${role}
        .said=${this.despite && !view ? null : this.#said}
        .choose=${this.#chooseReason}
        .close=${this.#stopAsking}
      ></vs-reason-dialog>
    `;
  }

  #player(view: View, comments: CommentBook) {
    const said = this.#said;
    const reason = said ? ts(`player.reason.${said.reason}`) : '';
    return html`
      <vs-recording-player
        .view=${view}
        .startMs=${momentOf(this.context.params)}
        .marks=${shownMarks(view.marks, this.context.categories)}
        .remarks=${comments.list.value ?? []}
        @comment=${this.#comment}
        @reopen=${this.#reopen}
      ></vs-recording-player>
      <p class="quality-reason">
        ${icon('eye')}
        <span>
          ${ts('player.reason', { reason: said?.detail ? `${reason} (${said.detail})` : reason })}
        </span>
        <button type="button" class="btn btn-link" @click=${() => (this.asking = true)}>
          ${ts('player.reason.change')}
        </button>
      </p>
    `;
  }

  readonly #comment = (): void => {
    const panels = this.querySelector<PlayerPanels>('vs-player-panels');
    void panels?.show('comments', '#comment-text');
  };

  /** The reason was not given: nothing has been opened. */
  #unopened() {
    return emptyBlock(ts('player.unopened.title'), ts('player.reason.note'), {
      sign: 'eye',
      more: html`
        <button type="button" class="btn btn-primary" @click=${() => (this.asking = true)}>
          ${ts('player.unopened.open')}
        </button>
      `,
    });
  }
}
customElements.define('vs-recording-one', RecordingOne);

/** The citizen first, in every recording. */
function inOrder(parties: View['parties']): View['parties'] {
  return [...parties].sort((a, b) => Number(b.party === 'citizen') - Number(a.party === 'citizen'));
}

/** Nobody opens a broken file without knowing. */
function fileNotice(recording: Recording) {
  if (recording.verdict === null || recording.verdict === 'good') return nothing;
  return html`
    <div class="quality-notice" data-testid="file-notice">
      ${alertBox(ts(`verdict.${recording.verdict}.do`, { faults: faultWords(recording) }), {
        tone: recording.verdict === 'poor' ? 'danger' : 'warning',
        title: ts(`verdict.${recording.verdict}`),
      })}
    </div>
  `;
}

/** Why a recording cannot be played (yet). */
function stateBlock(recording: Recording) {
  switch (recording.state) {
    case 'ready':
      return loadingLine(ts('player.opening'));
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
    <div role="status">
      ${emptyBlock(ts(`player.${name}.title`), ts(`player.${name}.text`), {
        sign: name === 'live' || name === 'processing' ? 'clock' : 'warning',
        more: code
          ? html`
              <p class="vs-small"><code>${code}</code></p>
            `
          : nothing,
      })}
    </div>
  `;
}
