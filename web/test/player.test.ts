import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/api';
import { language } from '../src/i18n/language';
import type { Mark } from '../src/pages/quality/archive';
import { CommentBook } from '../src/pages/quality/comments';
import { lastBefore, markTime, markWords, shownMarks } from '../src/pages/quality/marks';
import { partyName } from '../src/pages/quality/parties';
import { actOf, type PlayerActs } from '../src/pages/quality/player-keys';
import { gridOf } from '../src/pages/quality/picture-grid';
import { stripMoments, stripOf } from '../src/pages/quality/stills';
import {
  forget,
  isReason,
  onRecord,
  reasonsOf,
  saidBy,
  say,
} from '../src/pages/quality/viewing-reason';
import { outline, together } from '../src/pages/quality/waveform';

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

describe('the pictures', () => {
  it('are beside and below one another, and all of them have a place', () => {
    const grids = [1, 2, 3, 4, 5, 7, 9, 27].map((people) => gridOf(people));
    expect(grids.map(({ columns, rows }) => `${columns}x${rows}`)).toEqual([
      '1x1',
      '2x1',
      '2x2',
      '2x2',
      '3x2',
      '3x3',
      '3x3',
      '6x5',
    ]);
    for (let people = 1; people < 60; people++) {
      const { columns, rows } = gridOf(people);
      expect(columns * rows).toBeGreaterThanOrEqual(people);
    }
  });

  it('stand beside a screen, which is large', () => {
    expect(gridOf(2, 1)).toEqual({ columns: 3, rows: 2, span: 2 });
    expect(gridOf(0, 1)).toEqual({ columns: 1, rows: 1, span: 1 });
    for (let people = 1; people < 20; people++) {
      for (const screens of [1, 2, 3]) {
        const { columns, rows, span } = gridOf(people, screens);
        expect(columns * rows).toBeGreaterThanOrEqual(people + screens * span * span);
      }
    }
  });
});

describe('the strip', () => {
  const media = (party: string, stillUrl: string | null) => ({ party, stillUrl }) as never;

  it('shows the middles of equal parts', () => {
    expect(stripMoments(60_000, 3)).toEqual([10_000, 30_000, 50_000]);
  });

  it('is the citizen’s, or the first person’s there is a picture of', () => {
    const screen = media('agent.screen', '/s');
    const agent = media('agent', '/a');
    const citizen = media('citizen', '/c');
    expect(stripOf([screen, agent, citizen])).toBe(citizen);
    expect(stripOf([screen, agent, media('citizen', null)])).toBe(agent);
    expect(stripOf([screen])).toBe(screen);
    expect(stripOf([media('citizen', null)])).toBeNull();
  });

  it('has the sound of many as one, as loud as the loudest', () => {
    expect(together([new Uint8Array([1, 9]), new Uint8Array([5, 2, 7])])).toEqual(
      new Uint8Array([5, 9, 7]),
    );
    expect(together([])).toEqual(new Uint8Array());
  });
});

describe('why recordings are opened', () => {
  function storage(): Storage {
    const kept = new Map<string, string>();
    return {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => kept.set(name, value),
      removeItem: (name: string) => kept.delete(name),
    } as unknown as Storage;
  }
  const anna = { id: 'a1', role: 'supervisor' as const };
  const task = { reason: 'review', detail: '' };

  it('is said by the person whose session it is, and by nobody for another', () => {
    const kept = storage();
    expect(saidBy(anna, kept)).toBeNull();
    say(anna, { reason: 'complaint', detail: 'prot. 12' }, kept);
    expect(saidBy(anna, kept)).toEqual({ reason: 'complaint', detail: 'prot. 12' });
    expect(saidBy({ ...anna, id: 'a2' }, kept)).toBeNull();
    expect(saidBy({ ...anna, role: 'quality' }, kept)).toEqual(task);
    forget(kept);
    expect(saidBy(anna, kept)).toBeNull();
  });

  it('is one of the role’s; another one says which', () => {
    expect(saidBy({ id: 'a1', role: 'quality' }, storage())).toEqual(task);
    expect(reasonsOf('quality')[0]).toBe('review');
    expect(reasonsOf('supervisor')).not.toContain('review');
    expect(isReason(null, 'prot. 12')).toBe(false);
    expect(isReason('other', ' a ')).toBe(false);
    expect(isReason('other', 'prova')).toBe(true);
    const kept = storage();
    say(anna, { reason: 'review', detail: '' }, kept);
    expect(saidBy(anna, kept)).toBeNull();
    expect(onRecord({ reason: 'other', detail: 'prova' })).toBe('other: prova');
    expect(onRecord({ reason: 'review', detail: '' })).toBe('review');
  });

  it('is asked again where a browser keeps nothing, or something else', () => {
    const broken = {
      getItem: () => '{',
      setItem: () => {
        throw new Error('full');
      },
    };
    say(anna, { reason: 'service', detail: '' }, broken as unknown as Storage);
    expect(saidBy(anna, broken as unknown as Storage)).toBeNull();
  });
});

describe('marks', () => {
  const weapons = { id: 'weapons' } as never;

  it('are told in words, with whom', () => {
    expect(markWords(mark('consult', { words: 'Bianchi' }), [])).toBe('consulto con Bianchi');
    expect(markWords(mark('consult'), [])).toBe('consulto con un collega');
    expect(markWords(mark('outside', { words: '+39061' }), [])).toBe(
      'consulto con il numero esterno +39061',
    );
    expect(markWords(mark('outside'), [])).toBe('consulto con un numero esterno');
    expect(markWords(mark('outside_joined', { words: '+39061' }), [])).toContain('+39061');
    expect(markWords(mark('outside_joined'), [])).toBe('partecipa un numero esterno');
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
    expect(partyName('colleague')).toBe('Collega');
    expect(partyName('supervisor')).toBe('Responsabile');
    // of a call of another system, where nobody knows who called whom
    expect(partyName('party-2')).toBe('Parte 2');
    expect(partyName('outside')).toBe('Numero esterno');
    expect(partyName('supervisor.screen')).toBe('Schermo: Responsabile');
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
    // the answers of an evaluation's form stand beside the player
    expect(key(' ', on('input'))).toBeNull();
    expect(key(' ')).not.toBeNull();
    expect(key(' ', on('.player-seek'))).not.toBeNull();
    expect(key('ArrowLeft', on('input'))).toBeNull();
    expect(key('c', on('body'), { ctrlKey: true })).toBeNull();
    expect(key('x')).toBeNull();
    expect(key('ArrowRight', on('button', '[role="tablist"]'))).toBeNull();
    expect(key('c', on('button', '[role="tablist"]'))).not.toBeNull();
    expect(key('c', on('button', 'dialog'))).toBeNull();
  });
});
