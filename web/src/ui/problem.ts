import { nothing } from 'lit';
import { alertBox } from './alert';

/** What went wrong, as people are told, and its stable word for the help desk. */
export interface Problem {
  text: string;
  code?: string;
}

/** What went wrong, said at once; nothing when nothing did. */
export function problemAlert(problem: Problem | null, title?: string) {
  if (!problem) return nothing;
  return alertBox(problem.text, { tone: 'danger', code: problem.code, title, live: 'alert' });
}
