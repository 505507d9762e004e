// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { searchWhileTyping } from '../src/pages/guide/searching';
import type { GuideSheet } from '../src/protocol/api';
import { clearPage, FakeApi, fill, parts } from './page';

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

it('answers while one types, in the place of the list that the station wrote', async () => {
  new FakeApi({
    'GET guide': {
      sheets: [sheet('fine', 'Pagare una multa'), sheet('lost', 'Documenti smarriti')],
    },
  });
  document.body.innerHTML = `
    <form><input id="guide-search" data-testid="guide-search" /></form>
    <p class="vs-guide-count" data-some="Le migliori" data-none="Nessuna">2 schede</p>
    <div data-guide-all><ul>
      <li data-testid="sheet-result" data-sheet="fine"></li>
      <li data-testid="sheet-result" data-sheet="lost"></li>
    </ul></div>`;
  const field = document.querySelector<HTMLInputElement>('#guide-search');
  const count = document.querySelector('.vs-guide-count');
  if (!field || !count) throw new Error('the page is not there');
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
