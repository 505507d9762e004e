import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tg } from '../../i18n/day';
import { formatDay, formatList } from '../../i18n/format';
import { language } from '../../i18n/language';
import { icon } from '../../ui/icons';
import { table } from '../../ui/table';
import type { Agenda, AgendaRated, AgendaTheme, AgendaTopic, Kind } from './day';
import { noon } from '../../i18n/moments';
import { DayPart } from './part';
import { dueWords } from './tasks';
import { loadingLine } from '../../ui/load-state';
import { formatNumber, formatPercent } from '../../i18n/amounts';

const FIRST = 5;

/** What the station's own figures suggest to speak of. */
export class DayAgenda extends DayPart {
  @property({ attribute: false }) agenda: Agenda | null = null;
  @state() private all = false;

  protected override render() {
    const { agenda } = this;
    return html`
      <section class="vs-card day-card" aria-labelledby="day-agenda" data-testid="agenda">
        <h2 id="day-agenda">${tg('day.agenda')}</h2>
        ${
          agenda
            ? html`
                ${this.#today(agenda)} ${this.#figures(agenda)}
                <div class="day-points">
                  ${this.#alarms(agenda)} ${this.#reports(agenda)} ${this.#emerging(agenda)}
                  ${this.#messages(agenda)} ${this.#sheets(agenda)} ${this.#undone(agenda)}
                  ${this.#rated('satisfaction', agenda.satisfaction)}
                  ${this.#rated('scores', agenda.scores)} ${this.#asked(agenda)}
                </div>
              `
            : loadingLine(tg('day.agenda.loading'))
        }
      </section>
    `;
  }

  /** The day so far, and what it leaves open: what its de-briefing is about. */
  #today({ today, messages, measures }: Agenda) {
    const { missed, complaints, openTasks } = today;
    const left = [
      messages.late > 0 ? tg('day.agenda.item.late', { count: messages.late }) : '',
      missed > 0 ? tg('day.agenda.item.missed', { count: missed }) : '',
      complaints > 0 ? tg('day.agenda.item.complaints', { count: complaints }) : '',
      openTasks > 0 ? tg('day.agenda.item.tasks', { count: openTasks }) : '',
    ];
    const decided = measures ?? [];
    if (today.offered === 0 && decided.length === 0 && !left.some(Boolean)) return nothing;
    return html`
      <div data-testid="agenda-today">
        ${point(tg('day.agenda.today'), [todayWords(today), ...left], '')}
        ${decided.length > 0 ? point(tg('day.agenda.measures'), decided, '') : nothing}
      </div>
    `;
  }

  #figures({ topics, day, before }: Agenda) {
    if (!day || !before || topics.length === 0) {
      return html`
        <p class="vs-soft">${tg('day.agenda.noFigures')}</p>
      `;
    }
    const now = Date.now();
    const words = {
      day: formatDay(noon(day), now),
      before: formatDay(noon(before), now),
    };
    const shown = this.all ? topics : topics.slice(0, FIRST);
    return html`
      ${table<AgendaTopic>({
        look: 'day-figures',
        caption: tg('day.agenda.figures', words),
        captionShown: true,
        scroll: tg('day.agenda.figures', words),
        rows: shown,
        key: (topic) => topic.category,
        columns: [
          {
            name: 'topic',
            heading: tg('day.agenda.topic'),
            cell: (each) => html`
              ${(each.abandonment ?? 0) > (each.abandonmentBefore ?? 0) ? icon('warning') : nothing}
              ${this.topic(each.category)}
            `,
          },
          {
            name: 'offered',
            heading: tg('day.agenda.offered'),
            cell: (each) => pair(String(each.offered), String(each.offeredBefore)),
          },
          {
            name: 'gave-up',
            heading: tg('day.agenda.gaveUp'),
            cell: (each) => pair(share(each.abandonment), share(each.abandonmentBefore)),
          },
          {
            name: 'level',
            heading: tg('day.agenda.level'),
            cell: (each) => pair(share(each.serviceLevel), share(each.serviceLevelBefore)),
          },
        ],
      })}
      ${
        topics.length > shown.length
          ? html`
              <button type="button" class="btn btn-link" @click=${() => (this.all = true)}>
                ${tg('day.agenda.more', { count: topics.length - shown.length })}
              </button>
            `
          : nothing
      }
    `;
  }

  #alarms({ alarms }: Agenda) {
    return point(
      tg('day.agenda.alarms'),
      alarms.map(({ kind, count }) => tg(`day.agenda.alarms.${kind}`, { count })),
      tg('day.agenda.alarms.none'),
    );
  }

  #rated(of: 'satisfaction' | 'scores', rated: readonly AgendaRated[]) {
    return point(
      tg(`day.agenda.${of}`),
      rated.map(({ category, value, count, before }) => {
        const words = { topic: this.topic(category), value: decimal(value), count };
        return before === null
          ? tg(`day.agenda.${of}.of`, words)
          : `${tg(`day.agenda.${of}.of`, words)}; ${tg('day.agenda.before', { value: decimal(before) })}`;
      }),
      tg(`day.agenda.${of}.none`),
    );
  }

  /** Nothing on most days. */
  #reports({ reportsDue }: Agenda) {
    const due = reportsDue ?? [];
    if (due.length === 0) return nothing;
    const words = due.map(({ kind, first }) =>
      kind === 'year'
        ? tg('day.agenda.report.year', { year: first.slice(0, 4) })
        : tg(`day.agenda.report.${kind}`, { month: monthOf(first) }),
    );
    return html`
      <div data-testid="agenda-reports">
        ${point(tg('day.agenda.reports'), words, '')}
        <p><a href="/supervisor/command-reports">${tg('day.agenda.reports.all')}</a></p>
      </div>
    `;
  }

