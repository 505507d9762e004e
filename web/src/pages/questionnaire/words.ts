import { tq } from '../../i18n/questionnaire-editor';
import { OWN_LANGUAGE, language } from '../../i18n/language';
import type { Question, QuestionProblem } from '../../protocol/api';
import { errorWords, type Problem } from '../../staff/page';

const CODES = [
  'draft_changed',
  'not_ready',
  'unchanged',
  'no_draft',
  'invalid',
  'too_large',
] as const;

/** What went wrong, in words. */
export function editorWords(error: unknown): Problem {
  return errorWords(error, CODES, (code) => tq(`error.${code}`));
}

/** Words in the reader's language, else in Italian. */
export function inWords(words: Record<string, string>): string {
  return filled(words[language.value], words[OWN_LANGUAGE]);
}

/** The first of these that says something. */
export function filled(...words: readonly (string | undefined)[]): string {
  return words.find((each) => each !== undefined && each.trim() !== '') ?? '';
}

/** A question by its words, or what to call one without. */
export function nameOf(question: Question): string {
  return filled(inWords(question.words), tq('question.unnamed'));
}

/** An answer as the editor names it. */
export function answerName(question: Question, id: string): string {
  if (question.kind === 'scale') return id;
  const option = question.options.find((each) => each.id === id);
  return filled(option && inWords(option.words), id);
}

/** What is wrong, in words; the language or the answer is named where it is in one. */
export function flawWords({ code, language: of, option }: QuestionProblem): string {
  const where = of ? ` (${languageIn(of)})` : option ? ` (${option})` : '';
  return `${tq(`flaw.${code}`)}${where}`;
}

function languageIn(code: string): string {
  return new Intl.DisplayNames([language.value], { type: 'language' }).of(code) ?? code;
}
