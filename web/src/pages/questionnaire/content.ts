// Changes to the draft of the questionnaire, each giving another draft, and the pages that it makes. No DOM.
import type { Question, Questionnaire, QuestionProblem } from '../../protocol/api';

export const SECTIONS = [
  'general',
  'barracks',
  'patrol',
  'neighbourhood',
  'phone',
  'online',
] as const;
export type Section = (typeof SECTIONS)[number];
export type Kind = Question['kind'];
export const KINDS = ['scale', 'one', 'several', 'text'] as const satisfies readonly Kind[];
/** The question by which further sections are chosen: its words may change, nothing else. */
export const WAYS = 'general-ways';
export const SCALE = ['1', '2', '3', '4', '5'] as const;
const LONGEST_ID = 8;

/** Answers by question. */
export type Said = Readonly<Record<string, readonly string[]>>;

export interface Step {
  section: Section;
  questions: readonly Question[];
}

/** The ids of what can be chosen. */
export function answersOf(question: Question): readonly string[] {
  return question.kind === 'scale' ? SCALE : question.options.map(({ id }) => id);
}

/** An empty question of a section, with an id that nothing ever had: an old one would be counted together with it. */
export function newQuestion(section: Section, random: () => string = randomId): Question {
  return { id: `${section}-${random()}`, kind: 'scale', words: {}, options: [], after: null };
}

/** Another answer, with an id that the question does not have. */
export function newOption(random: () => string = randomId): Question['options'][number] {
  return { id: random(), words: {} };
}

function randomId(): string {
  const letters = 'abcdefghijkmnopqrstuvwxyz23456789';
  const drawn = crypto.getRandomValues(new Uint8Array(LONGEST_ID));
  return [...drawn].map((each) => letters[each % letters.length]).join('');
}

/** The question put in the place of the one with its id, or at the end of the section. */
export function withQuestion(
  of: Questionnaire,
  section: Section,
  question: Question,
): Questionnaire {
  const asked = of[section];
  const known = asked.some(({ id }) => id === question.id);
  const changed = known
    ? asked.map((each) => (each.id === question.id ? question : each))
    : [...asked, question];
  return { ...of, [section]: changed };
}

/** Without a question; those that followed from it are asked always. */
export function without(of: Questionnaire, section: Section, id: string): Questionnaire {
  const left = of[section]
    .filter((each) => each.id !== id)
    .map((each) => (each.after?.question === id ? { ...each, after: null } : each));
  return { ...of, [section]: left };
}

/** A question one place up or down; null at the edge of its section. */
export function moved(
  of: Questionnaire,
  section: Section,
  at: number,
  step: -1 | 1,
): Questionnaire | null {
  const asked = [...of[section]];
  const [one, other] = [asked[at], asked[at + step]];
  if (!one || !other) return null;
  asked[at] = other;
  asked[at + step] = one;
  return { ...of, [section]: asked };
}

/** How many sentences of a question have no words in a language. */
export function missingIn(question: Question, language: string): number {
  return [question, ...question.options].filter(({ words }) => !words[language]?.trim()).length;
}

/** What is wrong with one question. */
export function problemsOf(
  problems: readonly QuestionProblem[],
  section: string,
  question: string,
): readonly QuestionProblem[] {
  return problems.filter((each) => each.section === section && each.question === question);
}

/** The pages as a citizen is shown them: what follows from an answer stands on a page after it. */
export function stepsOf(of: Questionnaire, main: Section, said: Said): readonly Step[] {
  const chosen = said[WAYS] ?? [];
  const order: readonly Section[] = [
    'general',
    main,
    ...SECTIONS.slice(1).filter((each) => each !== main && chosen.includes(each)),
  ];
  return order.flatMap((section) => {
    const pages: Step[] = [];
    let questions = of[section].filter(({ after }) => !after);
    while (questions.length > 0) {
      pages.push({ section, questions });
      const before = new Set(questions.map(({ id }) => id));
      questions = of[section].filter(
        ({ after }) =>
          after !== null &&
          before.has(after.question) &&
          (said[after.question] ?? []).some((each) => after.answers.includes(each)),
      );
    }
    return pages;
  });
}

/** The content of a file, or null for one that is no questionnaire: the station checks the rest. */
export function readFile(text: string): Questionnaire | null {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return null;
    const found = read as Record<string, unknown>;
    return SECTIONS.every((each) => Array.isArray(found[each])) ? (read as Questionnaire) : null;
  } catch {
    return null;
  }
}
