// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/api';
import { MailPanel } from '../src/pages/admin/mail-panel';
import { CustodySection } from '../src/pages/custody/custody-section';
import { EvaluationList } from '../src/pages/evaluation/evaluations';
import { ExportsSection } from '../src/pages/exports/exports-section';
import { ClockAlarm } from '../src/staff/clock-alarm';
import type { StaffSession } from '../src/staff/session';
import { RecordingOne } from '../src/pages/quality/recording-one';
import { RecordingsList } from '../src/pages/quality/recordings-list';
import { FloorNotices } from '../src/pages/supervisor/notices';
import { Incidents } from '../src/pages/supervisor/incidents';
import { Store } from '../src/state/store';
import { focusOn, StationElement } from '../src/ui/element';

// what stands beside the player reads from elsewhere
vi.mock('../src/pages/quality/player-panels', () => ({}));

class Probe extends StationElement {
  readonly held = new Store<Part | null>(null);
  rendered = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.watchWithin(this.held, (part) => [part.state]);
  }

  get now(): AbortSignal {
    return this.scope;
  }

  soon(action: () => void): void {
    this.later(action, 10);
  }

  protected override render() {
    this.rendered += 1;
  }
}
customElements.define('vs-probe', Probe);

interface Part {
  state: Store<number>;
}
const part = (): Part => ({ state: new Store(0) });

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

function shown(): Probe {
  const probe = new Probe();
  document.body.append(probe);
  return probe;
}

function move(element: HTMLElement): void {
  const other = document.createElement('div');
  document.body.append(other);
  other.append(element);
}

describe('the scope of an element', () => {
  it('is over outside a page, before and after', () => {
    const probe = new Probe();
    expect(probe.now.aborted).toBe(true);
    document.body.append(probe);
    expect(probe.now.aborted).toBe(false);
    probe.remove();
    expect(probe.now.aborted).toBe(true);
  });

  it('ends when the element is moved, and another begins', () => {
    const probe = shown();
    const before = probe.now;
    move(probe);
    expect(before.aborted).toBe(true);
    expect(probe.now.aborted).toBe(false);
  });

  it('lets nothing begin later once it is over', () => {
    const probe = shown();
    const action = vi.fn();
    probe.soon(action);
    vi.advanceTimersByTime(10);
    expect(action).toHaveBeenCalledOnce();
    probe.soon(action);
    probe.remove();
    probe.soon(action);
    vi.advanceTimersByTime(20);
    expect(action).toHaveBeenCalledOnce();
  });
});

describe('an element that watches within a store', () => {
  const renders = async (probe: Probe, change: () => void) => {
    await probe.updateComplete;
    const before = probe.rendered;
    change();
    await probe.updateComplete;
    return probe.rendered - before;
  };

  it('follows the parts of what is held now, and no others', async () => {
    const probe = shown();
    const [first, second] = [part(), part()];
    probe.held.set(first);
    expect(await renders(probe, () => first.state.set(1))).toBe(1);
    probe.held.set(second);
    expect(await renders(probe, () => second.state.set(1))).toBe(1);
    expect(await renders(probe, () => first.state.set(2))).toBe(0);
    probe.held.set(null);
    expect(await renders(probe, () => second.state.set(2))).toBe(0);
  });

  it('follows no more once it has left the page, and again when it is back', async () => {
    const probe = shown();
    const held = part();
    probe.held.set(held);
    probe.remove();
    expect(await renders(probe, () => held.state.set(1))).toBe(0);
    document.body.append(probe);
    expect(await renders(probe, () => held.state.set(2))).toBe(1);
  });
});

/** A station whose requests end when the test says so, called off or not: none of them with an answer. */
function station() {
  const asked: ((error: Error) => void)[] = [];
  const api = vi.fn(() => new Promise((_, reject) => asked.push(reject)));
  return {
    session: { api } as unknown as StaffSession,
    count: () => api.mock.calls.length,
    fail: async () => {
      for (const reject of asked.splice(0)) reject(new ApiError(0, 'offline', 'no answer'));
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}
type Station = ReturnType<typeof station>;

function context({ session }: Station, query = '') {
  const params = new URLSearchParams(query);
  const me = { role: 'supervisor' };
  return { session, me, categories: [], params, go: vi.fn() };
}

const POLLERS: [string, (station: Station) => HTMLElement][] = [
  ['the evaluations', ({ session }) => Object.assign(new EvaluationList(), { session })],
  ['the notices', ({ session }) => Object.assign(new FloorNotices(), { session })],
  ['the incidents', ({ session }) => Object.assign(new Incidents(), { session })],
  ['the mail', ({ session }) => Object.assign(new MailPanel(), { session })],
  ['the clock', ({ session }) => Object.assign(new ClockAlarm(), { session })],
  ['the exports', (made) => Object.assign(new ExportsSection(), { context: context(made) })],
  ['custody', (made) => Object.assign(new CustodySection(), { context: context(made) })],
  ['the recordings', (made) => Object.assign(new RecordingsList(), { context: context(made) })],
  [
    'a recording',
    (made) => Object.assign(new RecordingOne(), { context: context(made, 'recording=r1') }),
  ],
];

describe.each(POLLERS)('what reads %s again and again', (_name, made) => {
  const HOUR_MS = 3_600_000;
  async function placed() {
    const stand = station();
    const element = made(stand);
    document.body.append(element);
    await vi.advanceTimersByTimeAsync(0);
    return { ...stand, element };
  }

  it('reads on in the page, and not outside', async () => {
    const { element, count, fail } = await placed();
    const first = count();
    expect(first).toBeGreaterThan(0);
    await fail();
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    const second = count();
    expect(second).toBeGreaterThan(first);
    element.remove();
    await fail();
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(count()).toBe(second);
  });

  it('has one reading under way after it was moved', async () => {
    const { element, count, fail } = await placed();
    await fail();
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    const before = count();
    move(element);
    await fail();
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    const moved = count();
    expect(moved).toBeGreaterThan(before);
    await fail();
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(count()).toBeGreaterThan(moved);
    expect(count() - moved).toBeLessThanOrEqual(moved - before);
  });
});

describe('the focus that is moved', () => {
  it.each([
    ['<h2></h2>', 'h2', -1],
    ['<h2 tabindex="0"></h2>', 'h2', 0],
    ['<button></button>', 'button', 0],
    ['<input />', 'input', 0],
    ['<select></select>', 'select', 0],
    ['<textarea></textarea>', 'textarea', 0],
    ['<a href="/"></a>', 'a', 0],
  ])('leaves to the Tab key what it had: %s', (markup, selector, tabIndex) => {
    document.body.innerHTML = markup;
    focusOn(document, selector);
    expect(document.activeElement?.matches(selector)).toBe(true);
    expect((document.activeElement as HTMLElement).tabIndex).toBe(tabIndex);
  });
});
