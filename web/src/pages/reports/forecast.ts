import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { calendarDay, formatDayFigures, formatWeekday } from '../../i18n/format';
import { formatNumber } from '../../i18n/amounts';
import { dayText, noon } from '../../i18n/moments';
import { tr } from '../../i18n/reports';
import type { ForecastShown, ForecastSlot } from '../../protocol/api';
import { actionBox, errorWords, type Problem, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { dayField } from '../../ui/date-field';
import { StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';
import { emptyBlock } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import './chart';
import type { Line } from './chart';
import './shifts';
import { daysBefore } from './presets';
import { lasting, percent } from './report';

/** What a day will bring, how many operators it needs, and who is planned. */
export class Forecast extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private day = daysBefore(calendarDay(Date.now()), -1);
  @state() private topics = '';
  /** The plan as it is being written; `null`: as it is stored. */
  @state() private draft: Record<string, number> | null = null;
  readonly #read = new Reading<ForecastShown>(
    this,
    (signal) =>
      this.session.api(`forecast?${new URLSearchParams({ day: this.day, topics: this.topics })}`, {
        signal,
      }),
    refusalWords,
  );
  readonly #save = new Action(this, refusalWords);

  #ask(change: { day?: string; topics?: string }): void {
    this.day = change.day ?? this.day;
    this.topics = change.topics ?? this.topics;
    this.draft = null;
    this.#save.done = '';
    void this.#read.again();
  }

  protected override render() {
    return html`
      ${this.#choices()}
      ${readingBox(this.#read, (found) => this.#shown(found), tr('reports.forecast.loading'))}
      <vs-shifts
        .session=${this.session}
        .categories=${this.categories}
        .day=${this.day}
        @planned=${() => void this.#read.again()}
      ></vs-shifts>
    `;
  }

  #choices() {
    const today = calendarDay(Date.now());
    const days = Array.from({ length: 7 }, (_each, at) => daysBefore(today, -at - 1));
    return html`
      <section class="vs-card reports-filters" aria-label=${tr('reports.forecast.which')}>
        <div class="reports-quick" role="group" aria-label=${tr('reports.forecast.days')}>
          ${days.map(
            (day) => html`
              <button
                type="button"
                class="btn ${day === this.day ? 'btn-primary' : 'btn-outline-primary'}"
                data-testid="forecast-day"
                data-day=${day}
                aria-pressed=${day === this.day ? 'true' : 'false'}
                @click=${() => this.#ask({ day })}
              >
                ${shortDay(day)}
              </button>
            `,
          )}
        </div>
        <div class="reports-fields">
          ${dayField('forecast-on', tr('reports.forecast.day'), this.day, (day) => day && this.#ask({ day }))}
          ${selectField({
            id: 'forecast-topics',
            label: tr('reports.forecast.topics'),
            testid: 'forecast-topics',
            value: this.topics,
            options: [
              ['', tr('reports.forecast.topics.all')],
              ['civil', tr('reports.forecast.topics.civil')],
              ['military', tr('reports.forecast.topics.military')],
              ...this.categories.map((each) => [each.id, categoryText(each).label] as const),
            ],
            change: (topics) => this.#ask({ topics }),
          })}
        </div>
      </section>
    `;
  }

  #shown(found: ForecastShown) {
    if (found.closed) {
      return emptyBlock(
        tr('reports.forecast.closed', { day: dayText(found.day) }),
        tr(found.holiday ? 'reports.forecast.closed.holiday' : 'reports.forecast.closed.text'),
        { testid: 'forecast-closed', sign: 'info' },
      );
    }
    if (!found.enough) {
      return emptyBlock(
        tr('reports.forecast.few'),
        tr('reports.forecast.few.text', { known: found.daysKnown, needed: found.daysNeeded }),
        { testid: 'forecast-few', sign: 'info' },
      );
    }
    const slots = spanned(found.slots);
    return html`
      ${summary(found)} ${chartsOf(found, slots)} ${this.#staff(found, slots)} ${honesty(found)}
    `;
  }

  #staff(found: ForecastShown, slots: readonly ForecastSlot[]) {
    const came = slots.some((slot) => slot.actual !== null);
    const present = slots.some((slot) => slot.present !== null);
    const rostered = slots.some((slot) => slot.rostered !== null);
    const title = tr('reports.forecast.table', { day: dayText(found.day) });
    const planned = (slot: ForecastSlot) =>
      this.draft ? (this.draft[slot.time] ?? 0) : slot.planned;
    return html`
      <div class="vs-card">
        <h2>${title}</h2>
        ${table<ForecastSlot>({
          testid: 'forecast-table',
          scroll: title,
          rows: slots,
          key: (slot) => slot.time,
          empty: tr('reports.forecast.nobody'),
          columns: [
            { name: 'time', heading: tr('reports.forecast.time'), cell: ({ time }) => time },
            {
              name: 'expected',
              heading: tr('reports.forecast.expected'),
              numbers: true,
              cell: ({ expected }) => formatNumber(expected, 1),
            },
            {
              name: 'interval',
              heading: tr('reports.forecast.interval'),
              numbers: true,
              cell: ({ low, high }) => tr('reports.forecast.between', { low, high }),
            },
            came && {
              name: 'actual',
              heading: tr('reports.forecast.actual'),
              numbers: true,
              cell: ({ actual }) => (actual === null ? '–' : formatNumber(actual)),
            },
            {
              name: 'needed',
              heading: tr('reports.forecast.needed'),
              numbers: true,
              cell: ({ needed }) => formatNumber(needed),
            },
            {
              name: 'planned',
              heading: tr('reports.forecast.planned', {
                weekday: formatWeekday(found.weekday + 1),
              }),
              numbers: true,
              cell: (slot) => this.#field(slot, planned(slot)),
            },
            rostered && {
              name: 'rostered',
              heading: tr('reports.forecast.rostered'),
              numbers: true,
              cell: (slot) => (slot.rostered === null ? '–' : formatNumber(slot.rostered)),
            },
            {
              name: 'missing',
              heading: tr('reports.forecast.balance'),
              cell: (slot) => balance(slot.needed, slot.rostered ?? planned(slot)),
            },
            present && {
              name: 'present',
              heading: tr('reports.forecast.present'),
              numbers: true,
              cell: (slot) => (slot.present === null ? '–' : formatNumber(slot.present, 1)),
            },
          ],
        })}
        ${actionBox(this.#save)}
        <div class="reports-exports">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="forecast-save"
            aria-disabled=${this.draft === null ? 'true' : nothing}
            aria-busy=${this.#save.is('save')}
            @click=${() => void (this.draft && this.#store(found))}
          >
            ${tr('reports.forecast.save')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="forecast-take"
            @click=${() => (this.draft = Object.fromEntries(found.slots.map((slot) => [slot.time, slot.needed])))}
          >
            ${tr('reports.forecast.take')}
          </button>
        </div>
        <p class="vs-hint">
          ${
            this.draft
              ? tr('reports.forecast.unsaved', { weekday: formatWeekday(found.weekday + 1) })
              : tr('reports.forecast.each', { weekday: formatWeekday(found.weekday + 1) })
          }
        </p>
      </div>
    `;
  }

  #field(slot: ForecastSlot, planned: number | null) {
    const change = (event: Event) => {
      const value = Math.round(Number((event.currentTarget as HTMLInputElement).value));
      const stored = this.#read.value?.slots ?? [];
      this.draft = {
        ...Object.fromEntries(stored.map((each) => [each.time, each.planned ?? 0])),
        ...this.draft,
        [slot.time]: Number.isFinite(value) ? Math.min(500, Math.max(0, value)) : 0,
      };
      this.#save.done = '';
    };
    return html`
      <input
        class="vs-input reports-planned"
        type="number"
        inputmode="numeric"
        min="0"
        max="500"
        aria-label=${tr('reports.forecast.plannedAt', { time: slot.time })}
        data-testid="forecast-planned"
        data-time=${slot.time}
        .value=${planned === null ? '' : String(planned)}
        @change=${change}
      />
    `;
  }

  async #store(found: ForecastShown): Promise<void> {
    const { draft } = this;
    if (!draft) return;
    const stored = await this.#save.run(
      'save',
      () =>
        this.session.api('forecast/plan', {
          method: 'PUT',
          body: {
            topics: found.topics,
            weekday: found.weekday,
            planned: draft,
            revision: found.planRevision,
          },
        }),
      tr('reports.forecast.saved', { weekday: formatWeekday(found.weekday + 1) }),
    );
    if (!stored) return;
    await this.#read.again();
    this.draft = null;
  }
}
customElements.define('vs-forecast', Forecast);

