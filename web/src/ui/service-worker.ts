import { language } from '../i18n/language';
import { isKiosk } from '../state/kiosk';
import { onReplaced } from './replace-page';

/** What public/sw.js calls its cache. */
const CACHE = 'offline';

/** The worker of this page as far as it is known, so that it can be dropped at once. */
let registration: ServiceWorkerRegistration | null = null;

function workers(): ServiceWorkerContainer | null {
  return 'serviceWorker' in navigator ? navigator.serviceWorker : null;
}

/** Whether the page was opened by an icon that somebody put on the device, or on a screen of the station's own. */
export function isInstalled(): boolean {
  if (window.top !== window) return false;
  return isKiosk() || window.matchMedia('(display-mode: standalone)').matches;
}

async function register(address: string): Promise<void> {
  try {
    registration = (await workers()?.register(address, { updateViaCache: 'none' })) ?? null;
  } catch {
    // Without it the browser's own page is shown, and no notification.
  }
}

/**
 * Keeps the page that is shown while the station cannot be reached, in `language`, where the page is installed.
 * Elsewhere a visit is to leave nothing behind: what one before left is dropped.
 */
export async function keepOfflinePage(language: string): Promise<void> {
  if (isInstalled()) await register(`/sw.js?lang=${language}`);
  else await dropWorker();
}

/** Gets the worker that shows notifications, where the browser does not let pages show them (on telephones). */
export async function prepareNotifications(): Promise<void> {
  if (isInstalled() || !/Android/i.test(navigator.userAgent)) return;
  await register('/sw.js');
}

/** The worker that may show notifications; null where pages show them by themselves. */
export async function notifier(): Promise<ServiceWorkerRegistration | null> {
  registration ??= (await workers()?.getRegistration('/')) ?? null;
  return registration?.active ? registration : null;
}

/** Leaves no worker, no kept page and no notification behind. */
export async function dropWorker(): Promise<void> {
  // what is known goes first: the page may be replaced before an answer comes
  const known = registration;
  registration = null;
  const going = known?.unregister();
  if ('caches' in window) void caches.delete(CACHE).catch(() => false);
  try {
    const found = known ?? (await workers()?.getRegistration('/'));
    for (const shown of (await found?.getNotifications()) ?? []) shown.close();
    await (going ?? found?.unregister());
  } catch {
    // Refused where there can be none either.
  }
}

/** As `dropWorker`, unless the page is installed, whose worker stays. */
export async function endNotifications(): Promise<void> {
  if (!isInstalled()) await dropWorker();
}

/** Keeps the offline page in the language of the page until `signal` aborts, and drops all of it at a quick exit. */
export function follow(signal: AbortSignal): void {
  const keep = () => void keepOfflinePage(language.value);
  language.subscribe(keep, signal);
  keep();
}
onReplaced(() => void dropWorker());
