// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Station } from '../src/api';
import { LANGUAGES, type Language, language } from '../src/i18n/language';
import { StationFeed } from '../src/state/station';
import { closed, visit } from './citizen-visit';
import { beginAtOnce, firstStyle, namesIn } from '../tools/first-paint.ts';
import { part, settled, words } from './page';

afterEach(closed);

/** What the server writes into the frame in each state (tests/gateway/first_frames.py). */
interface Samples {
  words: Record<Language, Record<string, string>>;
  states: { name: string; station: Station; said: Record<Language, Record<string, string>> }[];
}
const read = (path: string) => readFileSync(resolve(import.meta.dirname, path), 'utf8');
const samples = JSON.parse(read('samples/first-frames.json')) as Samples;
const source = read('../index.html');

type Sample = Samples['states'][number];

/** The page as the server sends it, without its scripts. */
function sent({ station, said }: Sample, code: Language): void {
  const places: Record<string, string> = {
    name: 'Stazione &lt;di&gt; prova',
    organisation: station.organisation,
    exit: station.quickExitUrl,
    tagline: 'Parli con noi',
    loading: 'Verifichiamo',
    first: 'here',
    lang: code,
    noscript: '',
    verify: '',
    station: JSON.stringify(station),
    ...samples.words[code],
    ...said[code],
  };
  const body = source.slice(source.indexOf('<body'), source.indexOf('<vs-citizen>'));
  const data = source.slice(source.indexOf('<script type="application/json"'));
  const text = body.slice(body.indexOf('>') + 1) + data.slice(0, data.indexOf('</body>'));
  const filled = text.replace(/\$\{(\w+)\}/g, (_place, name: string) => {
    const value = places[name];
    if (value === undefined) throw new Error(`the server does not fill in ${name}`);
    return value;
  });
  document.body.insertAdjacentHTML('beforeend', filled);
}

const plain = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();

/** What is seen of a part, and how: each element's class and its own text, in their order. Links may become buttons. */
function seen(root: ParentNode | null, selector: string): string[] {
  const found: string[] = [];
  const walk = (element: Element): void => {
    if (element.hasAttribute('hidden')) return;
    const shown = element.tagName.startsWith('VS-') ? null : element;
    const own = [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent);
    if (shown) {
      const look = plain(shown.getAttribute('class')).replace(' vs-first-later', '');
      found.push(`${look}|${shown.getAttribute('d') ?? ''}|${plain(own.join(' '))}`);
    }
    for (const child of element.children) walk(child);
  };
  const part = root?.querySelector(selector);
  if (part) walk(part);
  return found;
}

const WRITTEN = '.vs-first-paint, script#station';
const PARTS = [
  '.vs-skip',
  '.vs-header-slim',
  '.vs-header-name',
  '.vs-quick-exit',
  '.vs-banner',
  '.vs-emergency',
  'h1',
  '.vs-search',
];

/** A station that is open, in a name. */
const OPEN = samples.states[0]!;

it.each(samples.states)('the server shows what the page shows: $name', async (sample) => {
  // the page takes the last one over
  const frames = [...LANGUAGES].reverse().map((code) => {
    sent(sample, code);
    const frame = document.querySelector('.vs-first-paint');
    if (code !== 'it') for (const each of document.querySelectorAll(WRITTEN)) each.remove();
    return [code, frame] as const;
  });
  await visit(sample.station);
  expect(document.querySelector('.vs-first-paint')).toBeNull();
  const page = document.querySelector('vs-citizen');
  for (const [code, frame] of frames) {
    language.set(code);
    await settled();
    for (const selector of PARTS) {
      const before = seen(frame, selector);
      expect(before.length, selector).toBeGreaterThan(0);
      expect(seen(page, selector), `${code} ${selector}`).toEqual(before);
    }
  }
});

