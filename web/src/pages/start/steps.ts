// The steps of the guide after the first start: what each sets, and how far it is. No DOM.
import type { MissingListed, SettingsListed } from '../../protocol/api';

export const STEPS = ['body', 'hours', 'mail', 'turn', 'people', 'call', 'live'] as const;
export type Step = (typeof STEPS)[number];

/** What is missing for going live as long as a step is not done; the last one only looks back. */
const MENDS: Record<Step, readonly string[]> = {
  body: ['organisation', 'privacy'],
  hours: ['hours'],
  mail: ['mail'],
  turn: ['turn'],
  people: ['people'],
  call: ['test-call'],
  live: [],
};

/** `waits`: it was set here and counts after a restart. */
export type Standing = 'done' | 'waits' | 'open';

export interface Found {
  missing: MissingListed['missing'];
  settings: SettingsListed['settings'];
  restartable: boolean;
}

/** How far a step is; the last one is done once nothing necessary is missing. */
export function standingOf(step: Step, { missing, settings }: Found): Standing {
  if (step === 'live') {
    return missing.every(({ weight }) => weight !== 'needed') ? 'done' : 'open';
  }
  const lacks = missing.filter(({ code }) => MENDS[step].includes(code));
  if (lacks.length === 0) return 'done';
  const waiting = new Set(settings.filter(({ waits }) => waits).map(({ name }) => name));
  const set = lacks.every((each) => each.settings.some((name) => waiting.has(name)));
  return set ? 'waits' : 'open';
}

/** How many settings count only after a restart. */
export const waitingIn = ({ settings }: Found): number =>
  settings.filter(({ waits }) => waits).length;

/** Where somebody goes on: the step of the address, else the one they left, else the first that is not done. */
export function stepToShow(hash: string, left: string | null, found: Found | null): Step | null {
  const asked = new URLSearchParams(hash.replace(/^#/, '')).get('step');
  const known = STEPS.find((each) => each === asked) ?? STEPS.find((each) => each === left);
  if (known) return known;
  if (!found) return null;
  return STEPS.find((each) => standingOf(each, found) === 'open') ?? 'live';
}
