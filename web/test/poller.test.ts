// @vitest-environment happy-dom
import { html } from 'lit';
import { beforeEach, expect, it, vi } from 'vitest';
import { ANSWER_MS } from '../src/state/bound';
import { StationElement } from '../src/ui/element';
import { isCalledOff, Poller } from '../src/ui/poller';
import { clearPage, mount } from './page';
import { freshPages } from './staff';

freshPages();

const EVERY_MS = 5_000;
const read = vi.fn<(signal: AbortSignal) => Promise<void>>();
let everyMs: number | null = EVERY_MS;

class Polling extends StationElement {
  readonly poller = new Poller(this, read, () => everyMs);
  protected override render() {
    return html``;
  }
}
customElements.define('test-polling', Polling);

beforeEach(() => {
  vi.useFakeTimers();
  everyMs = EVERY_MS;
  read.mockReset().mockResolvedValue();
});

it('reads when it comes, and again so long after each reading has ended', async () => {
  let answer: () => void = () => undefined;
  read.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  await mount('test-polling');
  expect(read).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(ANSWER_MS - 1);
  expect(read).toHaveBeenCalledTimes(1);
  answer();
  await vi.advanceTimersByTimeAsync(EVERY_MS - 1);
  expect(read).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(read).toHaveBeenCalledTimes(2);
});

it('gives up a reading that never answers, tells it from one called off, and reads again', async () => {
  read.mockImplementationOnce(() => new Promise(() => undefined));
  await mount('test-polling');
  const [signal] = read.mock.calls[0]!;
  await vi.advanceTimersByTimeAsync(ANSWER_MS);
  expect(signal.aborted).toBe(true);
  expect(isCalledOff(signal)).toBe(false);
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  expect(read).toHaveBeenCalledTimes(2);
});

it('reads no more once the element has left, and what was under way is called off', async () => {
  read.mockImplementation(() => new Promise(() => undefined));
  const element = await mount<Polling>('test-polling');
  const [signal] = read.mock.calls[0]!;
  clearPage();
  expect(isCalledOff(signal)).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  await element.poller.again();
  expect(read).toHaveBeenCalledTimes(1);
});

it('begins anew when the element comes back', async () => {
  const element = await mount<Polling>('test-polling');
  element.remove();
  document.body.append(element);
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  expect(read).toHaveBeenCalledTimes(3);
});

it('reads at once when asked, forgets what was under way, and goes on from there', async () => {
  const element = await mount<Polling>('test-polling');
  await vi.advanceTimersByTimeAsync(EVERY_MS - 1);
  await element.poller.again();
  expect(read.mock.calls[0]![0].aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(EVERY_MS - 1);
  expect(read).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(read).toHaveBeenCalledTimes(3);
});

it('takes no note of a failure that nobody waits for, and stops where there is no next time', async () => {
  read.mockImplementation(
    (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('off')))),
  );
  const element = await mount<Polling>('test-polling');
  read.mockResolvedValue();
  everyMs = null;
  await element.poller.again();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read).toHaveBeenCalledTimes(2);
});