describe('the page takes over', () => {
  it('without asking for what came with it, and asks again later', async () => {
    sent(OPEN, 'it');
    const there = await visit({ agentsPresent: 7 });
    expect(words('station-state')).toContain('2 operatori presenti');
    expect(there.api.sent('GET station')).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(there.api.sent('GET station')).toHaveLength(1);
    expect(words('station-state')).toContain('7 operatori presenti');
  });

  it('and asks at once for a reader of another language', async () => {
    sent(OPEN, 'de');
    const there = await visit({ agentsPresent: 7 });
    expect(there.api.sent('GET station')).toHaveLength(1);
    expect(words('station-state')).toContain('7 operatori presenti');
  });

  it.each([
    ['navigate', 0],
    ['reload', 0],
    ['back_forward', 1],
  ] as const)('and asks at once where the browser may have kept it: %s', async (type, asked) => {
    vi.spyOn(performance, 'getEntriesByType').mockReturnValue([
      { type } as PerformanceNavigationTiming,
    ]);
    vi.spyOn(performance, 'now').mockReturnValue(1000);
    language.set('it');
    sent(OPEN, 'it');
    const fetched = vi.fn(() => Promise.resolve(OPEN.station));
    const feed = new StationFeed(fetched);
    const scope = new AbortController();
    feed.follow(scope.signal);
    expect(feed.station.value?.agentsPresent).toBe(2);
    expect(fetched).toHaveBeenCalledTimes(asked);
    await settled();
    feed.close();
    scope.abort();
  });

  it('where the server knew nothing, and asks for it', async () => {
    sent(OPEN, 'it');
    document.querySelector('script#station')?.replaceChildren('null');
    const there = await visit();
    expect(there.api.sent('GET station')).toHaveLength(1);
    expect(part('station-state')).not.toBeNull();
  });

  it('and goes on with what was typed, where it was typed', async () => {
    sent(OPEN, 'it');
    const field = document.querySelector<HTMLInputElement>('.vs-first-paint input');
    field?.focus();
    if (field) field.value = 'mul';
    await visit(OPEN.station);
    await settled();
    const search = part('topic-search') as HTMLInputElement;
    expect(search.value).toBe('mul');
    expect(document.activeElement).toBe(search);
    expect(part('topic-search')?.parentElement?.querySelector('.vs-search-clear')).not.toBeNull();
  });

  it.each([
    ['.vs-quick-exit', 'quick-exit'],
    ['.vs-emergency-call', 'emergency-call'],
    ['.vs-language > :nth-child(3)', null],
  ])('and keeps the focus: %s', async (control, id) => {
    sent(OPEN, 'it');
    const before = document.querySelector<HTMLElement>(`.vs-first-paint ${control}`);
    before?.focus();
    expect(document.activeElement).toBe(before);
    await visit(OPEN.station);
    await settled();
    const after = document.querySelector(`vs-citizen ${control}`);
    expect(document.activeElement).toBe(after);
    expect(after?.getAttribute('data-testid')).toBe(id);
  });

  it('and takes no focus that was nowhere', async () => {
    sent(OPEN, 'it');
    await visit(OPEN.station);
    await settled();
    expect(document.activeElement).toBe(document.body);
  });
});

describe('the first screen is seen at once', () => {
  const script = read('../public/first.js');

  it.each([
    ['/', {}, {}, undefined],
    ['/#main', {}, {}, undefined],
    ['/?lang=de', { 'vs.language': 'it' }, {}, undefined],
    ['/', { 'vs.language': 'it' }, {}, undefined],
    ['/#weapons', {}, {}, 'other'],
    ['/?topic=weapons', {}, {}, 'other'],
    ['/', {}, { 'vs.seat': '{}' }, 'other'],
    ['/', { 'vs.language': 'fr' }, {}, 'other'],
    ['/message?topic=weapons', {}, { 'vs.seat': '{}' }, undefined],
    ['/message#follow', {}, {}, 'other'],
  ])('or not: %s %o %o', (address, local, session, expected) => {
    history.replaceState(null, '', address);
    document.documentElement.lang = address.includes('lang=de') ? 'de' : 'it';
    for (const [key, value] of Object.entries(local)) localStorage.setItem(key, value);
    for (const [key, value] of Object.entries(session)) sessionStorage.setItem(key, value);
    // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-call
    new Function(script)();
    expect(document.documentElement.dataset['first']).toBe(expected);
    delete document.documentElement.dataset['first'];
  });
});

