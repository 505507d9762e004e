import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, type Station, topicName } from '../../api';
import { tb } from '../../i18n/callback';
import { t } from '../../i18n/citizen';
import { tv } from '../../i18n/visit';
import { formatTime } from '../../i18n/format';
import type { Seat } from '../../state/seats';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { type Problem, problemAlert } from '../../ui/problem';
import { callForAttention } from '../../ui/attention';
import { codeForm } from '../../ui/code-form';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { momentWords } from '../message/words';
import {
  type CallbackAsked,
  cancelCallback,
  comeIn,
  followCallback,
  type FollowedCallback,
} from './callback-calls';
import { Poller } from '../../ui/poller';

/** While an operator may call at any moment by a link of this page, who would wait for the citizen. */
const SOON_MS = 5_000;
const EVERY_MS = 30_000;
const TONES = {
  scheduled: 'wait',
  waiting: 'wait',
  calling: 'success',
  talking: 'success',
  over: 'closed',
} as const;

/**
 * How long after a reading the next one begins. The page has no socket; by telephone, and until the request is in the
 * queue, nobody waits for what it shows. Without a code nothing is asked, and what was just opened is followed soon.
 */
export function everyMs(callback: Pick<FollowedCallback, 'state' | 'way'> | null): number {
  if (!callback) return SOON_MS;
  const { state, way } = callback;
  return way === 'video' && (state === 'waiting' || state === 'calling') ? SOON_MS : EVERY_MS;
}

/** How a request to be called back stands, for whoever has its code, which is kept in this page only. */
export class FollowCallback extends StationElement {
  @property({ attribute: false }) station: Station | null = null;
  /** A request just made, whose code is shown this once. */
  @property({ attribute: false }) asked: CallbackAsked | null = null;
  @property({ attribute: false }) taken: (seat: Seat) => Promise<void> = () => Promise.resolve();
  @property({ attribute: false }) home: () => void = () => undefined;

  @state() private callback: FollowedCallback | null = null;
  @state() private sure = false;
  @state() private copied = false;
  readonly #action = new Action(this, failureWords);
  #code = '';
  #ringing: AbortController | null = null;

