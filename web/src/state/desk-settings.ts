// What an operator sets on this machine: how it rings, how the desk looks, how wide its columns are.
import { readLocal, writeLocal } from './storage';

export interface DeskSettings {
  /** Volume of the ring, 0 to 1. */
  volume: number;
  /** Device the ring sounds on; empty is the system's choice. */
  ringOutput: string;
  scheme: 'dark' | 'light';
  /** Width of the outer columns in rem; null is the width that suits the window. */
  columns: Record<Column, number | null>;
}

export type Column = 'left' | 'right';

/** Between which widths a column can be set, in rem; the window may allow less. */
export const COLUMN_REM: Readonly<Record<Column, readonly [least: number, most: number]>> = {
  left: [13, 28],
  right: [16, 44],
};

const KEY = 'vs.desk.settings';
export const DEFAULT_SETTINGS: DeskSettings = {
  volume: 0.7,
  ringOutput: '',
  scheme: 'dark',
  columns: { left: null, right: null },
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
  const columns = (kept.columns ?? {}) as Partial<Record<Column, unknown>>;
  return {
    volume:
      typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : DEFAULT_SETTINGS.volume,
    ringOutput: typeof ringOutput === 'string' ? ringOutput : '',
    scheme: scheme === 'light' ? 'light' : 'dark',
    columns: { left: width('left', columns.left), right: width('right', columns.right) },
  };
}

function width(column: Column, kept: unknown): number | null {
  const [least, most] = COLUMN_REM[column];
  return typeof kept === 'number' && kept >= least && kept <= most ? kept : null;
}

export const readSettings = () => parseSettings(readLocal(KEY));
export const keepSettings = (settings: DeskSettings) => writeLocal(KEY, JSON.stringify(settings));
