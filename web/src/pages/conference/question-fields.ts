import { html } from 'lit';
import { tk } from '../../i18n/conference';

const MOST_OPTIONS = 10;
const LONGEST = 80;

/** What is asked and the answers to choose from, of a vote or a poll; `wrong` says what the answers have to be. */
export function questionFields(of: 'vote' | 'poll', usual: readonly string[], wrong: boolean) {
  return html`
    <label for="${of}-question">${tk('conference.question')}</label>
    <input
      id="${of}-question"
      class="vs-input"
      name="question"
      required
      minlength="3"
      maxlength="300"
    />
    <label for="${of}-options">${tk('conference.options')}</label>
    <textarea
      id="${of}-options"
      class="vs-input"
      name="options"
      rows="4"
      required
      aria-invalid=${wrong}
      aria-describedby="${of}-options-help"
      .value=${usual.join('\n')}
    ></textarea>
    <p id="${of}-options-help" role="status" class="vs-field-error">
      ${wrong ? tk('conference.options.wrong') : ''}
    </p>
  `;
}

/** The answers to choose from, one a line; none where they are too few, too many or too long. */
export function optionsOf(lines: string): string[] | null {
  const options = [...new Set(lines.split('\n').map((each) => each.trim()))].filter(Boolean);
  const fits = options.length >= 2 && options.length <= MOST_OPTIONS;
  return fits && options.every((each) => each.length <= LONGEST) ? options : null;
}
