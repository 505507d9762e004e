// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expireInTime, leaveWhenWithdrawn } from '../src/pages/guide/expiring';
import { searchWhileTyping } from '../src/pages/guide/searching';
import type { GuideSheet } from '../src/protocol/api';
import { category, station } from './citizen-samples';
import { eventually } from './eventually';
import { clearPage, FakeApi, fill, part, parts, said, settled, words } from './page';

await import('../src/search/search-it');

afterEach(() => {
  clearPage();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const sheet = (id: string, title: string): GuideSheet => ({
  id,
  title,
  language: 'it',
  topics: [],
  questions: [],
  summary: `${title}.`,
  text: '',
  freshUntilMs: Date.UTC(2999, 0, 1),
});

it('takes out of the list what expires while somebody reads it, by the station’s clock', () => {
  vi.useFakeTimers({ now: 5_000_000 });
  // this machine's clock is a minute behind
  document.body.innerHTML = `<div data-now="5060000"><ul>
    <li data-until="5062000" data-sheet="fine"></li><li data-until="5090000" data-sheet="lost"></li>
  </ul></div>`;
  const ends = new AbortController();
  expireInTime(document, ends.signal);
  const left = () => [...document.querySelectorAll('li')].map(({ dataset }) => dataset['sheet']);
  vi.advanceTimersByTime(1_999);
  expect(left()).toEqual(['fine', 'lost']);
  vi.advanceTimersByTime(1);
  expect(left()).toEqual(['lost']);
  vi.advanceTimersByTime(28_000);
  expect(left()).toEqual([]);
  ends.abort();
});

it('says on a sheet’s own page that it is gone, at the minute', () => {
  vi.useFakeTimers({ now: 5_000_000 });
  document.body.innerHTML = `<div data-guide-page data-now="5000000">
    <article data-until="5001000">Pagare una multa</article><form></form></div>
    <template data-gone><p>Non c’è più</p></template>`;
  const ends = new AbortController();
  expireInTime(document, ends.signal);
  vi.advanceTimersByTime(1_000);
  const page = document.querySelector('[data-guide-page]');
  expect([page?.textContent, page?.getAttribute('role')]).toEqual(['Non c’è più', 'alert']);
  ends.abort();
});

it('is gone within a minute once its sheet is withdrawn, and stands without a line', async () => {
  vi.useFakeTimers({ now: 5_000_000 });
  document.body.innerHTML = `<div data-guide-page data-now="5000000">
    <article data-guide-sheet="fine" data-until="9000000">Pagare una multa</article></div>
    <template data-gone><p>Non c’è più</p></template>`;
  const asked = vi.fn(() => Promise.resolve({ status: 200 }));
  vi.stubGlobal('fetch', asked);
  leaveWhenWithdrawn('/guide/fine');
  const page = () => document.querySelector('[data-guide-page]')?.textContent;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveBeenCalledExactlyOnceWith(
    '/guide/fine',
    expect.objectContaining({ method: 'HEAD' }),
  );
  asked.mockRejectedValueOnce(new TypeError('no line'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(page()).toContain('Pagare una multa');
  asked.mockResolvedValueOnce({ status: 410 });
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.advanceTimersByTimeAsync(0);
  expect(page()).toBe('Non c’è più');
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).toHaveBeenCalledTimes(3);
});

/** The list of a guide with two sheets, as the station writes it. */
function listed() {
  const api = new FakeApi({
    'GET guide': {
      sheets: [sheet('fine', 'Pagare una multa'), sheet('lost', 'Documenti smarriti')],
      nowMs: Date.now(),
    },
    'GET station': station({ categories: [category('criminal-code'), category('weapons')] }),
  });
  document.body.innerHTML = `
    <form><input id="guide-search" data-testid="guide-search" /></form>
    <div data-guide-help></div>
    <p class="vs-guide-count" data-some="Le migliori" data-none="Nessuna">2 schede</p>
    <div data-guide-all><ul>
      <li data-testid="sheet-result" data-sheet="fine"><a href="/guide/fine">Pagare una multa</a></li>
      <li data-testid="sheet-result" data-sheet="lost"></li>
    </ul></div>
    <a data-testid="guide-person" href="/?lang=it">Parla con noi</a>`;
  const field = document.querySelector<HTMLInputElement>('#guide-search');
  const count = document.querySelector('.vs-guide-count');
  const link = document.querySelector('a');
  if (!field || !count || !link) throw new Error('the page is not there');
  return { api, field, count, link };
}

it.each(['', 'documento smarrito'])(
  'leaves the focus to who goes on to the list before the search has come, with “%s” typed',
  async (typed) => {
    const { field, link } = listed();
    field.value = typed;
    const comes = searchWhileTyping(field, 'it');
    link.focus();
    // browsers take the focus from what is moved; happy-dom only tells that it was
    const removed: Node[] = [];
    const watch = new MutationObserver((changes) =>
      removed.push(...changes.flatMap(({ removedNodes }) => [...removedNodes])),
    );
    watch.observe(document.body, { childList: true, subtree: true });
    await comes;
    await settled();
    watch.disconnect();
    expect(document.activeElement).toBe(link);
    expect(removed).toEqual([]);
  },
);

it('answers while one types, in the place of the list that the station wrote', async () => {
  const { field, count } = listed();
  await searchWhileTyping(field, 'it');
  vi.useFakeTimers();
  const found = () => parts('sheet-result').map(({ dataset }) => dataset['sheet']);
  await fill('guide-search', 'documento smarrito');
  expect(found()).toEqual(['lost']);
  expect(document.querySelector('.vs-guide-list a')?.getAttribute('href')).toBe(
    '/guide/lost?lang=it',
  );
  await vi.advanceTimersByTimeAsync(700);
  expect(count.textContent).toBe('Le migliori');
  await fill('guide-search', 'xqzw');
  await vi.advanceTimersByTimeAsync(700);
  expect([found(), count.textContent]).toEqual([[], 'Nessuna']);
  await fill('guide-search', '');
  await vi.advanceTimersByTimeAsync(700);
  expect([found(), count.textContent]).toEqual([['fine', 'lost'], '2 schede']);
});

describe('words of danger', () => {
  const numbers = () =>
    [...document.querySelectorAll('[data-guide-help] a')].map((line) => line.getAttribute('href'));

  it('are answered first, with 112 and the line that applies, and nothing of them leaves the page', async () => {
    const { api, field, count } = listed();
    await searchWhileTyping(field, 'it');
    const asked = api.requests.length;
    await fill('guide-search', 'mio marito mi picchia');
    await eventually(() => expect(part('crisis-help')).not.toBeNull());
    expect(words('crisis-help')).toContain('al 1522 la ascoltano gratis');
    expect(numbers()).toEqual([
      'tel:112',
      'tel:1522',
      'https://www.1522.eu/',
      'tel:800800112',
      '/?lang=it',
    ]);
    await eventually(() => expect(count.textContent).toBe(''));
    await eventually(() => expect(said()).toContain('chiami il 112'));
    await fill('guide-search', 'documento smarrito');
    expect(numbers()).toEqual([]);
    expect(api.requests.length).toBe(asked);
  });

  it('that may be meant otherwise have one line with numbers', async () => {
    await searchWhileTyping(listed().field, 'it');
    await fill('guide-search', 'due anni fa il mio ex mi ha picchiata');
    await eventually(() => expect(part('crisis-doubt')).not.toBeNull());
    expect(numbers()).toEqual(['tel:112', 'tel:1522']);
  });
});
