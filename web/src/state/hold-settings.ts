// Whether the music on hold plays in this browser, and how loud.
import { readLocal, writeLocal } from './storage';

export interface HoldSettings {
  music: boolean;
  /** From 0 to 1. */
  volume: number;
}

const KEY = 'vs.hold';
export const DEFAULT_HOLD: HoldSettings = { music: true, volume: 0.4 };

/** Reads what is kept, taking the default for whatever is missing or makes no sense. */
export function parseHold(text: string | null): HoldSettings {
  let kept: Partial<Record<keyof HoldSettings, unknown>> = {};
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value === 'object' && value !== null) kept = value;
  } catch {
    // Whatever stood there is replaced at the next change.
  }
  const { music, volume } = kept;
  return {
    music: typeof music === 'boolean' ? music : DEFAULT_HOLD.music,
    volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : DEFAULT_HOLD.volume,
  };
}

export const readHold = () => parseHold(readLocal(KEY));
export const keepHold = (settings: HoldSettings) => writeLocal(KEY, JSON.stringify(settings));