/** The half-hours from the first to the last in which anything is. */
function spanned(slots: readonly ForecastSlot[]): readonly ForecastSlot[] {
  const any = ({ expected, high, planned, rostered, actual, present }: ForecastSlot) =>
    expected > 0 ||
    high > 0 ||
    Boolean(planned) ||
    Boolean(rostered) ||
    Boolean(actual) ||
    Boolean(present);
  const first = slots.findIndex(any);
  return first < 0 ? [] : slots.slice(first, slots.findLastIndex(any) + 1);
}

function summary(found: ForecastShown) {
  const actual = found.slots.map(({ actual: each }) => each).filter((each) => each !== null);
  const most = found.slots.reduce((one, other) => (other.needed > one.needed ? other : one));
  const tiles = [
    [tr('reports.forecast.total'), formatNumber(found.total), ''],
    ...(actual.length > 0
      ? [
          [
            tr('reports.forecast.came'),
            formatNumber(actual.reduce((sum, each) => sum + each, 0)),
            '',
          ],
        ]
      : []),
    [
      tr('reports.forecast.most'),
      formatNumber(most.needed),
      most.needed > 0 ? tr('reports.forecast.most.at', { time: most.time }) : '',
    ],
    [
      tr('reports.forecast.target'),
      percent(found.target),
      tr('reports.forecast.target.within', { seconds: lasting(found.thresholdS) }),
    ],
    [
      tr('reports.forecast.handling'),
      lasting(found.handlingS),
      found.handlingAssumed ? tr('reports.forecast.handling.assumed') : '',
    ],
    [
      tr('reports.forecast.patience'),
      found.patienceS === null ? '–' : lasting(found.patienceS),
      found.patienceS === null ? tr('reports.forecast.patience.none') : '',
    ],
  ];
  return html`
    <dl class="reports-tiles" data-testid="forecast-tiles">
      ${tiles.map(
        ([name, value, note]) => html`
          <div class="vs-card">
            <dt>${name}</dt>
            <dd>${value}</dd>
            ${
              note
                ? html`
                    <dd class="reports-note">${note}</dd>
                  `
                : nothing
            }
          </div>
        `,
      )}
    </dl>
  `;
}

