// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import { ClockAlarm } from '../src/staff/clock-alarm';
import type { StaffSession } from '../src/staff/session';
import type { Mark, PartyMedia, View } from '../src/pages/quality/archive';
import { RecordingPlayer } from '../src/pages/quality/player';
import { PlayerLine } from '../src/pages/quality/player-line';
import { actOf, type PlayerActs } from '../src/pages/quality/player-keys';
import type { PlayerContext } from '../src/pages/quality/sections';
import { StoryPanel } from '../src/pages/quality/story-panel';
import { eventually } from './eventually';
import { part } from './page';

beforeEach(() => {
  void setLanguage('it');
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.reject(new Error('nothing is fetched here'))),
  );
});
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function placed<T extends HTMLElement & { updateComplete: Promise<unknown> }>(
  element: T,
): Promise<T> {
  document.body.append(element);
  await element.updateComplete;
  return element;
}

function press(key: string, target: EventTarget = document.body, more: KeyboardEventInit = {}) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
}

const party = (name: string): PartyMedia => ({
  party: name,
  name: null,
  masked: false,
  url: `/media/${name}`,
  peaksUrl: `/peaks/${name}`,
  stillUrl: null,
  audio: true,
  video: true,
  offsetMs: 0,
});

const VIEW: View = {
  id: 'v1',
  recordingId: 'r1',
  expiresAt: '2026-11-26T19:00:00Z',
  durationMs: 60_000,
  parties: [party('citizen'), party('agent')],
  gaps: [],
  marks: [],
};

describe('the keys of the player', () => {
  const acts = {
    toggle: vi.fn(),
    move: vi.fn(),
    frame: vi.fn(),
    faster: vi.fn(),
    comment: vi.fn(),
    help: vi.fn(),
  } satisfies PlayerActs;

  function meant(key: string, target: HTMLElement = document.body, more: KeyboardEventInit = {}) {
    for (const act of Object.values(acts)) act.mockClear();
    let found: (() => void) | null = null;
    const listen = (event: KeyboardEvent) => (found = actOf(event, acts));
    document.addEventListener('keydown', listen, { once: true });
    press(key, target, more);
    (found as (() => void) | null)?.();
    return Object.entries(acts).flatMap(([name, act]) =>
      act.mock.calls.map((words) => [name, ...(words as unknown[])]),
    );
  }

  it('play, go on, step by frames, change the speed, comment and help', () => {
    const known: Record<string, unknown[]> = {
      k: ['toggle'],
      K: ['toggle'],
      ' ': ['toggle'],
      j: ['move', -10],
      l: ['move', 10],
      ArrowLeft: ['move', -5],
      ArrowRight: ['move', 5],
      ',': ['frame', -1],
      '.': ['frame', 1],
      '<': ['faster', -1],
      '>': ['faster', 1],
      c: ['comment'],
      '?': ['help'],
    };
    for (const [key, act] of Object.entries(known)) expect(meant(key), key).toEqual([act]);
    expect(meant('x')).toEqual([]);
    expect(meant('k', document.body, { ctrlKey: true })).toEqual([]);
  });

  it('belong to the field that is written in, and to buttons and lists of tabs', () => {
    const made = (words: string) => {
      document.body.innerHTML = words;
      return document.body.querySelector<HTMLElement>('.it')!;
    };
    expect(meant('k', made('<textarea class="it"></textarea>'))).toEqual([]);
    expect(meant('k', made('<dialog><button class="it"></button></dialog>'))).toEqual([]);
    expect(meant(' ', made('<button class="it"></button>'))).toEqual([]);
    expect(meant('k', made('<button class="it"></button>'))).toEqual([['toggle']]);
    const tab = '<div role="tablist"><button class="it"></button></div>';
    expect(meant('ArrowLeft', made(tab))).toEqual([]);
  });

  it('step by a frame, and stand', async () => {
    const player = new RecordingPlayer();
    player.view = VIEW;
    player.startMs = 2_000;
    await placed(player);
    player.seek(2_000);
    expect(press('.').defaultPrevented).toBe(true);
    expect(player.positionMs).toBe(2_040);
    press('.');
    press('.');
    press(',');
    expect(player.positionMs).toBe(2_080);
    await player.updateComplete;
    expect(player.querySelector('.player')?.getAttribute('data-playing')).toBe('no');
    expect(player.querySelectorAll('video')).toHaveLength(2);
  });
});