  #emerging({ emerging }: Agenda) {
    return html`
      <div data-testid="agenda-emerging">
        ${point(
          tg('day.agenda.emerging'),
          emerging.map((each) =>
            tg('day.agenda.emerging.of', {
              name: themeName(each, (id) => this.topic(id)),
              count: each.people,
            }),
          ),
          tg('day.agenda.emerging.none'),
        )}
        ${
          emerging.length === 0
            ? nothing
            : html`
                <p><a href="/supervisor/drivers">${tg('day.agenda.emerging.all')}</a></p>
              `
        }
      </div>
    `;
  }

  #messages({ messages: { near, late } }: Agenda) {
    return point(
      tg('day.agenda.messages'),
      [
        late > 0 ? tg('day.agenda.messages.late', { count: late }) : '',
        near > 0 ? tg('day.agenda.messages.near', { count: near }) : '',
      ],
      tg('day.agenda.messages.none'),
    );
  }

  #sheets({ sheets: { due, expired, titles } }: Agenda) {
    return point(
      tg('day.agenda.sheets'),
      [
        expired > 0
          ? tg('day.agenda.sheets.expired', { count: expired, titles: titles.join(', ') })
          : '',
        due > 0 ? tg('day.agenda.sheets.due', { count: due }) : '',
      ],
      tg('day.agenda.sheets.none'),
    );
  }

  #asked({ asked }: Agenda) {
    return point(
      tg('day.agenda.asked'),
      asked.map(({ category, asked: count, refused }) =>
        askedWords(this.topic(category), count, refused),
      ),
      tg('day.agenda.asked.none'),
    );
  }

  #undone({ undone }: Agenda) {
    return point(
      tg('day.agenda.undone'),
      undone.map((task) =>
        [task.text, task.to || tg('day.tasks.everybody'), dueWords(task, true)].join(' · '),
      ),
      tg('day.agenda.undone.none'),
    );
  }
}
customElements.define('vs-day-agenda', DayAgenda);

function point(heading: string, found: readonly string[], none: string) {
  const said = found.filter(Boolean);
  return html`
    <div>
      <h3>${heading}</h3>
      ${
        said.length === 0
          ? html`
              <p class="vs-soft">${none}</p>
            `
          : html`
              <ul class="day-plain">
                ${said.map(
                  (each) => html`
                    <li>${each}</li>
                  `,
                )}
              </ul>
            `
      }
    </div>
  `;
}

