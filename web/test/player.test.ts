import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/api';
import { language } from '../src/i18n/language';
import type { Mark } from '../src/pages/quality/archive';
import { CommentBook } from '../src/pages/quality/comments';
import { lastBefore, markTime, markWords, shownMarks } from '../src/pages/quality/marks';
import { partyName } from '../src/pages/quality/parties';
import { actOf, type PlayerActs } from '../src/pages/quality/player-keys';
import { outline } from '../src/pages/quality/waveform';

afterEach(() => language.set('it'));

const mark = (kind: string, more: Partial<Mark> = {}): Mark => ({
  kind,
  atMs: 0,
  untilMs: null,
  party: null,
  words: null,
  ...more,
});

describe('the line', () => {
  it('is as high as it was loud, and never nothing', () => {
    expect(outline(new Uint8Array([0, 255]))).toBe('M0 48.5L1 0.0L1 100.0L0 51.5Z');
    expect(outline(new Uint8Array())).toBe('');
  });

  it('knows what was last', () => {
    const times = [0, 10, 10, 30];
    expect([-1, 0, 9, 10, 29, 99].map((ms) => lastBefore(times, ms))).toEqual([-1, 0, 0, 2, 2, 3]);
    expect(lastBefore([], 5)).toBe(-1);
  });
});

describe('marks', () => {
  const weapons = { id: 'weapons' } as never;

  it('are told in words, with whom', () => {
    expect(markWords(mark('consult', { words: 'Bianchi' }), [])).toBe('consulto con Bianchi');
    expect(markWords(mark('consult'), [])).toBe('consulto con un collega');
    expect(markWords(mark('gap', { words: 'loss' }), [])).toContain('rete');
    expect(markWords(mark('category', { words: 'none' }), [weapons])).toBe('argomento cambiato');
    expect(markWords(mark('seen-from-mars'), [])).toBe('');
    expect(markTime(mark('hold', { atMs: 61_000, untilMs: 72_500 }))).toBe('da 01:01 a 01:13');
  });

  it('say nothing of a consent that never changed, nor twice what the chat says', () => {
    const given = mark('consent_given', { untilMs: 9 });
    const withdrawn = mark('consent_withdrawn', { atMs: 9 });
    expect(shownMarks([given, mark('chat', { words: 'Buongiorno' })], [])).toEqual([]);
    expect(shownMarks([given, withdrawn], [])).toEqual([given, withdrawn]);
  });

  it('name everybody who can be recorded', () => {
    expect(partyName('citizen')).toBe('Cittadino');
    expect(partyName('agent.screen')).toBe('Schermo dell’operatore');
    expect(partyName('agent-2')).toBe('Operatore 2');
    expect(partyName('agent2.screen')).toBe('Schermo: Operatore 2');
  });
});

describe('comments', () => {
  const comment = (id: string, atMs: number) => ({
    id,
    atMs,
    text: id,
    author: 'Quality',
    mine: true,
    createdAt: '2026-11-24T09:00:00Z',
  });

  it('stay in the order of their moments', async () => {
    const answers = [{ comments: [comment('late', 9_000)] }, comment('early', 1_000), undefined];
    const api = vi.fn(() => Promise.resolve(answers.shift()));
    const book = new CommentBook({ api } as never, 'r1');
    await book.load();
    expect(await book.add(1_000.4, 'early')).toBe(true);
    expect(book.list.value?.map((each) => each.id)).toEqual(['early', 'late']);
    expect(api).toHaveBeenLastCalledWith('recordings/r1/comments', {
      method: 'POST',
      body: { atMs: 1_000, text: 'early' },
    });
    await book.remove('late');
    expect(book.list.value?.map((each) => each.id)).toEqual(['early']);
  });

  it('are kept when one could not be written, and say why', async () => {
    const api = vi.fn(() => Promise.reject(new ApiError(503, 'offline', 'no')));
    const book = new CommentBook({ api } as never, 'r1');
    expect(await book.add(0, 'x')).toBe(false);
    expect(book.problem.value?.code).toBe('offline');
  });
});

describe('keys', () => {
  beforeAll(() => vi.stubGlobal('HTMLElement', vi.fn()));
  afterAll(() => vi.unstubAllGlobals());
  const acts: PlayerActs = {
    toggle: vi.fn(),
    move: vi.fn(),
    frame: vi.fn(),
    faster: vi.fn(),
    comment: vi.fn(),
    help: vi.fn(),
  };
  const on = (selector: string, within = '') => ({
    matches: (wanted: string) => wanted.split(', ').includes(selector),
    closest: (wanted: string) => (wanted === within ? {} : null),
  });
  const key = (name: string, target = on('body'), more = {}) =>
    actOf({ key: name, target, ...more } as unknown as KeyboardEvent, acts);

  it('mean what the list says', () => {
    key('J')?.();
    expect(acts.move).toHaveBeenLastCalledWith(-10);
    key('ArrowRight')?.();
    expect(acts.move).toHaveBeenLastCalledWith(5);
    key('.')?.();
    expect(acts.frame).toHaveBeenLastCalledWith(1);
    key('c')?.();
    expect(acts.comment).toHaveBeenCalledOnce();
    key('?')?.();
    expect(acts.help).toHaveBeenCalledOnce();
  });

  it('leave to buttons, sliders and the browser what is theirs', () => {
    expect(key(' ', on('button'))).toBeNull();
    expect(key(' ')).not.toBeNull();
    expect(key('ArrowLeft', on('input'))).toBeNull();
    expect(key('c', on('body'), { ctrlKey: true })).toBeNull();
    expect(key('x')).toBeNull();
    expect(key('ArrowRight', on('button', '[role="tablist"]'))).toBeNull();
    expect(key('c', on('button', '[role="tablist"]'))).not.toBeNull();
    expect(key('c', on('button', 'dialog'))).toBeNull();
  });
});
