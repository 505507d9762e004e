// What an operator sets on this machine: how it rings, and how the desk looks.
import { readLocal, writeLocal } from './storage';

export interface DeskSettings {
  /** Volume of the ring, 0 to 1. */
  volume: number;
  /** Device the ring sounds on; empty is the system's choice. */
  ringOutput: string;
  scheme: 'dark' | 'light';
}

const KEY = 'vs.desk.settings';
export const DEFAULT_SETTINGS: DeskSettings = {
  volume: 0.7,
  ringOutput: '',
  scheme: 'dark',
};

/** Reads what is kept, taking the default for whatever is missing or makes no sense. */
export function parseSettings(text: string | null): DeskSettings {
  let kept: Partial<Record<keyof DeskSettings, unknown>> = {};
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value === 'object' && value !== null) kept = value;
  } catch {
    // Whatever stood there is replaced at the next change.
  }
  const { volume, ringOutput, scheme } = kept;
  return {
    volume:
      typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : DEFAULT_SETTINGS.volume,
    ringOutput: typeof ringOutput === 'string' ? ringOutput : '',
    scheme: scheme === 'light' ? 'light' : 'dark',
  };
}

export const readSettings = () => parseSettings(readLocal(KEY));
export const keepSettings = (settings: DeskSettings) => writeLocal(KEY, JSON.stringify(settings));
