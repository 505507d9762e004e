import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Captioner } from '../src/pages/conference/captioner';
import type { Caption, CaptionLine } from '../src/protocol/conference';
import { delta, grown, newest, readNow } from '../src/state/captions';
import { CommandError } from '../src/state/connection';

function caption(seq: number, erase: number, text: string, done = false): Caption {
  const about = { lineId: 'l1', member: 'a', name: 'Anna', startedAtMs: 5 };
  return { type: 'caption', ...about, seq, erase, text, done };
}
function line(changes: Partial<CaptionLine>): CaptionLine {
  const about = { lineId: 'l1', member: 'a', name: 'Anna', startedAtMs: 5 };
  return { ...about, text: '', seq: 1, done: false, ...changes };
}

describe('a line of captions', () => {
  it('grows, is corrected, and is finished', () => {
    let lines = grown([], caption(1, 0, 'Buon😀'));
    lines = grown(lines ?? [], caption(2, 1, 'giorno'));
    expect(lines?.map(({ text, done }) => [text, done])).toEqual([['Buongiorno', false]]);
    expect(grown(lines ?? [], caption(2, 1, 'giorno'))).toEqual(lines);
    expect(grown(lines ?? [], caption(3, 0, '.', true))?.[0]).toMatchObject({
      text: 'Buongiorno.',
      done: true,
    });
  });

  it('of which something is missing is asked for', () => {
    expect(grown([], caption(2, 0, 'x'))).toBeNull();
    expect(grown([line({ seq: 1 })], caption(3, 0, 'x'))).toBeNull();
  });

  it('does not go back with a snapshot that was put together before', () => {
    const known = [line({ seq: 4, text: 'Buongiorno' }), line({ lineId: 'gone' })];
    const told = [line({ seq: 3, text: 'Buongio' }), line({ lineId: 'l2', seq: 1, text: 'E' })];
    expect(newest(known, told).map(({ text }) => text)).toEqual(['Buongiorno', 'E']);
  });

  it('stays over the pictures while it grows or is fresh', () => {
    const lines = [
      line({ lineId: 'old', text: 'Prima', done: true, startedAtMs: 10 }),
      line({ lineId: 'new', text: 'Poi', done: true, startedAtMs: 50 }),
      line({ lineId: 'now', text: 'Or', startedAtMs: 20 }),
      line({ lineId: 'empty' }),
    ];
    expect(readNow(lines, 40).map(({ text }) => text)).toEqual(['Poi', 'Or']);
  });

  it('is told by what was taken off its end and put there', () => {
    expect(delta('perché', 'perch')).toEqual({ erase: 1, text: '' });
    expect(delta('a😀', 'a😁b')).toEqual({ erase: 1, text: '😁b' });
  });
});

