import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { type Category, categoryText, everyTopic, fetchStation } from '../../api';
import { playNotes } from '../../call/sound';
import { roughDuration } from '../../i18n/amounts';
import { tn } from '../../i18n/alarms';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import type { StaffSession } from '../session';
import { AlarmSound } from './alarm-sound';
import { type Alarm, alarmWords, lastsSinceMs } from './alarm-words';

/** After so long without an answer, that there is no alarm is no longer claimed. */
const BELIEVED_MS = 45_000;
const TONE = [
  { hz: 740, atS: 0, lengthS: 0.35 },
  { hz: 587, atS: 0.3, lengthS: 0.5 },
] as const;

interface Read {
  alarms: readonly Alarm[];
  /** How far the station's clock is ahead of this machine's. */
  aheadMs: number;
}

/**
 * The alarms of the moment, on whatever page one is: heard when they come, and taken charge of by name. It is in the page's
 * flow, so that it covers nothing, and empty while there is none.
 */
export class AlarmList extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The topics; without any the element asks for their names itself. */
  @property({ attribute: false }) categories: readonly Category[] | null = null;
  @property({ type: Boolean }) sound = false;
  /** Whether one may take charge here; not on a screen that nobody touches. */
  @property({ type: Boolean }) hands = false;
  /** How many are shown before the rest is asked for. */
  @property({ type: Number }) shown = 4;
  /** Those for which somebody is not responsible are left out. */
  @property({ attribute: false }) wanted: (alarm: Alarm) => boolean = () => true;
  /** What a page says of an alarm beyond its sentence. */
  @property({ attribute: false }) more: (alarm: Alarm) => unknown = () => nothing;
  /** What a page adds to an alarm, a button for instance. */
  @property({ attribute: false }) beside: (alarm: Alarm) => unknown = () => nothing;
  /** What is said where there is none, by a page that is about alarms; others show nothing then. */
  @property({ attribute: false }) none = '';
  /** What such a page says until it is known; a conference, which guests read, has no words of the staff. */
  @property({ attribute: false }) loading = '';
  /** A link to the floor, for pages that are not it. */
  @property({ type: Boolean }) leads = false;
  @state() private all = false;
  @state() private own: readonly Category[] = [];
  /** When the station was heard last, by this machine's clock. */
  #heardMs = 0;
  readonly #sound = new AlarmSound();
  readonly #read = new Reading<Read>(
    this,
    async (signal) => {
      const { alarms, nowMs } = await this.session.api('alarms', { signal });
      return { alarms, aheadMs: nowMs - Date.now() };
    },
    () => ({ text: tn('alarms.unread') }),
    { hears: 'alarms', patient: true, taken: ({ alarms }) => this.#told(alarms) },
  );
  readonly #action = new Action(this, () => ({ text: tn('alarms.take.failed') }));

  /** Those that are shown here, acknowledged ones too. */
  get alarms(): readonly Alarm[] {
    return (this.#read.value?.alarms ?? []).filter(this.wanted);
  }

  /** Reads now. */
  again(): Promise<void> {
    return this.#read.again();
  }

  protected override firstUpdated(): void {
    if (this.categories === null) void this.#readTopics();
  }

  protected override render() {
    const { alarms } = this;
    const shown = this.all ? alarms : alarms.slice(0, this.shown);
    const more = alarms.length - this.shown;
    return html`
      <section class="vs-alarms" role="status" aria-label=${tn('alarms.title')}>
        ${repeat(
          shown,
          ({ id }) => id,
          (each) => this.#alarm(each),
        )}
        ${more > 0 ? this.#rest(more) : nothing}
      </section>
      ${alarms.length === 0 && this.none ? this.#empty() : nothing} ${this.#problem()}
    `;
  }

  /** That nothing goes on is said only by a station that was heard, and not long ago. */
  #empty() {
    if (this.#read.value === null) return this.#read.problem ? nothing : loadingLine(this.loading);
    if (this.#isUnheard) return nothing;
    return html`
      <p class="vs-soft" data-testid="no-alarms">${this.none}</p>
    `;
  }

  /** A page that is about alarms says so itself; others have what tells it, as the floor does. */
  get #isUnheard(): boolean {
    return this.none !== '' && this.#heardMs > 0 && Date.now() - this.#heardMs > BELIEVED_MS;
  }

  /** That nothing can be read concerns everybody who is to act. */
  #problem() {
    const unread = this.#isUnheard ? { text: tn('alarms.unread') } : this.#read.problem;
    const problem = this.#action.problem ?? (this.hands ? unread : null);
    if (!problem) return nothing;
    return html`
      <p class="vs-error" role="alert">${problem.text}</p>
    `;
  }

  #alarm(alarm: Alarm) {
    const taken = alarm.acknowledgedMs !== null;
    const subject = [alarm.category, alarm.contactId ?? alarm.agentId].filter(Boolean).join(':');
    return html`
      <div
        class="vs-alarm"
        data-testid="alarm"
        data-mark=${alarm.grave ? 'alarm' : 'late'}
        data-alarm="${alarm.kind}:${subject}"
        ?data-taken=${taken}
      >
        ${icon('warning')}
        <p>
          ${alarmWords(alarm, this.#label)}. ${this.more(alarm)} ${this.#lasts(alarm)}
          ${
            taken
              ? html`
                  <span class="vs-alarm-taken">
                    ${tn('alarms.taken', { name: alarm.acknowledgedBy ?? '–' })}
                  </span>
                `
              : nothing
          }
        </p>
        <div class="vs-alarm-acts">
          ${this.beside(alarm)} ${this.hands && !taken ? this.#button(alarm) : nothing}
          ${
            this.leads && !taken
              ? html`
                  <a class="btn btn-sm btn-link" href="/supervisor" target="_blank">
                    ${tn('alarms.floor')}
                  </a>
                `
              : nothing
          }
        </div>
      </div>
    `;
  }

  /** It is not read out whenever it grows. */
  #lasts(alarm: Alarm) {
    const since = lastsSinceMs(alarm);
    if (since === null) return nothing;
    const duration = roughDuration(Date.now() + (this.#read.value?.aheadMs ?? 0) - since);
    return html`
      <span aria-live="off">${tn('alarms.since', { duration })}</span>
    `;
  }

  #button(alarm: Alarm) {
    return html`
      <button
        type="button"
        class="btn btn-sm btn-outline-primary"
        data-testid="take-alarm"
        aria-label=${tn('alarms.take.of', { alarm: alarmWords(alarm, this.#label) })}
        aria-busy=${this.#action.is(alarm.id)}
        @click=${() => void this.#take(alarm)}
      >
        ${tn('alarms.take')}
      </button>
    `;
  }

  #rest(more: number) {
    if (!this.hands) {
      return html`
        <p class="vs-soft">${tn('alarms.more', { count: more })}</p>
      `;
    }
    return html`
      <button
        type="button"
        class="btn btn-sm btn-link"
        data-testid="all-alarms"
        aria-expanded=${this.all ? 'true' : 'false'}
        @click=${() => (this.all = !this.all)}
      >
        ${this.all ? tn('alarms.fewer') : tn('alarms.all', { count: more })}
      </button>
    `;
  }

  readonly #label = (category: string): string => {
    const known = (this.categories ?? this.own).find(({ id }) => id === category);
    return known ? categoryText(known).label : category;
  };

  async #readTopics(): Promise<void> {
    try {
      this.own = everyTopic(await fetchStation(this.scope));
    } catch {
      // an alarm without the name of its topic is better than none
    }
  }

  #told(alarms: readonly Alarm[]): void {
    this.#heardMs = Date.now();
    const wanted = alarms.filter(this.wanted);
    this.dispatchEvent(new CustomEvent<readonly Alarm[]>('alarms', { detail: wanted }));
    if (this.#sound.due(wanted, Date.now()) && this.sound) void playNotes(TONE);
  }

  async #take(alarm: Alarm): Promise<void> {
    await this.#action.run(alarm.id, async () => {
      await this.session.api(`alarms/${alarm.id}/acknowledgement`, { method: 'POST' });
      announce(tn('alarms.taken.now'));
    });
    // over meanwhile, or taken by somebody else: the list tells
    await this.#read.again();
  }
}
customElements.define('vs-alarms', AlarmList);
