import { playNotes, RING_TONE } from '../call/sound';

const AGAIN_MS = 3_000;
const FLASH_MS = 1_000;

export interface CallForAttention {
  /** Shown in turn with the page's own title. */
  title: string;
  /** Text of a notification, shown if the person allowed them and looks elsewhere. */
  notification: string;
  heading: string;
  speaker?: string | undefined;
}

/** Rings until `signal` aborts: sound again and again, the title, a notification when in the background. */
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
  const notification = notify(what);
  signal.addEventListener(
    'abort',
    () => {
      clearInterval(sound);
      clearInterval(flash);
      document.title = title;
      notification?.close();
    },
    { once: true },
  );
}

function notify(what: CallForAttention): Notification | undefined {
  if (document.visibilityState === 'visible' && document.hasFocus()) return undefined;
  if (notificationState() !== 'granted') return undefined;
  try {
    const notification = new Notification(what.heading, {
      body: what.notification,
      icon: '/favicon.svg',
      tag: 'vs-ring',
    });
    notification.addEventListener('click', () => {
      window.focus();
      notification.close();
    });
    return notification;
  } catch {
    // Some mobile browsers know the word and refuse the deed.
    return undefined;
  }
}

/** Whether notifications may be shown; `unsupported` where there are none. */
export function notificationState(): NotificationPermission | 'unsupported' {
  return 'Notification' in window ? Notification.permission : 'unsupported';
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
