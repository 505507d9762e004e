// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import '../src/staff/clock-alarm';
import { expectAccessible } from './accessibility';
import { mount, part, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

it.each([
  [false, 'Avvisi chi amministra'],
  [true, '--clock-is-right'],
])(
  'a clock that is not believed is told, and what to do about it (mending: %s)',
  async (mending, todo) => {
    signedIn('admin', { 'GET clock': { doubtedAt: '2028-01-01T00:30:00Z' } });
    const { session } = await qualityContext('admin');
    await mount('vs-clock-alarm', { session, mending });
    const alarm = part('clock-alarm')!;
    expect(words(alarm.querySelector('[role="alert"]'))).toContain('1 gen 2028, 01:30');
    expect(words(alarm)).toContain('non si cancella niente');
    expect(words(alarm)).toContain(todo);
    await expectAccessible();
  },
);

it('nothing is said of a clock that is right, and it is asked again every minute until the page is left', async () => {
  vi.useFakeTimers();
  const api = signedIn('quality');
  const { session } = await qualityContext('quality');
  await mount('vs-clock-alarm', { session });
  expect(part('clock-alarm')).toBeNull();
  api.answers['GET clock'] = { doubtedAt: '2028-01-01T00:30:00Z' };
  await vi.advanceTimersByTimeAsync(60_000);
  expect(part('clock-alarm')).not.toBeNull();
  // what was told stays while the station is away
  api.offline = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(part('clock-alarm')).not.toBeNull();
  document.body.replaceChildren();
  await vi.advanceTimersByTimeAsync(300_000);
  expect(api.sent('GET clock').length).toBe(3);
});
