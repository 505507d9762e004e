import { tu } from '../../i18n/upkeep';

const WHY = [
  'prefix',
  'hourly',
  'daily',
  'budget',
  'longest',
  'number',
  'emergency',
  'full',
  'line-away',
  'trunk-away',
  'trunk-refuses',
  'media',
] as const;

/** Why a call was not made or was ended, as the gateway names it. */
export function whyWords(why: string): string {
  return tu(`line.out.why.${WHY.find((each) => each === why) ?? 'other'}`);
}

/** The reason behind a state, with its colon; empty for none. */
export function reasonWords(reason: string | null): string {
  return reason ? `: ${whyWords(reason)}` : '';
}
