import { vi } from 'vitest';

/** Where each interval that has not ended began. */
const running = new Map<unknown, string>();

function began(): string {
  const lines = new Error('began').stack?.split('\n') ?? [];
  return lines.find((line) => line.includes('/src/'))?.trim() ?? '';
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

watchIntervals();
const useFakeTimers = vi.useFakeTimers.bind(vi);
vi.useFakeTimers = (options) => {
  useFakeTimers(options);
  watchIntervals();
  return vi;
};

/** The intervals of the sources that go on since this was asked last, each by where it began. */
export function stillTicking(): string[] {
  const found = [...running.values()].filter(Boolean);
  running.clear();
  return found;
}
