import { embedded } from '../state/embedded';
import { isKiosk } from '../state/kiosk';
import { safeAddress } from '../state/quick-exit';
import { clearOwnStorage, readLocal, writeLocal, writeSession } from '../state/storage';
import { dropWorker } from './service-worker';

/** Where call/devices.ts keeps which camera, microphone and loudspeaker were chosen. */
const DEVICES = 'vs.devices';
/** Read by public/gone.js, before the page is painted. */
const GONE = 'vs.gone';
/** How long going back to the first page of ours may take before the address is replaced anyway. */
const HISTORY_MS = 120;
/** How long another site's page around this one may take to go, which takes this one with it. */
const HOST_MS = 1_000;

/**
 * Empties the page, forgets all that this site keeps in the browser, its worker included, and replaces the page and
 * those of ours before it in the history by `address`.
 */
export function replacePage(address: string): void {
  const target = safeAddress(address);
  document.body.replaceChildren();
  document.documentElement.hidden = true;
  document.title = '\u00a0';
  clearOwnStorage();
  void dropWorker();
  writeSession(GONE, target);
  // kept alive by the browser for "back", the emptied page gives way as well
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.replace(target);
  });
  let replaced = false;
  const replace = () => {
    if (replaced) return;
    replaced = true;
    location.replace(target);
  };
  if (embedded) {
    // what this page has just told the host would be lost if it went first
    setTimeout(replace, HOST_MS);
    return;
  }
  const pages = historyDepth();
  if (pages === 0) {
    replace();
    return;
  }
  window.addEventListener('popstate', replace, { once: true });
  setTimeout(replace, HISTORY_MS);
  history.go(-pages);
}

/**
 * Loads the page of a screen of the station's own anew, for the next person: nothing of the visit before is left, in
 * the page, its session or the clipboard. The chosen devices are the screen's own and stay.
 */
export function beginAgain(): void {
  document.body.replaceChildren();
  const devices = readLocal(DEVICES);
  clearOwnStorage();
  writeLocal(DEVICES, devices);
  if ('clipboard' in navigator) void navigator.clipboard.writeText('').catch(() => undefined);
  location.replace(location.pathname + location.search);
}

/** How many entries of the browser's history were added by this page. */
export function historyDepth(): number {
  const { depth } = (history.state ?? {}) as { depth?: unknown };
  return typeof depth === 'number' ? depth : 0;
}

/**
 * Adds an entry to the history, so that "back" leads here again; not to that of a page of others around this one, nor
 * on a screen of the station's own.
 */
export function addToHistory(address: string): void {
  if (embedded || isKiosk()) {
    history.replaceState(history.state, '', address);
    return;
  }
  history.pushState({ depth: historyDepth() + 1 }, '', address);
}
