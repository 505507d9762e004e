import { isKiosk } from './kiosk';

// Storage may be refused (private windows, policies): then nothing is remembered, and nothing fails.

function read(area: () => Storage, key: string): string | null {
  try {
    return area().getItem(key);
  } catch {
    return null;
  }
}

function write(area: () => Storage, key: string, value: string | null): void {
  try {
    if (value === null) area().removeItem(key);
    else area().setItem(key, value);
  } catch {
    // Remembering is a convenience.
  }
}

// A screen of the station's own keeps nothing beyond its session: what others keep on the device stands there as well.
const KIOSK = 'kiosk.';

export const readLocal = (key: string) =>
  isKiosk() ? readSession(KIOSK + key) : read(() => localStorage, key);
export const writeLocal = (key: string, value: string | null) =>
  isKiosk() ? writeSession(KIOSK + key, value) : write(() => localStorage, key, value);
export const readSession = (key: string) => read(() => sessionStorage, key);
export const writeSession = (key: string, value: string | null) =>
  write(() => sessionStorage, key, value);

/** Forgets everything that this site keeps in the browser. */
export function clearOwnStorage(): void {
  for (const area of [() => sessionStorage, () => localStorage]) {
    try {
      area().clear();
    } catch {
      // Nothing could be kept either.
    }
  }
}
