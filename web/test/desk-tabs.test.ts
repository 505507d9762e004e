import { describe, expect, it, vi } from 'vitest';
import { ConferenceTab, DeskTab, type TabChannel, type TabWord } from '../src/state/desk-tabs';

/** Channels of one browser: what one posts, the others hear. */
function browser() {
  const open = new Set<TabChannel>();
  return (): TabChannel => {
    const own: TabChannel = {
      onmessage: null,
      postMessage: (data: TabWord) => {
        for (const other of open) if (other !== own) other.onmessage?.({ data });
      },
      close: () => open.delete(own),
    };
    open.add(own);
    return own;
  };
}

function tabs() {
  const channel = browser();
  const scope = new AbortController();
  const [answer, answered] = [vi.fn(), vi.fn()];
  const desk = new DeskTab(answer, scope.signal, channel());
  const conference = new ConferenceTab(answered, scope.signal, channel());
  return { desk, conference, answer, answered, scope, channel };
}

describe('a desk and a conference in two tabs', () => {
  it('tells the conference of an offer, until it is gone', () => {
    const { desk, conference } = tabs();
    desk.stands({ kind: 'offer', topic: 'Armi' });
    expect(conference.offer.value).toBe('Armi');
    desk.stands({ kind: 'gone' });
    expect(conference.offer.value).toBeNull();
  });

  it('has the desk answer, and the conference left once it has', () => {
    const { desk, conference, answer, answered } = tabs();
    desk.stands({ kind: 'offer', topic: 'Armi' });
    conference.answer();
    expect(answer).toHaveBeenCalledOnce();
    expect(answered).not.toHaveBeenCalled();
    desk.stands({ kind: 'answered' });
    desk.stands({ kind: 'answered' });
    expect(answered).toHaveBeenCalledOnce();
  });

  it('tells whoever comes later of what rings, and sends nobody out for a contact that was there before', () => {
    const { desk, scope, channel } = tabs();
    desk.stands({ kind: 'offer', topic: 'Armi' });
    const late = vi.fn();
    expect(new ConferenceTab(late, scope.signal, channel()).offer.value).toBe('Armi');
    desk.stands({ kind: 'answered' });
    expect(late).toHaveBeenCalledOnce();
    const later = vi.fn();
    new ConferenceTab(later, scope.signal, channel());
    expect(later).not.toHaveBeenCalled();
  });

  it('hears nothing any more once the page is left', () => {
    const { desk, conference, scope } = tabs();
    scope.abort();
    desk.stands({ kind: 'offer', topic: 'Armi' });
    expect(conference.offer.value).toBeNull();
  });
});