describe('a film that does not load', () => {
  const DECODE = 3;

  async function failed(code: number): Promise<RecordingPlayer> {
    const player = new RecordingPlayer();
    player.view = VIEW;
    await placed(player);
    const video = player.querySelector('video')!;
    Object.defineProperty(video, 'error', { value: { code } });
    video.dispatchEvent(new Event('error'));
    await player.updateComplete;
    return player;
  }

  it('is loaded again where the line broke', async () => {
    const player = await failed(2);
    const reopened = vi.fn();
    player.addEventListener('reopen', reopened);
    const alert = player.querySelector('[role="alert"]')!;
    expect(alert.textContent).toContain('La connessione si è interrotta');
    alert.querySelector('button')!.click();
    expect(reopened).toHaveBeenCalledOnce();
  });

  it('leads to an export where the browser cannot read its pictures: no second try helps', async () => {
    const alert = (await failed(DECODE)).querySelector('[role="alert"]')!;
    expect(alert.textContent).toContain('Ordini un’esportazione');
    expect(alert.querySelector('button')).toBeNull();
  });
});

describe('the speed of the player', () => {
  it('is chosen from a list, and the keys go on from there', async () => {
    vi.useFakeTimers();
    const player = new RecordingPlayer();
    player.view = { ...VIEW, parties: [] };
    await placed(player);
    const speed = player.querySelector<HTMLSelectElement>('.player-speed select')!;
    const played = async () => {
      const before = player.positionMs;
      await vi.advanceTimersByTimeAsync(4_000);
      return Math.round((player.positionMs - before) / 100) / 10;
    };
    press('k');
    expect(await played()).toBe(4);
    speed.value = '1.5';
    speed.dispatchEvent(new Event('change'));
    expect(await played()).toBe(6);
    press('>');
    expect(await played()).toBe(8);
  });
});

const mark = (kind: string, atMs: number, more: Partial<Mark> = {}): Mark => ({
  kind,
  atMs,
  untilMs: null,
  party: null,
  words: null,
  ...more,
});

describe('the line of the player', () => {
  it('has events and comments where they happened, and within its ends', async () => {
    const line = new PlayerLine();
    Object.assign(line, { view: VIEW, durationS: 60 });
    await placed(line);
    expect(part('player-marks')).toBeNull();
    line.marks = [mark('hold', 6_000, { untilMs: 9_000 }), mark('chat', 60_000)];
    line.remarks = [{ id: 'c1', atMs: 30_000 }];
    await line.updateComplete;
    const told = [...part('player-marks')!.querySelectorAll('rect')].map((rect) =>
      ['data-kind', 'x', 'width'].map((name) => rect.getAttribute(name)),
    );
    expect(told).toEqual([
      ['hold', '100', '50'],
      ['chat', '997', '3'],
      ['comment', '500', '4'],
    ]);
  });
});

describe('the bar of the player', () => {
  it('has the strip and the waves of few, and one wave of many', async () => {
    const few = new PlayerLine();
    const seen = { ...party('citizen'), stillUrl: '/still?ticket=1' };
    Object.assign(few, { view: { ...VIEW, parties: [seen, party('agent')] }, durationS: 60 });
    await placed(few);
    expect(few.querySelectorAll('.player-strip canvas')).toHaveLength(12);
    expect(few.querySelectorAll('.player-lane')).toHaveLength(2);

    const many = new PlayerLine();
    const parties = ['a', 'b', 'c', 'd', 'e'].map(party);
    Object.assign(many, { view: { ...VIEW, parties }, durationS: 60 });
    await placed(many);
    expect(many.querySelector('.player-strip')).toBeNull();
    expect(many.querySelectorAll('.player-lane')).toHaveLength(1);
    expect(many.querySelector('.player-lane-name')?.textContent).toBe('Tutti');
  });

  it('asks for the pictures of the strip one after the other', async () => {
    const asked: string[] = [];
    vi.stubGlobal(
      'fetch',
      vi.fn((url: string) => {
        asked.push(url);
        return Promise.reject(new Error('no picture'));
      }),
    );
    const line = new PlayerLine();
    const seen = { ...party('citizen'), audio: false, offsetMs: 10_000, stillUrl: '/still?x=1' };
    Object.assign(line, { view: { ...VIEW, parties: [seen] }, durationS: 60 });
    await placed(line);
    await eventually(() => expect(asked).toHaveLength(10));
    // before they came there is no picture; from then on it is the one of that moment
    expect(asked[0]).toBe('/still?x=1&at=2500');
    expect(asked.at(-1)).toBe('/still?x=1&at=47500');
  });

  it('has everybody’s picture in one grid', async () => {
    const player = new RecordingPlayer();
    player.view = { ...VIEW, parties: ['citizen', 'agent', 'supervisor'].map(party) };
    await placed(player);
    const films = player.querySelector<HTMLElement>('.player-films');
    expect(films?.dataset).toMatchObject({ columns: '2', rows: '2' });
    expect(films?.textContent).toContain('Responsabile');
    expect(part('copy-moment')?.getAttribute('aria-label')).toContain('Copia il link');
  });

  it('says of whom the voice is masked, and of whom there is only sound', async () => {
    const player = new RecordingPlayer();
    const parties = [
      party('citizen'),
      { ...party('agent'), video: false, masked: true },
      { ...party('colleague'), video: false },
    ];
    player.view = { ...VIEW, parties };
    await placed(player);
    const told = [...player.querySelectorAll('.player-film')].map(
      (film) => film.querySelector('.player-none')?.textContent?.trim() ?? null,
    );
    expect(told).toEqual([
      null,
      'Voce mascherata, immagine non mostrata',
      'Solo suono, nessuna immagine',
    ]);
  });
});

