import { html, nothing } from 'lit';
import { tm } from '../../i18n/message';
import { parseDay } from '../../i18n/moments';
import { tq } from '../../i18n/complaint';
import type { ComplaintFacts, ComplaintLists } from '../../protocol/api';
import { selectField, textArea, textField } from '../../ui/field';
import { choiceWords } from './calls';

export const TEXT_MAX = 5000;
const SAY_LEFT = 500;
export type Missing = 'category' | 'subject' | 'text' | 'day';

/** What is written into the form of a complaint. */
export interface Draft {
  category: string;
  subject: string;
  place: string;
  day: string;
  time: string;
  office: string;
  text: string;
}

export const EMPTY: Draft = {
  category: '',
  subject: '',
  place: '',
  day: '',
  time: '',
  office: '',
  text: '',
};

/** What is missing or wrong before a complaint can go. */
export function missingIn(draft: Draft): Set<Missing> {
  const found = new Set<Missing>();
  if (draft.category === '') found.add('category');
  if (draft.subject.trim() === '') found.add('subject');
  if (draft.text.trim() === '') found.add('text');
  if (draft.day.trim() !== '' && parseDay(draft.day) === null) found.add('day');
  return found;
}

/** The same as the station wants it. */
export function factsOf(draft: Draft): ComplaintFacts {
  return {
    category: draft.category,
    subject: draft.subject.trim(),
    place: draft.place.trim(),
    happenedOn: parseDay(draft.day),
    happened: draft.time.trim(),
    office: draft.office || null,
  };
}

interface Fields {
  draft: Draft;
  lists: ComplaintLists | null;
  missing: ReadonlySet<Missing>;
  change: (part: Partial<Draft>) => void;
  /** Above the field for the text. */
  beforeText?: unknown;
  /** The text stands elsewhere already. */
  noText?: boolean;
}

/** The fields of what a complaint is about, the same for citizens and the staff. */
export function factFields(of: Fields) {
  const { draft, lists, missing, change } = of;
  const optional = (words: string) => html`
    ${words}
    <span class="vs-optional">${tm('optional')}</span>
  `;
  const left = TEXT_MAX - draft.text.length;
  return html`
    ${selectField({
      id: 'complaint-category',
      testid: 'complaint-category',
      label: tq('category'),
      value: draft.category,
      options: [
        ['', tq('category.choose')],
        ...(lists?.categories ?? []).map((each) => [each.id, choiceWords(each)] as const),
      ],
      error: missing.has('category') ? tq('need.category') : '',
      change: (category) => change({ category }),
    })}
    ${textField({
      id: 'complaint-subject',
      testid: 'complaint-subject',
      label: tq('subject'),
      maxlength: 120,
      autocomplete: 'off',
      value: draft.subject,
      error: missing.has('subject') ? tq('need.subject') : '',
      input: (subject) => change({ subject }),
    })}
    ${textField({
      id: 'complaint-place',
      testid: 'complaint-place',
      label: optional(tq('place')),
      hint: tq('place.hint'),
      hintFirst: true,
      maxlength: 200,
      autocomplete: 'off',
      value: draft.place,
      input: (place) => change({ place }),
    })}
    <div class="complaint-when">
      ${textField({
        id: 'complaint-day',
        testid: 'complaint-day',
        label: optional(tq('day')),
        placeholder: tq('day.form'),
        inputmode: 'numeric',
        maxlength: 12,
        autocomplete: 'off',
        value: draft.day,
        error: missing.has('day') ? tq('need.day') : '',
        input: (day) => change({ day }),
      })}
      ${textField({
        id: 'complaint-time',
        label: optional(tq('time')),
        maxlength: 40,
        autocomplete: 'off',
        value: draft.time,
        input: (time) => change({ time }),
      })}
    </div>
    ${
      (lists?.offices.length ?? 0) > 0
        ? selectField({
            id: 'complaint-office',
            label: optional(tq('office')),
            value: draft.office,
            options: [
              ['', tq('office.none')],
              ...(lists?.offices ?? []).map(({ id, name }) => [id, name] as const),
            ],
            change: (office) => change({ office }),
          })
        : nothing
    }
    ${of.beforeText ?? nothing}
    ${
      of.noText
        ? nothing
        : textArea({
            id: 'complaint-text',
            testid: 'complaint-text',
            label: tq('text'),
            hint: tm('text.hint'),
            hintFirst: true,
            rows: 7,
            maxlength: TEXT_MAX,
            value: draft.text,
            invalid: missing.has('text'),
            describedBy: 'complaint-text-more',
            input: (text) => change({ text }),
            after: html`
              <p class="vs-hint" id="complaint-text-more" role="status">
                ${
                  missing.has('text')
                    ? html`
                        <span class="vs-error">${tq('need.text')}</span>
                      `
                    : left <= SAY_LEFT
                      ? tm('text.left', { count: left })
                      : nothing
                }
              </p>
            `,
          })
    }
  `;
}
