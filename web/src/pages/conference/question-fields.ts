import { html } from 'lit';
import { tk } from '../../i18n/conference';
import { textArea, textField } from '../../ui/field';

const MOST_OPTIONS = 10;
const LONGEST = 80;

/** What is asked and the answers to choose from, of a vote or a poll; `wrong` says what the answers have to be. */
export function questionFields(of: 'vote' | 'poll', usual: readonly string[], wrong: boolean) {
  return html`
    ${textField({
      id: `${of}-question`,
      label: tk('conference.question'),
      name: 'question',
      required: true,
      minlength: 3,
      maxlength: 300,
    })}
    ${textArea({
      id: `${of}-options`,
      label: tk('conference.options'),
      name: 'options',
      rows: 4,
      required: true,
      error: wrong ? tk('conference.options.wrong') : '',
      value: usual.join('\n'),
    })}
  `;
}

/** The answers to choose from, one a line; none where they are too few, too many or too long. */
export function optionsOf(lines: string): string[] | null {
  const options = [...new Set(lines.split('\n').map((each) => each.trim()))].filter(Boolean);
  const fits = options.length >= 2 && options.length <= MOST_OPTIONS;
  return fits && options.every((each) => each.length <= LONGEST) ? options : null;
}
