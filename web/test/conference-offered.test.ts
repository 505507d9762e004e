import { describe, expect, it } from 'vitest';
import { formatMoment } from '../src/i18n/format';
import { type Listed, offered } from '../src/pages/supervisor/conference-offered';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const one = (change: Partial<Listed>): Listed => ({
  id: 'c1',
  kind: 'briefing',
  title: 'Briefing',
  state: 'scheduled',
  madeAt: at(-600),
  startsAt: null,
  openedAt: null,
  endedAt: null,
  people: 0,
  expected: true,
  you: null,
  minutes: 60,
  repeats: null,
  after: 0,
  invites: false,
  offices: [],
  items: [],
  invited: [],
  ...change,
});

describe('the conference that the floor leads to', () => {
  it.each([
    ['tomorrow', { startsAt: at(20 * 60) }, false],
    ['in two hours', { startsAt: at(120) }, false],
    ['in an hour', { startsAt: at(60) }, true],
    ['since ten minutes, opened by nobody', { startsAt: at(-10) }, true],
    ['this morning, opened by nobody', { startsAt: at(-240) }, false],
    ['called a minute ago', { madeAt: at(-1) }, true],
    ['called this morning, opened by nobody', {}, false],
    ['open since this morning', { state: 'open', startsAt: at(-240) }, true],
    ['over', { state: 'ended', startsAt: at(-10) }, false],
  ] as const)('one %s (%j): %s', (_words, change, is) => {
    expect(offered([one(change)], NOW)?.id).toBe(is ? 'c1' : undefined);
  });

  it('is an open one before any that is coming', () => {
    const soon = one({ id: 'soon', startsAt: at(5) });
    const open = one({ id: 'open', state: 'open' });
    expect(offered([soon, open], NOW)?.id).toBe('open');
  });

  it('says the day of a time that is not today', () => {
    const late = Date.parse('2026-11-26T22:40:00Z');
    expect(formatMoment(late, NOW)).toBe('23:40');
    expect(formatMoment(late + 3_600_000, NOW)).toContain('27');
  });
});
