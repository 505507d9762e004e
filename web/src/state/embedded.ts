// What the citizen's page in another site's frame and the `<virtual-station>` around it tell each other.
import type * as HostPage from './host-page';

/** Whether the page stands in another one. */
export const embedded = typeof window !== 'undefined' && window.parent !== window;
// pages without public/gone.js
if (embedded) document.documentElement.dataset['embedded'] = '';

/** Fetched in a frame alone: most pages stand in none. */
let host: typeof HostPage | undefined;
const fetched = embedded
  ? import('./host-page').then(
      (page) => (host = page),
      () => undefined,
    )
  : undefined;

/** Tells the host; one that has not said hello yet is told the latest of each kind when it does. */
export function tellHost(message: HostPage.FromFrame): void {
  // at once where that is possible: after the quick exit nothing of the page is left
  if (host) host.tell(message);
  else void fetched?.then((page) => page?.tell(message));
}

/** Listens to the host until `signal` aborts; calls `leave` when the person closes the element around the page. */
export function listenToHost(leave: () => void, signal: AbortSignal): void {
  void fetched?.then((page) => page?.listen(leave, signal));
}
