import { html, nothing } from 'lit';
import { LANGUAGES, languageName } from '../../i18n/language';
import { tq } from '../../i18n/questionnaire-editor';
import type { Question, QuestionProblem } from '../../protocol/api';
import { missingIn } from './content';
import { answerName, flawWords, nameOf } from './words';

/** What the list says of a question: its words and kind, the languages it lacks, after what it is asked, and what is wrong with it. */
export function questionWords(
  question: Question,
  asked: readonly Question[],
  problems: readonly QuestionProblem[],
) {
  const missing = LANGUAGES.filter((code) => missingIn(question, code) > 0);
  const parent = asked.find(({ id }) => id === question.after?.question);
  // the same of several answers is said once
  const flaws = [
    ...new Set(problems.filter((each) => each.question === question.id).map(flawWords)),
  ];
  return html`
    <div class="question-row-words">
      <b>${nameOf(question)}</b>
      <span class="vs-soft">
        ${tq(`kind.${question.kind}`)} ·
        ${
          missing.length === 0
            ? tq('complete')
            : tq('incomplete', { languages: missing.map(languageName).join(', ') })
        }
      </span>
      ${
        question.after
          ? html`
              <span class="vs-soft">
                ${tq('row.after', {
                  question: parent ? nameOf(parent) : question.after.question,
                  answers: question.after.answers
                    .map((each) => (parent ? answerName(parent, each) : each))
                    .join(', '),
                })}
              </span>
            `
          : nothing
      }
      ${flaws.map(
        (each) => html`
          <span class="vs-error">${each}</span>
        `,
      )}
      <code class="question-id">${question.id}</code>
    </div>
  `;
}
