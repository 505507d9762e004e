import { embedded } from '../state/embedded';
import { isKiosk } from '../state/kiosk';
import { safeAddress } from '../state/quick-exit';
import { clearOwnStorage, writeSession } from '../state/storage';

/** Read by public/gone.js, before the page is painted. */
const GONE = 'vs.gone';
/** How long going back to the first page of ours may take before the address is replaced anyway. */
const HISTORY_MS = 120;
/** How long another site's page around this one may take to go, which takes this one with it. */
const HOST_MS = 1_000;

const leaving = new Set<() => void>();

/** Has `act` called in the moment in which the page is replaced. */
export function onReplaced(act: () => void): void {
  leaving.add(act);
}

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
  for (const act of leaving) act();
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

/** How many entries of the browser's history were added by this page. */
export function historyDepth(): number {
  return noted('depth');
}

/** Which question of a step the entry of the history is for, counted from 0. */
export function historyQuestion(): number {
  return noted('question');
}

function noted(what: 'depth' | 'question'): number {
  const value = ((history.state ?? {}) as Record<string, unknown>)[what];
  return typeof value === 'number' ? value : 0;
}

/**
 * Adds an entry to the history, for a step or for a question of it, so that "back" leads here again; not to that of a
 * page of others around this one, nor on a screen of the station's own.
 */
export function addToHistory(address: string, question = 0): void {
  if (embedded || isKiosk()) {
    history.replaceState(history.state, '', address);
    return;
  }
  history.pushState({ depth: historyDepth() + 1, question }, '', address);
}