describe('a captioner', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function typing(refusal: () => string | false = () => false) {
    type Sent = Parameters<ConstructorParameters<typeof Captioner>[0]>[0];
    const sent: Sent[] = [];
    const asked: Sent[] = [];
    const captioner = new Captioner((each) => {
      asked.push(each);
      const code = refusal();
      if (code) return Promise.reject(new CommandError(code, '', false));
      sent.push(each);
      return Promise.resolve();
    });
    return { sent, asked, captioner };
  }

  it('tells what was typed in batches, corrections included', async () => {
    const { sent, captioner } = typing();
    for (const text of ['B', 'Bu', 'Buo', 'Bu']) captioner.typed(text);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(310);
    captioner.typed('B');
    captioner.typed('Bene');
    captioner.finish();
    captioner.typed('Poi');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent.map(({ seq, erase, text, done }) => [seq, erase, text, done])).toEqual([
      [1, 0, 'Bu', false],
      [2, 1, 'ene', true],
      [1, 0, 'Poi', false],
    ]);
    expect(new Set(sent.map((each) => each.line)).size).toBe(2);
    captioner.close();
  });

  it('finishes a long line by itself and loses nothing', async () => {
    const { sent, captioner } = typing();
    const words = Array.from({ length: 90 }, (_, each) => `parola${each}`).join(' ');
    const rest = captioner.typed(words);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sent.filter(({ done }) => done).length).toBeGreaterThan(1);
    expect(sent.map(({ text }) => text).join(' ')).toBe(words);
    expect(words.endsWith(rest)).toBe(true);
    captioner.close();
  });

  it('sends the whole line anew when the station did not take a part of it', async () => {
    let refused = false;
    const { sent, captioner } = typing(() => refused && 'behind');
    captioner.typed('Uno');
    await vi.advanceTimersByTimeAsync(310);
    refused = true;
    captioner.typed('Uno due');
    await vi.advanceTimersByTimeAsync(310);
    expect(captioner.trouble.value).toBe('refused');
    refused = false;
    await vi.advanceTimersByTimeAsync(1_100);
    expect(sent.at(-1)).toMatchObject({ seq: 1, text: 'Uno due' });
    expect(sent[0]?.line).not.toBe(sent.at(-1)?.line);
    expect(captioner.trouble.value).toBeNull();
    captioner.close();
  });

  it('tells nobody in a room what was typed for another one', async () => {
    const { sent, asked, captioner } = typing();
    captioner.inGroup('b1-1');
    captioner.typed('Tra');
    await vi.advanceTimersByTimeAsync(310);
    captioner.typed('Tra noi');
    captioner.inGroup('');
    expect(captioner.trouble.value).toBe('moved');
    expect(captioner.field.value.text).toBe('');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked.map(({ text, group }) => [text, group])).toEqual([['Tra', 'b1-1']]);
    captioner.typed('Tutti');
    await vi.advanceTimersByTimeAsync(310);
    expect(sent.at(-1)).toMatchObject({ seq: 1, erase: 0, text: 'Tutti', group: '' });
    expect(sent.at(-1)?.line).not.toBe(sent[0]?.line);
    captioner.close();
  });

  it.each([
    ['moved', 'moved'],
    ['not_captioner', 'over'],
  ])('sends nothing again that was refused with %s', async (code, trouble) => {
    let refused: string | false = false;
    const { asked, captioner } = typing(() => refused);
    captioner.typed('Tra');
    await vi.advanceTimersByTimeAsync(310);
    refused = code;
    captioner.typed('Tra noi');
    captioner.finish();
    captioner.typed('Ancora');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.map(({ text }) => text)).toEqual(['Tra', ' noi']);
    expect(captioner.trouble.value).toBe(trouble);
    captioner.close();
  });

  it('goes on after the part that was read where the line was finished by somebody else', async () => {
    let refused: string | false = false;
    const { sent, captioner } = typing(() => refused);
    captioner.typed('Uno');
    await vi.advanceTimersByTimeAsync(310);
    refused = 'line_done';
    captioner.typed('Uno due');
    await vi.advanceTimersByTimeAsync(310);
    refused = false;
    expect(captioner.field.value.text).toBe('due');
    await vi.advanceTimersByTimeAsync(1_100);
    expect(sent.map(({ seq, text }) => [seq, text])).toEqual([
      [1, 'Uno'],
      [1, 'due'],
    ]);
    captioner.close();
  });

  it('gives up a line that is refused as one of its own', async () => {
    const { asked, captioner } = typing(() => 'invalid_message');
    captioner.typed('Uno');
    captioner.finish();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.length).toBe(1);
    captioner.close();
  });

  it('cuts a long line between characters', async () => {
    const { sent, captioner } = typing();
    captioner.typed(`x${'😀'.repeat(300)}`);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sent.map(({ text }) => text).join('')).toBe(`x${'😀'.repeat(300)}`);
    expect(sent[0]?.text).not.toMatch(/\p{Surrogate}/u);
    captioner.close();
  });

  it('sends the last of it before one leaves', async () => {
    const { sent, captioner } = typing();
    captioner.typed('Ultima');
    await captioner.settle();
    expect(sent.map(({ text, done }) => [text, done])).toEqual([['Ultima', true]]);
  });
});
