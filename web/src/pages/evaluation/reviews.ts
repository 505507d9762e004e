// Evaluations, calibrations and figures as the API tells them, and the words for them. No DOM.
import { ApiError } from '../../api';
import { te } from '../../i18n/evaluation';
import { errorWords, type Problem } from '../../staff/page';
import type { Item } from './forms';
import { stepsOf } from './forms';
import { formatNumber } from '../../i18n/amounts';

export type {
  PersonShown as Person,
  EvaluationShown as Evaluation,
  WatchShown as Watch,
  EvaluationOpened as Opened,
  CalibrationShown as Calibration,
  CalibrationOpened,
  RecordingReview,
  FormNamed as Named,
  FormShown as ReviewForm,
} from '../../protocol/api';

/** "87,5 su 100". */
export function points(tenths: number | null): string {
  return tenths === null
    ? te('evaluation.nopoints')
    : te('evaluation.points', { points: formatNumber(tenths / 10, 1) });
}

/** What an answer is called: the form's own word, or Yes and No, or its number. */
export function stepName(item: Item, step: number | null): string {
  if (step === null) return te('evaluation.item.na');
  const own = item.labels?.[step];
  if (own) return own;
  if (stepsOf(item) === 2) return te(step === 0 ? 'evaluation.item.no' : 'evaluation.item.yes');
  return formatNumber(step + 1, 0);
}

/** The same where the scale is not beside it: "4 / 5". */
export function answerName(item: Item, step: number | null): string {
  const name = stepName(item, step);
  const bare = step !== null && stepsOf(item) > 2 && !item.labels?.length;
  return bare ? `${name} / ${formatNumber(stepsOf(item), 0)}` : name;
}

/** What went wrong, in words of the field where there are any. */
export function reviewWords(error: unknown): Problem {
  const known = (code: string) => `evaluation.error.${code}` as 'evaluation.error.sealed';
  const codes = error instanceof ApiError && te.has(known(error.code)) ? [error.code] : [];
  return errorWords(error, codes, (code) => te(known(code)));
}

/** The address that opens a recording with an evaluation or a calibration beside it. */
export function besidePlayer(
  it: { recordingId: string },
  what: Readonly<Record<string, string>>,
): string {
  return `/quality#${new URLSearchParams({ recording: it.recordingId, ...what }).toString()}`;
}
