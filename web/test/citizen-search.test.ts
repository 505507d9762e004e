// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { language } from '../src/i18n/language';
import { MOST_TYPED } from '../src/search/typed';
import { expectAccessible } from './accessibility';
import { category, station } from './citizen-samples';
import { closed, NOW, visit } from './citizen-visit';
import { fill, labelled, part, parts, press, said, settled, words } from './page';

// what loads them is not to count as a test's time
const { Finder } = await import('../src/pages/citizen/finder');
await Promise.all(
  ['it', 'en', 'de', 'fr', 'sl'].map((code) => import(`../src/search/search-${code}.ts`)),
);

afterEach(closed);

const named = (id: string, label: string, searchWords: string[] = [], more = {}) =>
  category(id, {
    texts: { it: { label, title: '', description: '', searchWords, requirements: [] } },
    ...more,
  });

const categories = [
  named('weapons', 'Armi', ['porto']),
  named('recruitment', 'Arruolamento', ['concorso']),
  named('criminal-code', 'Codice penale'),
  named('other-bodies', 'Competenza di altri enti'),
  named('advancement', 'Avanzamento', ['concorso interno'], { segment: 'military' }),
];

async function type(typed: string): Promise<void> {
  await fill('topic-search', typed);
  await vi.dynamicImportSettled();
  await settled();
  await vi.dynamicImportSettled();
  await settled();
}

const hidden = (id: string) => part(id)?.closest('[hidden]') !== null;
const results = () => parts('topic-result').map((each) => each.dataset['topic']);
const heard = () => vi.advanceTimersByTimeAsync(800);
const main = () => words(document.querySelector('main'));

describe('a search for a topic', () => {
  it('shows what fits while it is typed, best first, and all topics when it is empty', async () => {
    await visit({ categories });
    expect(results()).toEqual([]);
    await type('porto');
    expect(results()[0]).toBe('weapons');
    expect([hidden('topic-weapons'), hidden('topic-recruitment')]).toEqual([false, true]);
    await type('concorso per carabinieri');
    expect(results()[0]).toBe('recruitment');
    await press(labelled('Cancella la ricerca'));
    expect(results()).toEqual([]);
    expect([hidden('topic-weapons'), hidden('topic-recruitment')]).toEqual([false, false]);
    expect(document.activeElement).toBe(part('topic-search'));
  });

  it('answers the same words anew once the station has other topics', async () => {
    const finder = new Finder(() => undefined);
    await finder.prepare();
    const before = station({ categories });
    const found = finder.find('porto', before);
    expect(found.topics).toEqual(['weapons']);
    expect(finder.find('porto', before)).toBe(found);
    const after = station({ categories: categories.slice(1) });
    expect(finder.find('porto', after).topics).not.toContain('weapons');
  });

  it('takes no more than it looks at', async () => {
    await visit({ categories });
    expect(part('topic-search')?.getAttribute('maxlength')).toBe(String(MOST_TYPED));
  });

  it('says "Forse" where it guesses, once the person has stopped typing', async () => {
    await visit({ categories });
    for (const typed of ['cono', 'conoc', 'conocrso']) await type(typed);
    await vi.advanceTimersByTimeAsync(600);
    expect(said()).toBe('');
    await vi.advanceTimersByTimeAsync(200);
    expect(said()).toMatch(/^Forse cerca/);
    expect(words('topics-found') || main()).toContain('Forse cerca');
    expect(hidden('topic-recruitment')).toBe(false);
  });

  it('says what to do where nothing fits, with every topic below', async () => {
    await visit({ categories });
    await type('qqqqqq');
    expect(main()).toContain('Nessun argomento per «qqqqqq»');
    expect(main()).toContain('chiami il 112');
    expect([hidden('topic-weapons'), hidden('topic-recruitment')]).toEqual([false, false]);
    await heard();
    expect(said()).toContain('Nessun argomento');
    await press(labelled('Competenza di altri enti', document.querySelector('.vs-alert')!));
    expect(location.hash).toBe('#other-bodies');
  });

  it('shows the list, and not that nothing fits, for an article', async () => {
    await visit({ categories });
    await type('il');
    expect(main()).not.toContain('Nessun argomento');
    expect(hidden('topic-weapons')).toBe(false);
  });

  it('understands other languages than the page’s', async () => {
    await visit({ categories });
    await type('Waffenschein verlängern');
    expect(results()[0]).toBe('weapons');
    language.set('de');
    await settled();
    expect(results()[0]).toBe('weapons');
  });

  it.each([
    [800, 1],
    [200, 0],
  ])(
    'moves up where its answers would be out of sight: %i px down, %i times',
    async (down, times) => {
      await visit({ categories });
      const field = part('topic-search')!;
      const moved = vi.fn();
      Object.assign(field, { scrollIntoView: moved });
      vi.spyOn(field, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, down - 60, 300, 60));
      vi.stubGlobal('innerHeight', 844);
      for (const typed of ['m', 'mio', 'mio marito']) await type(typed);
      expect(moved).toHaveBeenCalledTimes(times);
    },
  );

  it('sends nothing of what is typed, and keeps none of it', async () => {
    const there = await visit({ categories });
    const before = there.api.requests.length;
    await type('mio marito mi picchia');
    await heard();
    expect(there.api.requests.length).toBe(before);
    const kept = JSON.stringify([
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      location.href,
    ]);
    expect(kept).not.toContain('picchia');
  });
});

