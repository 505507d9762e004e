import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** An `AudioContext` that Safari interrupts. */
class InterruptedContext extends EventTarget {
  state = 'suspended';
  resumed = 0;

  resume(): Promise<void> {
    this.resumed += 1;
    return Promise.resolve();
  }

  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

let page: EventTarget;
beforeEach(() => {
  page = new EventTarget();
  vi.resetModules();
  vi.stubGlobal('document', page);
  vi.stubGlobal('AudioContext', InterruptedContext);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const context = async () => {
  const { pageAudio } = await import('../src/call/sound');
  return pageAudio() as unknown as InterruptedContext;
};

it('wakes at the first touch', async () => {
  const audio = await context();
  const before = audio.resumed;
  page.dispatchEvent(new Event('pointerdown'));
  expect(audio.resumed).toBe(before + 1);
});

it('is not woken during a telephone call, and by itself after it', async () => {
  const audio = await context();
  audio.become('running');
  const before = audio.resumed;
  audio.become('interrupted');
  page.dispatchEvent(new Event('visibilitychange'));
  page.dispatchEvent(new Event('pointerdown'));
  expect(audio.resumed).toBe(before);
  audio.become('suspended');
  expect(audio.resumed).toBe(before + 1);
});
