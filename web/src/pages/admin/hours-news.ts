// Hours are changed in two places of one page; each hears of what the other has saved.
import type { HoursShown } from './hours';

const NEWS = 'hours-changed';

/** Says what counts from now on to all who listen on this page. */
export const tellHours = (shown: HoursShown): void => {
  window.dispatchEvent(new CustomEvent<HoursShown>(NEWS, { detail: shown }));
};

/** Calls `heard` with what counts from now on, until `scope` ends. */
export const hearHours = (heard: (shown: HoursShown) => void, scope: AbortSignal): void => {
  window.addEventListener(NEWS, (event) => heard((event as CustomEvent<HoursShown>).detail), {
    signal: scope,
  });
};