describe('the topics asked for most', () => {
  const many = [
    ...Array.from({ length: 9 }, (_, at) => named(`topic-${at}`, `Argomento ${at}`, ['zebra'])),
    ...categories,
  ];
  const offered = () =>
    [...document.querySelectorAll<HTMLElement>('.vs-most-asked button')].map(words);

  it('are offered first, as the station has counted them, until something is typed', async () => {
    const mostAsked = ['weapons', 'gone', 'topic-7', 'recruitment', 'topic-1'];
    await visit({ categories: many, mostAsked });
    expect(offered()).toEqual(['Armi', 'Argomento 7', 'Arruolamento']);
    await type('zebra');
    expect(offered()).toEqual([]);
    expect(results().slice(0, 2)).toEqual(['topic-7', 'topic-1']);
    await press(labelled('Cancella la ricerca'));
    await press('most-asked-weapons');
    expect(location.hash).toBe('#weapons');
  });

  it('are offered accessibly', async () => {
    const there = await visit({ categories: many, mostAsked: ['weapons'] });
    vi.useRealTimers();
    await expectAccessible(there.page);
  });

  it('are not said twice where the whole list is short', async () => {
    await visit({ categories, mostAsked: ['weapons'] });
    expect(offered()).toEqual([]);
  });
});

describe('urgent words', () => {
  it('are answered first: with 112 and the line that applies, above what was found', async () => {
    await visit({ categories });
    await type('mio marito mi picchia');
    const help = part('crisis-help');
    expect(words(help)).toContain('chiami il 112');
    const lines = [...(help?.querySelectorAll<HTMLAnchorElement>('a.vs-crisis-line') ?? [])];
    expect(lines.map((line) => line.getAttribute('href'))).toEqual([
      'tel:112',
      'tel:1522',
      'https://www.1522.eu/',
    ]);
    expect(help?.querySelector('.vs-crisis-deaf a')?.getAttribute('href')).toBe('tel:800800112');
    expect(help?.querySelector('.vs-crisis-deaf')?.textContent).toContain('chiami l’800 800 112 e');
    expect(results()).toContain('criminal-code');
    const first = part('crisis-help')!.compareDocumentPosition(parts('topic-result')[0]!);
    expect(first & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    expect(main()).not.toContain('Nessun argomento');
  });

  it('that may be meant otherwise have one line with numbers, and no panel', async () => {
    await visit({ categories });
    await type('due anni fa il mio ex mi ha picchiata voglio denunciarlo');
    expect(part('crisis-help')).toBeNull();
    const doubt = part('crisis-doubt');
    const lines = [...(doubt?.querySelectorAll<HTMLAnchorElement>('a') ?? [])];
    expect(lines.map((line) => line.getAttribute('href'))).toEqual(['tel:112', 'tel:1522']);
    const first = doubt!.compareDocumentPosition(parts('topic-result')[0]!);
    expect(first & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    await heard();
    expect(said()).toContain('1 1 2; 1 5 2 2');
    await type('porto d’armi');
    expect(part('crisis-doubt')).toBeNull();
  });

  it('that nobody understands and that tell of people have a line with 112 alone', async () => {
    await visit({ categories });
    await type('mia zia sta seduta e fissa il vuoto');
    const lines = [...(part('crisis-doubt')?.querySelectorAll<HTMLAnchorElement>('a') ?? [])];
    expect(lines.map((line) => line.getAttribute('href'))).toEqual(['tel:112']);
    await type('mio padre ha il porto d’armi scaduto');
    expect(part('crisis-doubt')).toBeNull();
  });

  it('are said to a screen reader once', async () => {
    await visit({ categories });
    await type('mio marito mi picchia');
    await heard();
    expect(said()).toContain('chiami il 112');
    await type('mio marito mi picchia sempre');
    await heard();
    expect(said()).not.toContain('chiami il 112');
    await press(labelled('Cancella la ricerca'));
    await type('mio marito mi picchia');
    await heard();
    expect(said()).toContain('chiami il 112');
  });

  it('are answered even where no topic fits, and never with "no topic"', async () => {
    await visit({ categories: [named('weapons', 'Armi')] });
    await type('voglio morire');
    expect(part('crisis-help')).not.toBeNull();
    expect(main()).not.toContain('Nessun argomento');
    expect(hidden('topic-weapons')).toBe(false);
  });

  it('name a line only in the hours in which somebody answers', async () => {
    await visit({ categories });
    await type('voglio morire');
    expect(words('crisis-help')).toContain('02 2327 2327');
    vi.setSystemTime(new Date('2026-11-27T03:00:00+01:00'));
    await type('voglio morire ');
    expect(words('crisis-help')).not.toContain('2327');
    expect(words('crisis-help')).toContain('112');
    vi.setSystemTime(NOW);
  });

  it('lead to forms where pictures were spread', async () => {
    await visit({ categories });
    await type('mi ricattano con foto intime');
    const links = [...(part('crisis-help')?.querySelectorAll('a') ?? [])].map((a) => a.href);
    expect(links[0]).toBe('https://www.gpdp.it/revengeporn');
  });

  it('are answered in the page’s language', async () => {
    await visit({ categories });
    language.set('sl');
    await type('mož me tepe');
    expect(words('crisis-help')).toContain('pokličite 112');
  });

  it('leave when they are taken back', async () => {
    await visit({ categories });
    await type('ladri in casa');
    expect(part('crisis-help')).not.toBeNull();
    await type('porto d’armi');
    expect(part('crisis-help')).toBeNull();
  });

  it('are answered accessibly', async () => {
    const there = await visit({ categories });
    await type('mio marito mi picchia davanti ai bambini');
    expect(part('crisis-help')).not.toBeNull();
    vi.useRealTimers();
    await expectAccessible(there.page);
    await type('qqqqqq');
    await expectAccessible(there.page);
  });
});
