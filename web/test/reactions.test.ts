// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '../src/i18n/language';
import { Reactions } from '../src/pages/conference/reactions';
import { byKind, SHOWN_MS, stillShown, withReaction } from '../src/state/reactions';

describe('signs that are shown', () => {
  it('are one of each person, the last, for some seconds', () => {
    let shown = withReaction([], { member: 'a', reaction: 'agree' }, 0);
    shown = withReaction(shown, { member: 'b', reaction: 'heart' }, 1000);
    shown = withReaction(shown, { member: 'a', reaction: 'laugh' }, 2000);
    expect(shown.map(({ member, reaction }) => [member, reaction])).toEqual([
      ['b', 'heart'],
      ['a', 'laugh'],
    ]);
    expect(stillShown(shown, 1000 + SHOWN_MS).map(({ member }) => member)).toEqual(['a']);
    expect(stillShown(shown, 2000 + SHOWN_MS)).toEqual([]);
  });

  it('are told by kind, each person once', () => {
    expect(
      byKind([
        { member: 'a', reaction: 'heart' },
        { member: 'a', reaction: 'heart' },
        { member: 'b', reaction: 'agree' },
        { member: 'c', reaction: 'heart' },
      ]),
    ).toEqual([
      { reaction: 'agree', members: ['b'] },
      { reaction: 'heart', members: ['a', 'c'] },
    ]);
  });
});

describe('the page', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    language.set('it');
  });
  afterEach(() => vi.useRealTimers());

  it('says many together, not its own, and takes each away', () => {
    const reactions = new Reactions((member) => (member === 'me' ? null : member.toUpperCase()));
    for (const member of ['me', 'a', 'b', 'c']) {
      reactions.add({ type: 'reaction', member, reaction: 'applause' });
    }
    reactions.add({ type: 'reaction', member: 'd', reaction: 'question' });
    expect(document.querySelector('[aria-live]')?.textContent ?? '').toBe('');
    vi.advanceTimersByTime(2_600);
    expect(document.querySelector('[aria-live]')?.textContent).toBe(
      'Applauso: 3 persone. Domanda: D.',
    );
    expect(reactions.shown.value).toHaveLength(5);
    vi.advanceTimersByTime(SHOWN_MS);
    expect(reactions.shown.value).toEqual([]);
    reactions.close();
  });
});