/** A theme by its name; one without words by its topics. */
function themeName({ name, topics }: AgendaTheme, topic: (id: string) => string): string {
  return name || tg('day.agenda.emerging.topic', { topics: formatList(topics.map(topic)) });
}

function pair(value: string, before: string) {
  return html`
    ${value}
    <span class="vs-soft">${tg('day.agenda.before', { value: before })}</span>
  `;
}

function share(value: number | null): string {
  if (value === null) return '–';
  return formatPercent(value);
}

function decimal(value: number): string {
  return formatNumber(value, 1);
}

/** The items that the figures suggest for a conference's agenda: in the evening the day itself and what it leaves open. */
export function suggestedItems(
  agenda: Agenda,
  kind: Kind,
  topic: (id: string) => string,
): string[] {
  if (kind === 'debriefing') return eveningItems(agenda);
  const themes = agenda.emerging.map((each) =>
    tg('day.agenda.item.emerging', { name: themeName(each, topic) }),
  );
  if (kind === 'brainstorming') return themes;
  if (kind !== 'briefing') return [];
  return [
    ...agenda.topics
      .filter((each) => (each.abandonment ?? 0) > (each.abandonmentBefore ?? 0))
      .slice(0, 3)
      .map((each) => tg('day.agenda.item.gaveUp', { topic: topic(each.category) })),
    ...(agenda.alarms.length > 0 ? [tg('day.agenda.item.alarms')] : []),
    ...themes.slice(0, 2),
    ...[...agenda.satisfaction.slice(0, 2), ...agenda.scores.slice(0, 2)]
      .map((each) => each.category)
      .filter((each, place, all) => all.indexOf(each) === place)
      .map((each) => tg('day.agenda.item.judged', { topic: topic(each) })),
    ...(agenda.messages.near + agenda.messages.late > 0 ? [tg('day.agenda.item.messages')] : []),
    ...(agenda.sheets.due + agenda.sheets.expired > 0 ? [tg('day.agenda.item.sheets')] : []),
    ...agenda.asked
      .slice(0, 2)
      .map((each) => tg('day.agenda.item.asked', { topic: topic(each.category) })),
    ...(agenda.undone.length > 0 ? [tg('day.agenda.item.undone')] : []),
  ];
}

function eveningItems({ today, messages, alarms }: Agenda): string[] {
  const { missed, complaints, openTasks } = today;
  return [
    tg('day.agenda.item.day', { figures: todayWords(today) }),
    ...(messages.late > 0 ? [tg('day.agenda.item.late', { count: messages.late })] : []),
    ...(missed > 0 ? [tg('day.agenda.item.missed', { count: missed })] : []),
    ...(complaints > 0 ? [tg('day.agenda.item.complaints', { count: complaints })] : []),
    ...(alarms.length > 0 ? [tg('day.agenda.item.alarms')] : []),
    ...(openTasks > 0 ? [tg('day.agenda.item.tasks', { count: openTasks })] : []),
  ];
}

/** "143 contatti, 12 rinunce, 87% risposte in tempo". */
function todayWords({ offered, gaveUp, serviceLevel }: Agenda['today']): string {
  const said = [
    tg('day.agenda.today.contacts', { count: offered }),
    tg('day.agenda.today.gaveUp', { count: gaveUp }),
    serviceLevel === null ? '' : tg('day.agenda.today.level', { share: share(serviceLevel) }),
  ];
  return said.filter(Boolean).join(', ');
}

/** How often authorisation was asked for a topic, and how often refused. */
export function askedWords(topic: string, asked: number, refused: number): string {
  return tg('day.agenda.asked.of', {
    topic,
    asked: tg('day.agenda.asked.count', { count: asked }),
    refused: tg('day.agenda.asked.refused', { count: refused }),
  });
}

/** The month of a day, "ottobre 2026". */
function monthOf(day: string): string {
  const style = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(language.value, style).format(new Date(day));
}