function chartsOf(found: ForecastShown, slots: readonly ForecastSlot[]) {
  if (slots.length < 2) return nothing;
  const contacts: Line[] = [
    {
      label: tr('reports.forecast.expected'),
      values: slots.map((slot) => slot.expected),
      colour: '--vs-action',
    },
    {
      label: tr('reports.forecast.low'),
      values: slots.map((slot) => slot.low),
      colour: '--vs-text-soft',
      dash: [2, 4],
    },
    {
      label: tr('reports.forecast.high'),
      values: slots.map((slot) => slot.high),
      colour: '--vs-text-soft',
      dash: [8, 5],
    },
  ];
  if (slots.some((slot) => slot.actual !== null)) {
    contacts.push({
      label: tr('reports.forecast.actual'),
      values: slots.map((slot) => slot.actual),
      colour: '--vs-success-solid',
      dash: [12, 4, 2, 4],
    });
  }
  const staff: Line[] = [
    {
      label: tr('reports.forecast.needed'),
      values: slots.map((slot) => slot.needed),
      colour: '--vs-action',
    },
  ];
  if (found.planRevision > 0) {
    staff.push({
      label: tr('reports.forecast.plannedShort'),
      values: slots.map((slot) => slot.planned),
      colour: '--vs-warning-solid',
      dash: [8, 5],
    });
  }
  if (slots.some((slot) => slot.rostered !== null)) {
    staff.push({
      label: tr('reports.forecast.rostered'),
      values: slots.map((slot) => slot.rostered),
      colour: '--vs-danger',
      dash: [12, 4, 2, 4],
    });
  }
  if (slots.some((slot) => slot.present !== null)) {
    staff.push({
      label: tr('reports.forecast.present'),
      values: slots.map((slot) => slot.present),
      colour: '--vs-success-solid',
      dash: [2, 4],
    });
  }
  const chart = (heading: string, lines: Line[]) => html`
    <section class="vs-card">
      <h2>${heading}</h2>
      <vs-report-chart
        .heading=${`${heading}. ${tr('reports.chart.beside')}`}
        .labels=${slots.map((slot) => slot.time)}
        .lines=${lines}
        .words=${(value: number | null) => (value === null ? '–' : formatNumber(value, 1))}
      ></vs-report-chart>
    </section>
  `;
  return html`
    <div class="reports-charts">
      ${chart(tr('reports.forecast.chart.contacts'), contacts)}
      ${chart(tr('reports.forecast.chart.staff'), staff)}
    </div>
  `;
}

/** How well past weeks would have been forecast. */
function honesty({ backtest }: ForecastShown) {
  return html`
    <section class="vs-card reports-honesty" data-testid="forecast-backtest">
      <h2>${tr('reports.forecast.honest')}</h2>
      ${
        backtest
          ? html`
              <p>
                ${tr('reports.forecast.honest.days', {
                  off: percent(backtest.dayError),
                  naive: percent(backtest.dayNaive),
                })}
              </p>
              <p>
                ${tr('reports.forecast.honest.halves', {
                  off: percent(backtest.error),
                  naive: percent(backtest.naive),
                  within: percent(backtest.within),
                })}
              </p>
              <p class="vs-hint">
                ${tr('reports.forecast.honest.how', { days: backtest.days, contacts: backtest.contacts })}
              </p>
            `
          : html`
              <p>${tr('reports.forecast.honest.none')}</p>
            `
      }
      <p class="vs-hint">${tr('reports.forecast.model')}</p>
    </section>
  `;
}

function balance(needed: number, planned: number | null): string {
  if (planned === null) return '–';
  const more = planned - needed;
  if (more === 0) return tr('reports.forecast.enough');
  return more < 0
    ? tr('reports.forecast.missing', { count: -more })
    : tr('reports.forecast.spare', { count: more });
}

function shortDay(day: string): string {
  const ms = noon(day);
  return `${formatWeekday(((new Date(ms).getUTCDay() + 6) % 7) + 1, 'short')} ${formatDayFigures(ms)}`;
}

function refusalWords(error: unknown): Problem {
  return errorWords(error, ['day_too_far', 'plan_changed'], (code) =>
    tr(code === 'day_too_far' ? 'reports.forecast.tooFar' : 'reports.forecast.changed'),
  );
}