  /** Reads while it is in the page. */
  protected readonly poller = new Poller(
    this,
    (signal) => this.#refresh(signal),
    () => everyMs(this.callback),
  );

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#ringing?.abort();
  }

  protected override willUpdate(changes: PropertyValues): void {
    if (changes.has('asked') && this.asked) {
      this.#code = this.asked.code;
      this.callback = this.asked.callback;
    }
  }

  protected override updated(changes: PropertyValues): void {
    if (changes.has('asked') && this.asked) focusOn(this, 'h1');
    this.#ring();
  }

  protected override render() {
    return this.callback ? this.#standing(this.callback) : this.#form();
  }

  #form() {
    return codeForm({
      id: 'callback-code',
      look: 'vs-callback-form',
      title: tb('follow.title'),
      lead: tb('follow.lead'),
      label: tb('follow.code'),
      hint: tb('follow.hint'),
      open: tb('follow.open'),
      fieldTestid: 'callback-code-field',
      buttonTestid: 'open-callback',
      action: this.#action,
      take: (code) => void this.#open(code),
      beside: this.#homeButton(),
    });
  }

  #standing(callback: FollowedCallback) {
    const { asked } = this;
    const topic = topicName(this.station, callback.category) || callback.category;
    return html`
      <section class="vs-stack vs-callback-form" data-testid="callback">
        <h1 tabindex="-1">${tb(asked ? 'asked.title' : 'ask.title')}</h1>
        <div
          class="vs-callback-state"
          data-tone=${TONES[callback.state]}
          data-testid="callback-state"
          data-state=${callback.state}
          data-position=${callback.position ?? nothing}
          role="status"
        >
          <strong>${tb(`state.${callback.state}`)}</strong>
          <span>${this.#words(callback)}</span>
        </div>
        ${callback.state === 'calling' && callback.way === 'video' ? this.#enterButton() : nothing}
        ${problemAlert(this.#action.problem)} ${asked ? this.#codeBox(asked) : nothing}
        <dl class="vs-facts">
          <div>
            <dt>${tv('after.topic')}</dt>
            <dd>${topic}</dd>
          </div>
          <div>
            <dt>${tb('reference')}</dt>
            <dd class="vs-code">${callback.reference}</dd>
          </div>
          <div>
            <dt>${tb('way')}</dt>
            <dd>${tb(`way.${callback.way}`)}</dd>
          </div>
        </dl>
        ${this.#cancelling(callback)}
        <div>${this.#homeButton()}</div>
      </section>
    `;
  }

  #words(callback: FollowedCallback): string {
    const due = momentWords(callback.dueAt, callback.timeZone);
    switch (callback.state) {
      case 'scheduled':
        return tb('state.scheduled.text', { due });
      case 'waiting': {
        const { position } = callback;
        const place = position === null ? '' : `${tb('state.waiting.place', { position })} `;
        return place + tb('state.waiting.text');
      }
      case 'calling': {
        if (callback.way === 'phone') return tb('state.calling.phone');
        const time = callback.goodUntil ? formatTime(Date.parse(callback.goodUntil)) : '';
        return tb('state.calling.video', { time });
      }
      case 'talking':
        return tb('state.talking.text');
      case 'over':
        return tb(`result.${callback.result ?? 'failed'}`);
    }
  }

  #codeBox(asked: CallbackAsked) {
    return html`
      <div class="vs-callback-code">
        <span>${tb('asked.code')}</span>
        <strong class="vs-code" data-testid="callback-code">${asked.code}</strong>
        <span class="vs-hint">
          ${tb('asked.once')} ${asked.mailed ? tb('asked.mailed') : nothing} ${tb('asked.stay')}
        </span>
        <div>
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            @click=${() => void this.#copy(asked.code)}
          >
            ${icon(this.copied ? 'check' : 'copy')} ${tb(this.copied ? 'copied' : 'copy')}
          </button>
        </div>
      </div>
    `;
  }

  #enterButton() {
    return html`
      <div>
        <button
          type="button"
          class="btn btn-primary"
          data-testid="enter-callback"
          aria-busy=${this.#action.is('enter')}
          @click=${this.#enter}
        >
          ${icon('camera')} ${tb(this.#action.is('enter') ? 'entering' : 'enter')}
        </button>
      </div>
    `;
  }

  #cancelling(callback: FollowedCallback) {
    if (callback.state !== 'waiting' && callback.state !== 'scheduled') return nothing;
    if (!this.sure) {
      return html`
        <div>
          <button
            type="button"
            class="btn btn-outline-danger"
            data-testid="cancel-callback"
            @click=${() => (this.sure = true)}
          >
            ${tb('cancel')}
          </button>
        </div>
      `;
    }
    return alertBox(tb('cancel.sure'), {
      tone: 'warning',
      live: 'alert',
      actions: html`
        <button
          type="button"
          class="btn btn-danger btn-sm"
          data-testid="cancel-callback-sure"
          aria-busy=${this.#action.is('cancel')}
          @click=${this.#cancel}
        >
          ${tb('cancel.yes')}
        </button>
        <button type="button" class="btn btn-link" @click=${() => (this.sure = false)}>
          ${tb('cancel.no')}
        </button>
      `,
    });
  }

  #homeButton() {
    return html`
      <button type="button" class="btn btn-link" @click=${() => this.home()}>${tb('home')}</button>
    `;
  }

  /** The page that was left open calls, as the waiting room does. */
  #ring(): void {
    const calls = this.callback?.state === 'calling' && this.callback.way === 'video';
    if (calls && !this.#ringing) {
      this.#ringing = new AbortController();
      callForAttention(
        {
          title: tb('called.title'),
          heading: tb('called.title'),
          notification: t('ring.notification'),
        },
        this.#ringing.signal,
      );
    } else if (!calls && this.#ringing) {
      this.#ringing.abort();
      this.#ringing = null;
    }
  }

  async #open(code: string): Promise<void> {
    await this.#action.run('open', async () => {
      this.callback = await followCallback(code);
      this.#code = code;
    });
    await this.updateComplete;
    if (this.callback) focusOn(this, 'h1');
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    if (!this.callback || this.callback.state === 'over' || this.#action.busy) return;
    const code = this.#code;
    const found = await followCallback(code, signal).catch(() => null);
    if (found && this.#code === code) this.callback = found;
  }

  readonly #cancel = (): Promise<boolean> =>
    this.#action.run('cancel', async () => {
      this.callback = await cancelCallback(this.#code);
      this.sure = false;
    });

  readonly #enter = (): Promise<boolean> =>
    this.#action.run('enter', async () => this.taken(await comeIn({ code: this.#code })));

  async #copy(code: string): Promise<void> {
    await navigator.clipboard.writeText(code).catch(() => undefined);
    this.copied = true;
  }
}
customElements.define('vs-follow-callback', FollowCallback);

function failureWords(error: unknown): Problem {
  return { text: error instanceof ApiError ? refusalWords(error) : tb('error.other') };
}

function refusalWords(error: ApiError): string {
  if (error.status === 404) return tb('follow.unknown');
  if (error.status === 429) return tb('follow.limited');
  if (error.code === 'being_called') return tb('cancel.calling');
  if (error.code === 'not_called' || error.code === 'contact_closed') return tb('called.over');
  return tb(error.code === 'offline' ? 'error.offline' : 'error.other');
}
