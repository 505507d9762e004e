// Keyboard shortcuts of the desk: which key means what, where. Pure: the page passes the event's facts.
import type { DeclineOffer } from '../protocol/desk';
import type { Stage } from './desk';

export type DeclineReason = DeclineOffer['reason'];

/** Why an operator does not take what rings, in the order of the keys 1, 2, 3; `other` has none. */
export const DECLINE_REASONS = ['busy', 'conflict-of-interest', 'technical'] as const;

export type DeskAction =
  | 'accept'
  | 'decline'
  | `decline-${(typeof DECLINE_REASONS)[number]}`
  | 'microphone'
  | 'camera'
  | 'screen'
  | 'chat'
  | 'notes'
  | 'sheets'
  | 'hold'
  | 'transfer'
  | 'consult'
  | 'hang-up'
  | 'end'
  | 'escalate'
  | 'call-help'
  | 'help';

export interface Keystroke {
  key: string;
  shift: boolean;
  /** Control, Alt or Meta: left to the browser. */
  modified: boolean;
  /** The focus is where letters are text. */
  typing: boolean;
  repeat: boolean;
}

interface Shortcut {
  key: string;
  shift?: boolean;
  action: DeskAction;
  stages: readonly Stage[] | 'any';
}

const SHORTCUTS: readonly Shortcut[] = [
  { key: 'a', action: 'accept', stages: ['offer'] },
  { key: 'd', action: 'decline', stages: ['offer'] },
  ...DECLINE_REASONS.map((reason, index): Shortcut => ({
    key: String(index + 1),
    action: `decline-${reason}`,
    stages: ['offer'],
  })),
  { key: 'm', action: 'microphone', stages: ['call'] },
  { key: 'v', action: 'camera', stages: ['call'] },
  { key: 's', action: 'screen', stages: ['call'] },
  { key: 'c', action: 'chat', stages: ['call', 'wrap_up'] },
  { key: 'n', action: 'notes', stages: ['call', 'wrap_up'] },
  { key: 'i', action: 'sheets', stages: ['call', 'wrap_up'] },
  { key: 'p', action: 'hold', stages: ['call'] },
  { key: 't', action: 'transfer', stages: ['call'] },
  { key: 'k', action: 'consult', stages: ['call'] },
  { key: 'u', action: 'call-help', stages: ['call'] },
  { key: 'h', shift: true, action: 'hang-up', stages: ['call'] },
  { key: 'r', shift: true, action: 'end', stages: ['call'] },
  { key: 'e', shift: true, action: 'escalate', stages: ['call', 'wrap_up'] },
];

/** The action of a keystroke in a stage, or `null`. Held keys and keys with Ctrl, Alt or Meta do nothing. */
export function actionFor(stroke: Keystroke, stage: Stage): DeskAction | null {
  if (stroke.typing || stroke.modified || stroke.repeat) return null;
  if (stroke.key === '?') return 'help';
  const key = stroke.key.toLowerCase();
  const found = SHORTCUTS.find(
    (each) =>
      each.key === key &&
      Boolean(each.shift) === stroke.shift &&
      (each.stages === 'any' || each.stages.includes(stage)),
  );
  return found ? found.action : null;
}
