// Days and times to be typed. The browser's own fields follow its language, and not the page's.
import { html } from 'lit';
import { dayText, parseDay, parseTime, stationInstant } from '../i18n/moments';
import { ts } from '../i18n/staff';
import { field, textField, textInput } from './field';

/** A day; `change` gets it as "2026-11-24", or empty when the field is emptied. */
export function dayField(id: string, label: string, value: string, change: (day: string) => void) {
  const changed = (text: string, event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const day = parseDay(text);
    const wrong = text.trim() !== '' && day === null;
    input.setAttribute('aria-invalid', wrong ? 'true' : 'false');
    const hint = input.parentElement?.querySelector('.vs-hint');
    if (hint) hint.textContent = wrong ? ts('quality.filter.day.wrong') : '';
    if (!wrong) change(day ?? '');
  };
  return field(
    {
      id,
      label,
      after: html`
        <span class="vs-hint" id="${id}-wrong" role="status"></span>
      `,
    },
    textInput({
      ...dayInput(id, label),
      describedBy: `${id}-wrong`,
      value: value ? dayText(value) : '',
      change: changed,
    }),
  );
}

/** A day that is read when it is wanted, with {@link parseDay}. */
export function freeDayField(id: string, label: string) {
  return textField(dayInput(id, label));
}

/** A time of the day, to be read with {@link parseTime}. */
export function timeField(id: string, label: string, wrong: boolean) {
  return textField({
    id,
    label,
    inputmode: 'numeric',
    autocomplete: 'off',
    maxlength: 8,
    invalid: wrong,
  });
}

/**
 * A day and a time beside each other, to be read with {@link moment}; their ids end in `-day` and `-time`. `day` stands there
 * until another is written.
 */
export function whenFields(
  id: string,
  words: { day: string; time: string },
  wrong: boolean,
  day?: string,
) {
  return html`
    <div class="vs-when">
      ${textField({ ...dayInput(`${id}-day`, words.day), invalid: wrong, value: day && dayText(day) })}
      ${timeField(`${id}-time`, words.time, wrong)}
    </div>
  `;
}

/** The moment that two fields name, in ISO 8601; undefined where they name none. */
export function moment(day: string, time: string): string | undefined {
  const on = parseDay(day);
  const at = parseTime(time);
  return on && at ? new Date(stationInstant(on, at)).toISOString() : undefined;
}

function dayInput(id: string, label: string) {
  return {
    id,
    label,
    inputmode: 'numeric',
    autocomplete: 'off',
    maxlength: 12,
    placeholder: ts('quality.filter.day.form'),
  } as const;
}
