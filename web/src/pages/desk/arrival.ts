// Makes the arrival of a request impossible to miss: ring, title, icon, notification, until it is
// answered, declined or gone.
import { td } from '../../i18n/desk';
import { announce } from '../../ui/announcer';
import alertIcon from './favicon-alert.svg?url';
import type { Ringer } from './ringer';
import type { Ticker } from './ticker';

const RING_EVERY_MS = 2_600;
const FLASH_EVERY_MS = 1_000;
const LOUDER_AFTER = 3;

export interface Arrival {
  modality: string;
  category: string;
  waited: string;
  /** In a conference the sound is soft, for the operator and for everybody who hears them. */
  softly: boolean;
}

/** One alert at a time; starting another ends the one before. */
export class ArrivalAlert {
  #scope: AbortController | null = null;

  constructor(
    private readonly ticker: Ticker,
    private readonly ringer: Ringer,
  ) {}

  start(arrival: Arrival): void {
    this.stop();
    this.#scope = new AbortController();
    const { signal } = this.#scope;
    announce(td('desk.offer.announce', { ...arrival }));
    this.#ring(signal, arrival.softly);
    this.#flash(signal);
    this.#notify(arrival, signal);
  }

  stop(): void {
    this.#scope?.abort();
    this.#scope = null;
  }

  #ring(signal: AbortSignal, softly: boolean): void {
    let rings = 0;
    const ring = () => {
      rings += 1;
      this.ringer.ring(softly ? 0.3 : rings > LOUDER_AFTER ? 1.6 : 1);
    };
    ring();
    this.ticker.every(RING_EVERY_MS, ring, signal);
  }

  #flash(signal: AbortSignal): void {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    const calm = { title: document.title, icon: link?.href ?? '' };
    let on = false;
    const flash = () => {
      on = !on;
      document.title = on ? td('desk.offer.titleFlash') : calm.title;
      if (link) link.href = on ? alertIcon : calm.icon;
    };
    flash();
    this.ticker.every(FLASH_EVERY_MS, flash, signal);
    signal.addEventListener(
      'abort',
      () => {
        document.title = calm.title;
        if (link) link.href = calm.icon;
      },
      { once: true },
    );
  }

  /** Without the citizen's name: notifications are kept and shown by the system. */
  #notify({ modality, category, waited }: Arrival, signal: AbortSignal): void {
    if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
    if (document.visibilityState === 'visible' && document.hasFocus()) return;
    try {
      const notification = new Notification(td('desk.offer.notification.title'), {
        body: td('desk.offer.notification.body', { modality, category, duration: waited }),
        tag: 'offer',
        icon: alertIcon,
        requireInteraction: true,
      });
      notification.addEventListener('click', () => {
        window.focus();
        notification.close();
      });
      signal.addEventListener('abort', () => notification.close(), { once: true });
    } catch {
      // Some systems allow notifications only from a service worker.
    }
  }
}
