import { playNotes, RING_TONE } from '../call/sound';
import { notifier, prepareNotifications } from './service-worker';

const AGAIN_MS = 3_000;
const FLASH_MS = 1_000;
const TAG = 'vs-ring';

export interface CallForAttention {
  /** Shown in turn with the page's own title. */
  title: string;
  /**
   * Heading and text of a notification, shown while the page is hidden if the person allowed it. Others may read
   * them over the person's shoulder: they name neither the topic nor the organisation.
   */
  heading: string;
  notification: string;
  speaker?: string | undefined;
}

/** Rings until `signal` aborts: sound again and again, the title, a notification while the page is hidden. */
export function callForAttention(what: CallForAttention, signal: AbortSignal): void {
  if (signal.aborted) return;
  const title = document.title;
  const ring = () => void playNotes(RING_TONE, { speaker: what.speaker });
  ring();
  const sound = setInterval(ring, AGAIN_MS);
  let flashed = false;
  const flash = setInterval(() => {
    flashed = !flashed;
    document.title = flashed ? what.title : title;
  }, FLASH_MS);
  document.title = what.title;
  signal.addEventListener(
    'abort',
    () => {
      clearInterval(sound);
      clearInterval(flash);
      document.title = title;
    },
    { once: true },
  );
  notifyWhileHidden(what, signal);
}

/** Shows the notification when the page is or becomes hidden, and takes it away when it is seen again. */
function notifyWhileHidden(what: CallForAttention, signal: AbortSignal): void {
  let seen: AbortController | null = null;
  const look = () => {
    seen?.abort();
    seen = null;
    if (ended(signal) || document.visibilityState !== 'hidden') return;
    seen = new AbortController();
    void notify(what, seen.signal);
  };
  document.addEventListener('visibilitychange', look, { signal });
  signal.addEventListener('abort', look, { once: true });
  look();
}

/** Shows a notification until `signal` aborts: by the worker, if there is one, else by the page itself. */
async function notify(what: CallForAttention, signal: AbortSignal): Promise<void> {
  if (notificationState() !== 'granted') return;
  const options = { body: what.notification, tag: TAG, data: location.href };
  try {
    const worker = await notifier();
    if (ended(signal)) return;
    if (!worker) {
      const notification = new Notification(what.heading, options);
      notification.addEventListener('click', () => {
        window.focus();
        notification.close();
      });
      signal.addEventListener('abort', () => notification.close(), { once: true });
      return;
    }
    await worker.showNotification(what.heading, options);
    await aborted(signal);
    for (const shown of await worker.getNotifications({ tag: TAG })) shown.close();
  } catch {
    // Some mobile browsers know the word and refuse the deed.
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Whether notifications may be shown; `unsupported` where there are none, as on an iPhone without the icon. */
export function notificationState(): NotificationPermission | 'unsupported' {
  return 'Notification' in window ? Notification.permission : 'unsupported';
}

/** Asks the person, by the browser, and gets ready to show notifications. To be called for a press of a button. */
export async function askForNotifications(): Promise<void> {
  if ((await Notification.requestPermission()) === 'granted') await prepareNotifications();
}

/** Asked as a function, since it changes while something is waited for. */
const ended = (signal: AbortSignal) => signal.aborted;

/** Keeps the screen on until `signal` aborts, where the browser can. */
export function keepAwake(signal: AbortSignal): void {
  if (!('wakeLock' in navigator)) return;
  const locks = navigator.wakeLock;
  const take = async () => {
    if (document.visibilityState !== 'visible' || ended(signal)) return;
    try {
      const lock = await locks.request('screen');
      const free = () => void lock.release();
      if (ended(signal)) free();
      else signal.addEventListener('abort', free, { once: true });
    } catch {
      // Refused when the battery is low.
    }
  };
  document.addEventListener('visibilitychange', () => void take(), { signal });
  void take();
}
