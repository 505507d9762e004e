import { describe, expect, it } from 'vitest';
import { withLine } from '../src/state/lines';

type State = 'checking' | 'ready' | 'refused';
const line = (lineId: string, sentAtMs: number) => ({ lineId, sentAtMs, file: null });
const file = (state: State) => ({ lineId: 'f', sentAtMs: 2, file: { state } });

describe('the lines of a chat', () => {
  it('are there once and in the order of sending', () => {
    const late = withLine([line('b', 2)], line('a', 1));
    expect(late.map((each) => each.lineId)).toEqual(['a', 'b']);
    expect(withLine(late, line('a', 1))).toBe(late);
  });

  it('change in their place when a file has been looked at', () => {
    const chat = withLine([line('a', 1), file('checking'), line('b', 3)], file('ready'));
    expect(chat.map((each) => each.file?.state)).toEqual([undefined, 'ready', undefined]);
    expect(withLine(chat, file('refused'))[1]?.file).toEqual({ state: 'refused' });
  });

  it('do not go back to what was said before', () => {
    const chat = [file('ready')];
    expect(withLine(chat, file('checking'))).toBe(chat);
  });
});
