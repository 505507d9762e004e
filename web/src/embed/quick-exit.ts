// The quick exit of the station's page takes the host's page with it. As the station's own pages do (public/gone.js),
// it leaves a mark for this tab by which "back" gives way as well.

const MARK = 'virtual-station.gone';

/** Where this very page was left to; it stays in a page that the browser keeps for "back". */
let left: string | null = null;

/** Shows `address` in the place of the host's page. */
export function leaveHost(address: string): void {
  const target = /^https?:\/\//.test(address) ? address : 'about:blank';
  try {
    sessionStorage.setItem(MARK, target);
  } catch {
    // without storage "back" leads to the host's page
  }
  left = target;
  vanish(target);
}

/** Gives way if the person has come back to a page that was left by the quick exit. To be called first of all. */
export function stayGone(): void {
  // a page that the browser has kept as it was, this one or one before it, does not begin anew
  addEventListener('pageshow', ({ persisted }) => {
    const target = persisted ? (left ?? marked()) : null;
    if (target !== null) vanish(target);
  });
  const target = marked();
  if (target === null) return;
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (entry?.type === 'back_forward') vanish(target);
  else sessionStorage.removeItem(MARK);
}

function marked(): string | null {
  try {
    return sessionStorage.getItem(MARK);
  } catch {
    return null;
  }
}

function vanish(target: string): void {
  // an async script from the cache may run before there is a body
  document.documentElement.hidden = true;
  document.title = '\u00a0';
  (document.body as HTMLElement | null)?.replaceChildren();
  location.replace(target);
}