describe('the chat beside the player', () => {
  const MARKS = [
    mark('consent_given', 0),
    mark('chat', 4_000, { party: 'citizen', words: 'Ho perso la patente' }),
    mark('hold', 6_000, { untilMs: 9_000 }),
    mark('chat', 12_000, { party: 'agent', words: 'Vediamo insieme' }),
    mark('chat', 15_000, { party: 'citizen' }),
  ];

  it('stands in order with who wrote it, follows the player, and leads to its moments', async () => {
    vi.useFakeTimers();
    let positionMs = 0;
    const seek = vi.fn();
    const panel = new StoryPanel();
    panel.context = {
      view: { ...VIEW, marks: MARKS },
      categories: [],
      positionMs: () => positionMs,
      seek,
    } as unknown as PlayerContext;
    await placed(panel);
    const lines = () => [...panel.querySelectorAll<HTMLElement>('[data-testid="story"] li')];
    const chat = lines().filter((line) => line.dataset['kind'] === 'chat');
    expect(chat.map((line) => line.querySelector('b')?.textContent)).toEqual([
      'Cittadino',
      'Operatore',
      'Cittadino',
    ]);
    expect(chat.map((line) => line.querySelector('span')?.textContent.trim())).toEqual([
      'Ho perso la patente',
      'Vediamo insieme',
      expect.stringContaining('cancellat'),
    ]);
    positionMs = 12_500;
    await vi.advanceTimersByTimeAsync(300);
    await panel.updateComplete;
    expect(chat.map((line) => line.dataset['reached'])).toEqual(['yes', 'yes', 'no']);
    expect(chat[1]?.getAttribute('aria-current')).toBe('true');
    chat[0]?.querySelector('button')?.click();
    expect(seek).toHaveBeenCalledWith(4_000);
  });
});

describe('the alarm of a doubted clock', () => {
  async function told(answer: () => Promise<unknown>, mending = false): Promise<ClockAlarm> {
    vi.useFakeTimers();
    const alarm = new ClockAlarm();
    alarm.session = { api: vi.fn(answer) } as unknown as StaffSession;
    alarm.mending = mending;
    await placed(alarm);
    await vi.advanceTimersByTimeAsync(0);
    await alarm.updateComplete;
    return alarm;
  }

  it('is silent while the clock is believed', async () => {
    const alarm = await told(() => Promise.resolve({ doubtedAt: null }));
    expect(alarm.textContent.trim()).toBe('');
  });

  it('says what the clock tells, and what each is to do', async () => {
    const doubted = () => Promise.resolve({ doubtedAt: '2031-03-04T10:00:00Z' });
    const office = await told(doubted);
    expect(office.querySelector('[role="alert"]')?.textContent).toContain('2031');
    expect(office.textContent).toContain('Avvisi chi amministra');
    expect(office.textContent).not.toContain('--clock-is-right');
    const admin = await told(doubted, true);
    expect(admin.textContent).toContain('virtual-station recordings purge --clock-is-right');
  });

  it('stays while the station is away, and goes when the clock is believed again', async () => {
    let answer = () => Promise.resolve<unknown>({ doubtedAt: '2031-03-04T10:00:00Z' });
    const alarm = await told(() => answer());
    answer = () => Promise.reject(new Error('away'));
    await vi.advanceTimersByTimeAsync(61_000);
    expect(alarm.textContent).toContain('2031');
    answer = () => Promise.resolve({ doubtedAt: null });
    await vi.advanceTimersByTimeAsync(61_000);
    await alarm.updateComplete;
    expect(alarm.textContent.trim()).toBe('');
  });
});
