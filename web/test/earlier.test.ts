// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tc } from '../src/i18n/common';
import { readEarlier } from '../src/state/earlier';
import { Store } from '../src/state/store';
import { type ChatLine, ChatPanel } from '../src/ui/chat';
import { eventually } from './eventually';

const line = (lineId: string): ChatLine => ({ lineId, author: 'agent', text: lineId, sentAtMs: 0 });
const chatOf = (...ids: string[]) => new Store({ chat: ids.map(line), moreChat: true });
const ids = (state: ReturnType<typeof chatOf>) => state.value.chat.map(({ lineId }) => lineId);

describe('earlier lines', () => {
  it('come before those that are there, each once', async () => {
    const state = chatOf('c', 'd');
    const read = vi.fn(() => Promise.resolve({ lines: [line('b'), line('c')], more: false }));
    await readEarlier(state, read);
    expect(read).toHaveBeenCalledExactlyOnceWith('c');
    expect(ids(state)).toEqual(['b', 'c', 'd']);
    expect(state.value.moreChat).toBe(false);
  });

  it('keep what came while they were read', async () => {
    const state = chatOf('c');
    await readEarlier(state, () => {
      state.set({ ...state.value, chat: [...state.value.chat, line('d')] });
      return Promise.resolve({ lines: [line('b')], more: true });
    });
    expect(ids(state)).toEqual(['b', 'c', 'd']);
    expect(state.value.moreChat).toBe(true);
  });

  it('are not those of a chat that was told anew meanwhile', async () => {
    const state = chatOf('c');
    await readEarlier(state, () => {
      state.set({ chat: [line('x')], moreChat: true });
      return Promise.resolve({ lines: [line('b')], more: false });
    });
    expect(ids(state)).toEqual(['x']);
    expect(state.value.moreChat).toBe(true);
  });

  it('are not asked for where there is no line', async () => {
    const read = vi.fn();
    await readEarlier(chatOf(), read);
    expect(read).not.toHaveBeenCalled();
  });
});

describe('the panel of messages', () => {
  afterEach(() => document.body.replaceChildren());

  async function panel(earlier: (() => Promise<unknown>) | null) {
    const chat = new ChatPanel();
    chat.lines = [line('c')];
    chat.earlier = earlier;
    document.body.append(chat);
    await chat.updateComplete;
    await Promise.resolve();
    return chat.querySelector<HTMLButtonElement>('[data-testid="chat-earlier"]');
  }

  it('has a button for earlier ones where there are any', async () => {
    expect(await panel(null)).toBeNull();
    const load = vi.fn(() => Promise.resolve());
    const button = await panel(load);
    expect(button?.textContent.trim()).toBe(tc('chat.earlier'));
    button?.click();
    button?.click();
    expect(load).toHaveBeenCalledOnce();
  });

  it('can be asked again when they did not come, and reads out new messages as before', async () => {
    const load = vi.fn(() => Promise.reject(new Error('away')));
    const button = await panel(load);
    const log = document.querySelector('.vs-chat-log');
    button?.click();
    expect(log?.getAttribute('aria-live')).toBe('off');
    await eventually(() => expect(log?.getAttribute('aria-live')).toBe('polite'));
    button?.click();
    expect(load).toHaveBeenCalledTimes(2);
  });
});
