// Before each file of tests: notes the intervals that components begin and the listeners that they give to the window and
// the document, until they end them.
import { vi } from 'vitest';

interface Begun {
  owner: Element;
  what: string;
  /** The id of the interval, or the listener. */
  is: unknown;
}
type Method = (this: Element, ...given: unknown[]) => unknown;

/** The components whose code is running, the innermost last. */
const running: Element[] = [];
const begun = new Set<Begun>();

/** Returns what components that are in no page any more have not ended, and forgets it. */
export function leftBehind(): string[] {
  const left = [...begun].filter(({ owner }) => !owner.isConnected);
  for (const each of left) begun.delete(each);
  return left.map(({ owner, what }) => `${owner.localName} has left ${what}`);
}

function begins(what: string, is: unknown): Begun | null {
  const owner = running.at(-1);
  if (!owner) return null;
  const each = { owner, what, is };
  begun.add(each);
  return each;
}

function ends(what: string, is: unknown): void {
  for (const each of begun) if (each.what === what && each.is === is) begun.delete(each);
}

/** Has what this method begins count as the component's. */
function owned(methods: Record<string, unknown>, name: string): void {
  const plain = methods[name] as Method | undefined;
  if (!plain) return;
  methods[name] = function of(this: Element, ...given: unknown[]): unknown {
    running.push(this);
    try {
      return plain.apply(this, given);
    } finally {
      running.pop();
    }
  };
}

function watchIntervals(): void {
  const { setInterval: start, clearInterval: stop } = globalThis;
  const starts = (...given: Parameters<typeof setInterval>) => {
    const id = start(...given);
    begins('an interval', id);
    return id;
  };
  const stops = (id?: Parameters<typeof clearInterval>[0]) => {
    ends('an interval', id);
    stop(id);
  };
  globalThis.setInterval = Object.assign(starts, start);
  globalThis.clearInterval = Object.assign(stops, stop);
}

function watchListeners(target: Window | Document, name: string): void {
  const add = target.addEventListener.bind(target) as EventTarget['addEventListener'];
  const remove = target.removeEventListener.bind(target) as EventTarget['removeEventListener'];
  const what = (type: string) => `a listener of ${type} to the ${name}`;
  target.addEventListener = (
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ) => {
    add(type, listener, options);
    const { once, signal } = typeof options === 'object' ? options : {};
    // happy-dom listens to `resize` for each query of media, and lets go of it later
    if (once || signal?.aborted || type === 'resize') return;
    const each = begins(what(type), listener);
    if (each) signal?.addEventListener('abort', () => begun.delete(each));
  };
  target.removeEventListener = (
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: EventListenerOptions | boolean,
  ) => {
    ends(what(type), listener);
    remove(type, listener, options);
  };
}

if (typeof customElements !== 'undefined') {
  const define = customElements.define.bind(customElements);
  customElements.define = (name, component, options) => {
    const methods = component.prototype as unknown as Record<string, unknown>;
    owned(methods, 'connectedCallback');
    owned(methods, 'performUpdate');
    define(name, component, options);
  };
  watchListeners(window, 'window');
  watchListeners(document, 'document');
  watchIntervals();
  // played timers take the place of the watched ones
  const play = vi.useFakeTimers.bind(vi);
  vi.useFakeTimers = (...given) => {
    const played = play(...given);
    watchIntervals();
    return played;
  };
}
