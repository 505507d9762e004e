// The other site's page around this one. Only sites that the station names may frame it, and only these are listened to.

export type Step = 'welcome' | 'before' | 'waiting' | 'call' | 'after';

/** What the page tells the element around it. */
export type FromFrame =
  /** It listens: the element is to say hello. */
  | { virtualStation: 'ready' }
  | { virtualStation: 'step'; step: Step }
  /** An operator calls: what the host's title is to say, empty when it is over. */
  | { virtualStation: 'ring'; title: string }
  /** The seat has been given up. */
  | { virtualStation: 'left' }
  /** The quick exit: the host's page is to be replaced by this address. */
  | { virtualStation: 'exit'; address: string };

/** What the element tells the page: who it is, and that the person closes it for good. */
export interface FromHost {
  virtualStation: 'hello' | 'leave';
}

let host: string | null = null;
/** What the host is told when it says where it is. */
const latest = new Map<string, FromFrame>();

/** Tells the host, now or when it has said hello. */
export function tell(message: FromFrame): void {
  latest.set(message.virtualStation, message);
  if (host !== null) window.parent.postMessage(message, host);
}

/** Listens to the host until `signal` aborts, and keeps steps out of its history. */
export function listen(leave: () => void, signal: AbortSignal): void {
  signal.addEventListener('abort', () => {
    host = null;
    latest.clear();
  });
  const known =
    document.querySelector<HTMLMetaElement>('meta[name="vs-embedders"]')?.content.split(' ') ?? [];
  window.addEventListener(
    'message',
    ({ source, origin, data }: MessageEvent<FromHost | null>) => {
      if (source !== window.parent || !known.includes(origin)) return;
      if (data?.virtualStation === 'hello') {
        host = origin;
        for (const message of latest.values()) window.parent.postMessage(message, host);
      } else if (data?.virtualStation === 'leave') leave();
    },
    { signal },
  );
  // says nothing that a site may not hear
  const ready: FromFrame = { virtualStation: 'ready' };
  window.parent.postMessage(ready, '*');
  // steps inside the frame would stand in the host's history, between it and the page before
  document.addEventListener(
    'click',
    (event) => {
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
        return;
      const link = (event.target as Element).closest('a');
      if (!link || link.target || event.defaultPrevented || !/^https?:/.test(link.protocol)) return;
      event.preventDefault();
      location.replace(link.href);
    },
    { signal },
  );
}