describe('the style that stands in the page', () => {
  const names = namesIn(source);

  it('knows everything that the server writes into the places', () => {
    const places = samples.states.flatMap(({ said }) => Object.values(said));
    const written = [...Object.values(samples.words), ...places].flatMap((each) =>
      Object.values(each),
    );
    const used = new Set<string>();
    for (const each of document
      .createRange()
      .createContextualFragment(written.join(''))
      .querySelectorAll('*')) {
      for (const name of each.classList) used.add(`.${name}`);
      for (const { name } of each.attributes) if (name !== 'hreflang') used.add(name);
    }
    expect(used).toContain('.vs-nowrap');
    expect(used).toContain('aria-current');
    expect([...used].filter((name) => !names.has(name))).toEqual([]);
    expect(names).toContain('hidden');
  });

  it.each([
    ['h1{margin:0}', 'h1{margin:0}'],
    ['.vs-banner .btn,.vs-call h1{top:0}', '.vs-banner .btn{top:0}'],
    ['.vs-call{top:0}.vs-search input{top:1px}', '.vs-search input{top:1px}'],
    ['.btn:hover{top:0}.btn:disabled{top:0}', ''],
    [
      '.vs-skip:focus{top:0}:where(a,.vs-x):focus-visible{top:1px}',
      '.vs-skip:focus{top:0}:where(a,.vs-x):focus-visible{top:1px}',
    ],
    ['@media (width>40rem){.vs-call{top:0}h1{top:0}}', '@media (width>40rem){h1{top:0}}'],
    ['@media print{.vs-call{top:0}}', ''],
    [
      '[hidden]{display:none!important}[data-bs-theme=dark]{top:0}',
      '[hidden]{display:none!important}',
    ],
    [
      '::-webkit-inner-spin-button{top:0}.vs-input::placeholder{top:0}',
      '.vs-input::placeholder{top:0}',
    ],
    ['@font-face{src:url(/a.woff2)}@font-face{src:local(Arial)}', '@font-face{src:local(Arial)}'],
    ['@keyframes a{to{top:0}}@charset "utf-8";h1{top:0}', 'h1{top:0}'],
    [
      ':root{--a:var(--b);--b:1px;--c:2px;--d:var(--c)}h1{top:var(--a)}',
      ':root{--a:var(--b);--b:1px;}h1{top:var(--a)}',
    ],
    [
      'h1{content:"}{,;";background:url(data:image/svg+xml;,%3C)}p{top:0}',
      'h1{content:"}{,;";background:url(data:image/svg+xml;,%3C)}p{top:0}',
    ],
  ])('holds what fits the frame: %s', (css, expected) => {
    expect(firstStyle(css, source)).toBe(expected);
  });

  it('comes before the page, and the whole style where it holds nothing up', () => {
    const built = source.replace(
      '</title>',
      '</title>\n    <link rel="stylesheet" crossorigin href="/assets/index-1.css">',
    );
    const made = beginAtOnce(built, 'h1{top:0}.vs-call{top:0}');
    expect(made).toContain('<style>h1{top:0}</style>');
    expect(made).not.toContain('/gone.js');
    expect(made.match(/<link rel="stylesheet"/g)).toHaveLength(1);
    expect(made.indexOf('<link rel="stylesheet"')).toBeGreaterThan(made.indexOf('</main>'));
    expect(made.indexOf('<link rel="stylesheet"')).toBeLessThan(made.indexOf('<vs-citizen>'));
    const script = /<script>(.*?)<\/script>/s.exec(made)?.[1] ?? '';
    expect(made.indexOf(script)).toBeLessThan(made.indexOf('<body'));
    expect(script).toContain('vs.gone');
    expect(script).not.toContain('//');
    expect(() => beginAtOnce(built, 'h1{content:"${name}"}')).toThrow('place');
  });
});
