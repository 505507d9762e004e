import { vi } from 'vitest';

/** Waits until *look* no longer throws. It gives up only after so long that the test hangs: a busy machine is no failure. */
export const eventually = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: 20_000 });
