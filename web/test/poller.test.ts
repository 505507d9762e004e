// @vitest-environment happy-dom
import { html } from 'lit';
import { beforeEach, expect, it, vi } from 'vitest';
import { ANSWER_MS } from '../src/state/bound';
import { StationElement } from '../src/ui/element';
import { notices } from '../src/state/notices';
import { HearingPoller, LEAST_MS, MOST_MS, SPREAD_MS } from '../src/ui/hearing-poller';
import { isCalledOff, Poller } from '../src/ui/poller';
import { clearPage, mount } from './page';
import { freshPages } from './staff';

freshPages();

const EVERY_MS = 5_000;
const read = vi.fn<(signal: AbortSignal) => Promise<void>>();
let everyMs: number | null = EVERY_MS;
let begins = true;
let topics: readonly string[] = [];

class Polling extends StationElement {
  readonly poller = new Poller(this, read, () => everyMs);
  protected override render() {
    return html``;
  }
}
customElements.define('test-polling', Polling);

class Hearing extends StationElement {
  readonly poller = new HearingPoller(this, read, () => everyMs, {
    begins,
    hears: () => topics,
  });
  protected override render() {
    return html``;
  }
}
customElements.define('test-hearing', Hearing);

beforeEach(() => {
  vi.useFakeTimers();
  everyMs = EVERY_MS;
  begins = true;
  topics = ['alarms', 'day'];
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

/** Has the poller hear what the test tells of a topic; the second is called where it hears no longer. */
function heard(): [(topic: string) => void, () => void] {
  const told = new Map<string, () => void>();
  const stop = vi.fn();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  vi.spyOn(notices, 'hear').mockImplementation((topic, tell) => {
    told.set(topic, tell);
    return stop;
  });
  everyMs = 60_000;
  return [(topic) => told.get(topic)!(), stop];
}

it('reads soon after the station has told of a change, once for many, and goes on from there', async () => {
  const [tell] = heard();
  await mount('test-hearing');
  await vi.advanceTimersByTimeAsync(LEAST_MS);
  for (const topic of ['alarms', 'alarms', 'day']) tell(topic);
  await vi.advanceTimersByTimeAsync(SPREAD_MS / 2 - 1);
  expect(read).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(read).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(read).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(read).toHaveBeenCalledTimes(3);
});

it('rests after each reading, however often it is told', async () => {
  const [tell] = heard();
  await mount('test-hearing');
  const readAtMs: number[] = [];
  for (let ms = 0; ms < 34_000; ms += 100) {
    tell('alarms');
    await vi.advanceTimersByTimeAsync(100);
    if (read.mock.calls.length > readAtMs.length + 1) readAtMs.push(ms + 100);
  }
  const waited = readAtMs.map((atMs, at) => atMs - (readAtMs[at - 1] ?? 0));
  expect(waited).toEqual([2_500, 4_500, 8_500, 8_500, 8_500]);
});

it('rests for a short time again once the station has been quiet', async () => {
  const [tell] = heard();
  await mount('test-hearing');
  for (const pauseMs of [LEAST_MS, 2 * LEAST_MS]) {
    tell('alarms');
    await vi.advanceTimersByTimeAsync(pauseMs + SPREAD_MS / 2);
  }
  await vi.advanceTimersByTimeAsync(MOST_MS);
  for (const pauseMs of [0, LEAST_MS]) {
    read.mockClear();
    tell('alarms');
    await vi.advanceTimersByTimeAsync(pauseMs + SPREAD_MS / 2);
    expect(read).toHaveBeenCalledTimes(1);
  }
});

it('reads once more when it is told while it reads', async () => {
  const [tell] = heard();
  let answer: () => void = () => undefined;
  read.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  await mount('test-hearing');
  tell('alarms');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(read).toHaveBeenCalledTimes(1);
  answer();
  await vi.advanceTimersByTimeAsync(LEAST_MS + SPREAD_MS / 2);
  expect(read).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(read).toHaveBeenCalledTimes(2);
});

it('hears no longer once the element has left, and again when it comes back', async () => {
  const [tell, stop] = heard();
  const element = await mount('test-hearing');
  tell('alarms');
  element.remove();
  expect(stop).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read).toHaveBeenCalledTimes(1);
  document.body.append(element);
  await vi.advanceTimersByTimeAsync(LEAST_MS);
  expect(read).toHaveBeenCalledTimes(2);
  tell('day');
  await vi.advanceTimersByTimeAsync(SPREAD_MS);
  expect(read).toHaveBeenCalledTimes(3);
});

it('reads at no notice what is not to be read yet, or no more', async () => {
  const [tell] = heard();
  begins = false;
  const element = await mount<Hearing>('test-hearing');
  tell('alarms');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(read).not.toHaveBeenCalled();
  everyMs = null;
  await element.poller.again();
  tell('alarms');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read).toHaveBeenCalledTimes(1);
});
