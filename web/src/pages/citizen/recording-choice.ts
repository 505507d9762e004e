import { html, nothing } from 'lit';
import type { Station } from '../../api';
import { t } from '../../i18n/citizen';
import { tv } from '../../i18n/visit';
import { daysWords } from '../../i18n/wait';

export interface RecordingChoice {
  /** What was chosen; null while nothing was. */
  chosen: boolean | null;
  /** The person writes, and nothing is heard or seen. */
  written: boolean;
  privacy: Station['privacy'] | null;
  /** The question is the heading of the screen already. */
  headed: boolean;
  /** The person wanted to go on without an answer. */
  unanswered: boolean;
  choose: (recording: boolean) => void;
}

/** The question whether the call may be recorded: two equal answers, none of them chosen beforehand. */
export function recordingChoice(choice: RecordingChoice) {
  const { written, headed, unanswered, privacy } = choice;
  const described = ['recording-same', unanswered && 'recording-missing'].filter(Boolean).join(' ');
  return html`
    <fieldset
      class="vs-fieldset"
      role="radiogroup"
      aria-describedby=${described}
      aria-invalid=${unanswered ? 'true' : nothing}
    >
      <legend class=${headed ? 'visually-hidden' : nothing}>
        ${written ? tv('recording.titleText') : t('recording.title')}
      </legend>
      <p class="vs-hint" id="recording-same">
        ${
          written
            ? tv('recording.messages', { days: daysWords(privacy?.chatDays ?? 0) })
            : t('recording.same')
        }
      </p>
      ${
        unanswered
          ? html`
              <p class="vs-error" id="recording-missing" role="alert">${tv('recording.choose')}</p>
            `
          : nothing
      }
      ${answer(choice, true, t('recording.yesHint', { days: daysWords(privacy?.recordingDays ?? 0) }))}
      ${answer(choice, false, t('recording.noHint'))}
    </fieldset>
  `;
}

function answer({ chosen, choose }: RecordingChoice, yes: boolean, hint: string) {
  const id = yes ? 'consent-yes' : 'consent-no';
  return html`
    <label class="vs-choice" for=${id}>
      <input
        type="radio"
        name="recording"
        id=${id}
        data-testid=${yes ? 'consent-recording' : 'consent-no-recording'}
        .checked=${chosen === yes}
        @change=${() => choose(yes)}
      />
      <strong>${t(yes ? 'recording.yes' : 'recording.no')}</strong>
      <small>${hint}</small>
    </label>
  `;
}
