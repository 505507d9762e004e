// Evaluations, calibrations and figures as the API tells them, and the words for them. No DOM.
import { ApiError } from '../../api';
import { te } from '../../i18n/evaluation';
import { evaluationIt } from '../../i18n/evaluation.it';
import { language } from '../../i18n/language';
import { errorWords, type Problem } from '../login/staff-page';
import type { Answers, FormContent, Item } from './forms';
import { stepsOf } from './forms';

export interface Person {
  id: string;
  displayName: string;
  code: string;
}

export interface Named {
  id: string;
  name: string;
}

export type Limited = 'critical' | 'fatal' | null;
export type EvaluationState = 'open' | 'submitted' | 'released' | 'withdrawn' | 'cancelled';

export interface Evaluation {
  id: string;
  recordingId: string;
  reference: string;
  category: string;
  occurredAt: string;
  form: Named;
  version: number;
  operator: Person | null;
  reviewer: Person | null;
  rule: string | null;
  state: EvaluationState;
  mine: boolean;
  waitsForOther: boolean;
  assignedAt: string;
  dueAt: string;
  submittedAt: string | null;
  releasedAt: string | null;
  tenths: number | null;
  limited: Limited;
  replied: boolean;
  dispute: 'open' | 'confirmed' | 'corrected' | 'withdrawn' | null;
}

export interface Watch {
  watchedMs: number;
  durationMs: number;
  share: number;
  needed: number;
  enough: boolean;
}

export interface Dispute {
  state: 'open' | 'confirmed' | 'corrected' | 'withdrawn';
  items: string[];
  why: string;
  raisedAt: string;
  decidedAt: string | null;
  decidedWhy: string;
  wasTenths: number | null;
  wasAnswers: Answers | null;
}

export interface Other {
  id: string;
  reviewer: Person | null;
  state: EvaluationState;
  answers: Answers;
  comments: Record<string, string>;
  summary: string;
  tenths: number | null;
}

export interface Opened {
  evaluation: Evaluation;
  content: FormContent;
  answers: Answers;
  comments: Record<string, string>;
  summary: string;
  watch: Watch | null;
  reply: string;
  repliedAt: string | null;
  dispute: Dispute | null;
  other: Other | null;
}

export interface Calibration {
  id: string;
  name: string;
  recordingId: string;
  reference: string;
  category: string;
  form: Named;
  version: number;
  state: 'rating' | 'comparing' | 'closed';
  madeAt: string;
  madeBy: Person | null;
  participants: number;
  rated: number;
  mine: 'none' | 'open' | 'rated';
  tenths: number | null;
}

export interface CalibrationOpened {
  calibration: Calibration;
  content: FormContent;
  ratings: { person: Person; rated: boolean; answers: Answers | null; tenths: number | null }[];
  items: { item: string; same: boolean; spread: number | null }[];
  agreed: Answers;
  note: string;
  watch: Watch;
  kappa: Record<string, number | null>;
}

export interface RecordingReview {
  watch: Watch;
  forms: Named[];
  operators: Person[];
  evaluations: Evaluation[];
  calibrations: Calibration[];
}

export interface ReviewForm {
  id: string;
  name: string;
  revision: number;
  newest: number;
  draft: FormContent | null;
  published: FormContent | null;
  changedAt: string;
  retiredAt: string | null;
}

/** "87,5 su 100". */
export function points(tenths: number | null): string {
  return tenths === null
    ? te('evaluation.nopoints')
    : te('evaluation.points', { points: number(tenths / 10, 1) });
}

export function number(value: number, digits: number): string {
  return new Intl.NumberFormat(language.value, { maximumFractionDigits: digits }).format(value);
}

/** What an answer is called: the form's own word, or Yes and No, or its number. */
export function stepName(item: Item, step: number | null): string {
  if (step === null) return te('evaluation.item.na');
  const own = item.labels?.[step];
  if (own) return own;
  if (stepsOf(item) === 2) return te(step === 0 ? 'evaluation.item.no' : 'evaluation.item.yes');
  return number(step + 1, 0);
}

/** The same where the scale is not beside it: "4 / 5". */
export function answerName(item: Item, step: number | null): string {
  const name = stepName(item, step);
  const bare = step !== null && stepsOf(item) > 2 && !item.labels?.length;
  return bare ? `${name} / ${number(stepsOf(item), 0)}` : name;
}

/** What went wrong, in words of the field where there are any. */
export function reviewWords(error: unknown): Problem {
  if (error instanceof ApiError) {
    const key = `evaluation.error.${error.code}`;
    if (key in evaluationIt) {
      return { text: te(key as 'evaluation.error.sealed'), code: error.code };
    }
  }
  return errorWords(error);
}

/** The address that opens a recording with an evaluation or a calibration beside it. */
export function besidePlayer(
  it: { recordingId: string },
  what: Readonly<Record<string, string>>,
): string {
  return `/quality#${new URLSearchParams({ recording: it.recordingId, ...what }).toString()}`;
}
