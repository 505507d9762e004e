import { html, nothing } from 'lit';
import { ApiError } from '../../api';
import { tg } from '../../i18n/day';
import { formatDay } from '../../i18n/format';
import { tf } from '../../i18n/floor';
import type { Role } from '../../staff/session';
import { errorWords, retryBox, StaffPage } from '../../staff/page';
import '../../staff/alarms/alarms';
import '../supervisor/day-panel';
import './agenda';
import './attendance';
import './conferences';
import type { DayListed, DayRecord, Held, Listed, Task } from './day';
import './decisions';
import './earlier';
import './readiness';
import './sheets';
import { noon, timeOf, today } from '../../i18n/moments';
import { whenWordsCame } from '../../i18n/language';
import './tasks';
import { loadingLine } from '../../ui/load-state';
import { SAFETY_MS } from '../../ui/hearing-poller';
import { Reading } from '../../ui/reading';

/** As many days as the station lists. */
const MOST_DAYS = 90;

interface Seen {
  record: DayRecord | null;
  open: Task[];
  held: Held[];
  listed: Listed[];
  days: DayListed[];
}

/** The working day: what to speak of, who is called, what is to be done and was decided, who was there. */
export class DayPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor'];
  readonly #seen = new Reading<Seen>(this, (signal) => this.#look(signal), errorWords, {
    begins: false,
    hears: ['days/{date}', 'day/tasks', 'conferences'],
    // a day that is over no longer changes
    everyMs: () => (this.#today ? SAFETY_MS : null),
  });
  /** What changes seldom: the figures of the days before, and to whom tasks are given. */
  readonly #prepared = new Reading(
    this,
    async (signal) => {
      const [agenda, { people }, { offices }] = await Promise.all([
        this.session.api('day/agenda', { signal }),
        this.session.api('day/people', { signal }),
        this.session.api('offices', { signal }),
      ]);
      return { agenda, people, offices: offices.filter(({ disabledAt }) => disabledAt === null) };
    },
    errorWords,
    { begins: false },
  );
  readonly #asked = askedDay(location.search);

  protected override pageTitle(): string {
    return tg('day.title');
  }

  get #today(): boolean {
    return this.#asked === null || this.#asked === today();
  }

  get #on(): string {
    return this.#asked ?? today();
  }

  protected override entered(): void {
    void this.#seen.again();
    if (this.#today) void this.#prepared.again();
  }

  async #look(signal: AbortSignal): Promise<Seen> {
    const on = this.#on;
    const { days } = await this.session.api('days', { signal });
    const known = days.length >= MOST_DAYS || days.some((day) => day.on === on);
    const [record, { tasks: open }, { conferences: held }, { conferences: listed }] =
      await Promise.all([
        known ? this.#record(on, signal) : null,
        this.session.api('day/tasks', { signal }),
        this.session.api(`days/${on}/conferences`, { signal }),
        this.session.api('conferences', { signal }),
      ]);
    return { record, open, held, listed, days };
  }

  /** Of a day before those that are listed nothing may be recorded at all. */
  async #record(on: string, signal: AbortSignal): Promise<DayRecord | null> {
    try {
      return await this.session.api(`days/${on}`, { signal });
    } catch (error) {
      if (error instanceof ApiError && error.code === 'not_found') return null;
      throw error;
    }
  }

  readonly #again = async (): Promise<void> => {
    if (this.#today && !this.#prepared.value) void this.#prepared.again();
    await this.#seen.again();
  };

  protected override renderPage() {
    const seen = this.#seen.value;
    const problem = this.#seen.problem ?? this.#prepared.problem;
    const heading = this.#today
      ? tg('day.title')
      : tg('day.of', { day: formatDay(noon(this.#on), Date.now()) });
    return html`
      <main id="main" class="staff-page day" tabindex="-1">
        <h1>${heading}</h1>
        ${
          this.#today
            ? html`
                <vs-alarms
                  .session=${this.session}
                  .categories=${this.categories.value}
                  hands
                  leads
                ></vs-alarms>
                <vs-day
                  .session=${this.session}
                  .categories=${this.categories.value}
                  @changed=${this.#again}
                ></vs-day>
              `
            : html`
                <a class="day-back" href="/supervisor/day">${tg('day.toToday')}</a>
              `
        }
        ${retryBox({ problem, again: this.#again })}
        ${seen ? this.#columns(seen) : problem ? nothing : loadingLine(tg('day.loading'))}
      </main>
    `;
  }

  #columns(seen: Seen) {
    const { session } = this;
    const { agenda = null, people = [], offices = null } = this.#prepared.value ?? {};
    const categories = this.categories.value;
    const now = this.#today;
    const decisions = seen.record?.decisions ?? [];
    return html`
      <div class="day-columns">
        <div class="day-main">
          ${
            now
              ? html`
                  <vs-day-conferences
                    .session=${session}
                    .categories=${categories}
                    .listed=${seen.listed}
                    .offices=${offices}
                    .agenda=${agenda}
                    @changed=${this.#again}
                  ></vs-day-conferences>
                  <vs-day-readiness .session=${session}></vs-day-readiness>
                  <vs-day-agenda .categories=${categories} .agenda=${agenda}></vs-day-agenda>
                `
              : this.#moves(seen.record)
          }
        </div>
        <div class="day-side">
          <vs-day-tasks
            .session=${session}
            .open=${seen.open}
            .record=${seen.record}
            .people=${people}
            .offices=${offices ?? []}
            ?today=${now}
            @changed=${this.#again}
          ></vs-day-tasks>
          <vs-day-decisions
            .session=${session}
            .categories=${categories}
            .decisions=${decisions}
            ?today=${now}
            @changed=${this.#again}
          ></vs-day-decisions>
          ${
            now
              ? html`
                  <vs-day-sheets .session=${session}></vs-day-sheets>
                `
              : nothing
          }
          <vs-day-attendance .held=${seen.held} ?today=${now}></vs-day-attendance>
          <vs-day-earlier
            .days=${seen.days.filter(({ on }) => on !== today())}
            .on=${this.#on}
          ></vs-day-earlier>
        </div>
      </div>
    `;
  }

  /** The phases of a day that is over, with who moved them. */
  #moves(record: DayRecord | null) {
    return html`
      <section class="vs-card day-card" aria-labelledby="day-moves">
        <h2 id="day-moves">${tg('day.moves')}</h2>
        ${
          record && record.moves.length > 0
            ? html`
                <ol class="day-plain" data-testid="moves-then">
                  ${record.moves.map(
                    ({ move, at, by, byItself, note }) => html`
                      <li>
                        <time datetime=${at}>${timeOf(at)}</time>
                        ${tf(`floor.day.moved.${move}`)}
                        ${byItself ? tf('floor.day.byItself') : `· ${by || tg('day.nobody')}`}
                        ${note ? `· ${note}` : nothing}
                      </li>
                    `,
                  )}
                </ol>
              `
            : html`
                <p class="vs-soft">${tg(record ? 'day.moves.empty' : 'day.nothing')}</p>
              `
        }
      </section>
    `;
  }
}
whenWordsCame(() => customElements.define('vs-working-day', DayPage));

/** The day in the address; null for none and for what is no day. */
function askedDay(search: string): string | null {
  const on = new URLSearchParams(search).get('on') ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(on) && !Number.isNaN(Date.parse(on)) ? on : null;
}
