// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { announce } from '../src/ui/announcer';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const entries = () =>
  [...document.querySelectorAll('[role="log"] > *')].map((entry) => entry.textContent);

it('gives a screen reader all that is announced in one moment, and clears it away later', async () => {
  announce('Il suo numero di riferimento è 7K4-92Q.');
  announce('Può tornare alla chiamata.');
  announce('Può tornare alla chiamata.');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(entries()).toEqual([
    'Il suo numero di riferimento è 7K4-92Q.',
    'Può tornare alla chiamata.',
    'Può tornare alla chiamata.',
  ]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(entries()).toEqual([]);
});
