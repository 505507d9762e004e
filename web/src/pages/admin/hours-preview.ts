// What citizens will read of the hours as they are typed, in the words of their own page. No DOM but the box.
import { html, nothing } from 'lit';
import { t } from '../../i18n/citizen';
import { calendarDay, formatTime, formatWeekdayDate } from '../../i18n/format';
import { th } from '../../i18n/hours';
import { stationInstant } from '../../i18n/moments';
import { hoursWords, reopeningWords } from '../../i18n/wait';
import { DAYS, type OpeningPlan, periodsProblem, rangesOf, spread } from './hours';

const DAY_MS = 86_400_000;
/** Days that depart from the week are told so far ahead, and so many of them. */
const AHEAD = 31;
const TOLD = 4;
/** A day on which the station opens is looked for so far ahead. */
const LOOKED = 366;

/** Hours as somebody is bound by them: the station's, or a topic's with all that it does not say itself. */
export type Kept = Pick<OpeningPlan, 'week' | 'exceptions' | 'holidays' | 'zone'>;

interface Day {
  date: string;
  periods: readonly string[];
  /** Why it is another day than the week's; null where it is none. */
  why: 'holiday' | 'exception' | null;
}

function dayOf(date: string, kept: Kept, holidays: readonly string[]): Day {
  const exception = kept.exceptions.find(
    (each) => each.date <= date && date <= (each.until ?? each.date),
  );
  if (exception) return { date, periods: [...(exception.periods ?? [])].sort(), why: 'exception' };
  if (kept.holidays && holidays.includes(date)) return { date, periods: [], why: 'holiday' };
  const weekday = DAYS[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'mon';
  return { date, periods: [...spread(kept.week)[weekday]].sort(), why: null };
}

function nextDay(date: string, by = 1): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);
}

/** When it opens after a day; null where no day ahead has hours. */
function opensAfter(date: string, kept: Kept, holidays: readonly string[]): number | null {
  for (let ahead = 1; ahead <= LOOKED; ahead += 1) {
    const day = dayOf(nextDay(date, ahead), kept, holidays);
    const first = day.periods[0];
    if (first) return stationInstant(day.date, first.split('-')[0] ?? '', kept.zone);
  }
  return null;
}

/** What a citizen reads on a day that is not as the week: "Chiusa adesso. Oggi è festivo. Riapre domani alle 08:00, ora italiana." */
function dayWords(day: Day, kept: Kept, holidays: readonly string[]): string {
  const { zone } = kept;
  const [, closes = ''] = day.periods[0]?.split('-') ?? [];
  if (day.why === null) return '';
  if (closes) {
    const [date, time] = closes === '24:00' ? [nextDay(day.date), '00:00'] : [day.date, closes];
    const at = formatTime(stationInstant(date, time, zone), zone);
    return `${t('station.open')}. ${t('station.closesAt', { time: at })}.`;
  }
  const opens = opensAfter(day.date, kept, holidays);
  const reopens = reopeningWords({
    now: new Date(stationInstant(day.date, '12:00', zone)).toISOString(),
    nextOpening: opens === null ? null : new Date(opens).toISOString(),
    closedWhy: day.why,
    timeZone: zone,
  });
  return [`${t('station.closed')}.`, t(`station.${day.why}`), reopens].filter(Boolean).join(' ');
}

/**
 * The lines that citizens will read of hours: those of the week, then those of the next days that are not as the week. Empty
 * while a time is written that is none.
 */
export function previewLines(kept: Kept, holidays: readonly string[], nowMs: number): string[] {
  const written = [
    ...Object.values(kept.week),
    ...kept.exceptions.map((each) => each.periods ?? []),
  ];
  if (written.some((periods) => periodsProblem(periods) !== null)) return [];
  const today = calendarDay(nowMs, kept.zone);
  const special = Array.from({ length: AHEAD }, (_, ahead) =>
    dayOf(nextDay(today, ahead), kept, holidays),
  ).filter(({ why }) => why !== null);
  const week = hoursWords(rangesOf(kept.week));
  return [
    ...(week.length > 0 ? week : [th('hours.closed')]),
    ...special.slice(0, TOLD).map((day) => {
      const name = formatWeekdayDate(stationInstant(day.date, '12:00', kept.zone), kept.zone);
      return th('hours.preview.day', { day: name, words: dayWords(day, kept, holidays) });
    }),
  ];
}

/** The box with what citizens will read. */
export function hoursPreview(kept: Kept, holidays: readonly string[], nowMs: number) {
  const lines = previewLines(kept, holidays, nowMs);
  if (lines.length === 0) return nothing;
  return html`
    <div class="vs-card hours-preview" data-testid="hours-preview">
      <h3>${th('hours.preview')}</h3>
      <ul>
        ${lines.map(
          (line) => html`
            <li>${line}</li>
          `,
        )}
      </ul>
    </div>
  `;
}
