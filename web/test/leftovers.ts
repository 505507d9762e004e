import { vi } from 'vitest';

/** Components, and what they begin; stores, devices and seats live as long as the document. */
const COMPONENTS = /\/src\/(pages|ui|staff)\//;
/** What ends with the document as well: the watch over an idle page, and the page that is on its way out. */
const DOCUMENTS = /\/src\/(staff\/idle|ui\/replace-page)\.ts/;

/** Where each interval that has not ended began, and each listener of the window and the document. */
const running = new Map<unknown, string>();

/** Returns the line of a component that asks for it; empty where another part, a test or the browser itself does. */
function began(): string {
  const lines = new Error('began').stack?.split('\n') ?? [];
  const asks = lines.find((line) => /\/src\/|\/node_modules\//.test(line)) ?? '';
  return COMPONENTS.test(asks) && !DOCUMENTS.test(asks) ? asks.trim() : '';
}

function watchIntervals(): void {
  const { setInterval: begin, clearInterval: end } = globalThis;
  globalThis.setInterval = ((...given: Parameters<typeof begin>) => {
    const timer = begin(...given);
    running.set(timer, began());
    return timer;
  }) as typeof begin;
  globalThis.clearInterval = (timer) => {
    running.delete(timer);
    end(timer);
  };
}

type Listening = Parameters<EventTarget['addEventListener']>;

function watchListeners(target: EventTarget): void {
  const begin = target.addEventListener.bind(target);
  const end = target.removeEventListener.bind(target);
  const kept: [Listening, symbol][] = [];
  const isCapturing = (options: Listening[2]) =>
    typeof options === 'object' ? options.capture === true : options === true;
  target.addEventListener = (...given: Listening) => {
    begin(...given);
    const options = typeof given[2] === 'object' ? given[2] : {};
    if (options.signal?.aborted) return;
    const listener = Symbol(given[0]);
    kept.push([given, listener]);
    running.set(listener, began());
    options.signal?.addEventListener('abort', () => running.delete(listener), { once: true });
  };
  target.removeEventListener = (...given: Listening) => {
    end(...given);
    for (const [[type, heard, options], listener] of kept) {
      const isIt = type === given[0] && heard === given[1];
      if (isIt && isCapturing(options) === isCapturing(given[2])) running.delete(listener);
    }
  };
}

watchIntervals();
const useFakeTimers = vi.useFakeTimers.bind(vi);
vi.useFakeTimers = (options) => {
  useFakeTimers(options);
  watchIntervals();
  return vi;
};
if (typeof document !== 'undefined') {
  watchListeners(globalThis);
  watchListeners(document);
}

/** The intervals and listeners of components that go on since this was asked last, each by where it began. */
export function stillRunning(): string[] {
  const found = [...running.values()].filter(Boolean);
  running.clear();
  return found;
}
