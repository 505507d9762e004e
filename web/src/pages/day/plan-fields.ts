// For how long a conference is planned, how often it takes place, and whether offices are told by e-mail.
import { html, nothing } from 'lit';
import { tg } from '../../i18n/day';
import { formatDay, STATION_ZONE } from '../../i18n/format';
import { noon } from '../../i18n/moments';
import type { Repeats } from '../../protocol/api';
import { dayField } from '../../ui/date-field';
import { selectField } from '../../ui/field';
import type { Listed, Office } from './day';

export type Every = Repeats['every'];

export interface Planned {
  minutes: number;
  every: Every | '';
  /** The last day, as "2026-11-24"; empty until it is written. */
  until: string;
  invite: boolean;
}

export const PLANNED: Planned = { minutes: 60, every: '', until: '', invite: false };

const LENGTHS = [15, 30, 45, 60, 90, 120, 180, 240] as const;
const EVERY: readonly Every[] = ['weekday', 'week', 'fortnight', 'month'];

export function lengthField(id: string, minutes: number, change: (minutes: number) => void) {
  const lengths: readonly number[] = LENGTHS;
  const offered = lengths.includes(minutes) ? lengths : [...lengths, minutes].sort((a, b) => a - b);
  return selectField({
    id,
    label: tg('day.plan.length'),
    value: minutes,
    options: offered.map((each) => [each, tg('day.plan.minutes', { count: each })] as const),
    change,
  });
}

export function planFields(
  planned: Planned,
  of: { offices: readonly Office[]; mail: boolean; wrong: boolean },
  change: (change: Partial<Planned>) => void,
) {
  const reached = of.offices.filter(({ email }) => email !== null).length;
  return html`
    <div class="day-pair">
      ${lengthField('schedule-length', planned.minutes, (minutes) => change({ minutes }))}
      ${selectField<Every | ''>({
        id: 'schedule-every',
        label: tg('day.plan.repeats'),
        value: planned.every,
        options: [
          ['', tg('day.plan.once')],
          ...EVERY.map((each) => [each, tg(`day.plan.every.${each}`)] as const),
        ],
        change: (every) => change({ every }),
      })}
    </div>
    ${
      planned.every
        ? html`
            ${dayField('schedule-until', tg('day.plan.until'), planned.until, (until) => change({ until }))}
            <p class="vs-soft">${tg('day.plan.holidays')}</p>
            ${
              of.wrong
                ? html`
                    <p class="vs-error" role="alert">${tg('day.plan.untilNeeded')}</p>
                  `
                : nothing
            }
          `
        : nothing
    }
    <label class="day-check">
      <input
        type="checkbox"
        data-testid="schedule-invite"
        .checked=${planned.invite}
        ?disabled=${!of.mail || reached === 0}
        @change=${(event: Event) => change({ invite: (event.currentTarget as HTMLInputElement).checked })}
      />
      <span>
        ${tg('day.plan.invite')}
        <span class="vs-soft">
          ${of.mail ? tg('day.plan.invite.reached', { count: reached }) : tg('day.plan.invite.off')}
        </span>
      </span>
    </label>
  `;
}

/** How often the conference takes place and until when, in words; nothing for one by itself. */
export function repeatWords({ repeats, after }: Listed): string {
  if (repeats === null) return '';
  const until = formatDay(noon(repeats.until), Date.now(), STATION_ZONE);
  const rule = tg(`day.plan.every.${repeats.every}`).toLocaleLowerCase();
  return after === 0
    ? tg('day.plan.last', { rule, until })
    : tg('day.plan.series', { rule, until, count: after });
}
