// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as LanguageModule from '../src/i18n/language';
import { settled } from './page';

/** A page as it is opened: nothing has been fetched yet. */
let page: typeof LanguageModule;
/** What is asked for, and what answers it; "words-en.json" is that of English. */
let asked: string[];
let answers: Record<string, () => Response | Promise<Response>>;

const words = (hello: string) => () => new Response(JSON.stringify({ probe: { hello } }));
const provide = () => page.provide(['it', 'en', 'de'], (code) => `/words-${code}.json`);

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  localStorage.clear();
  page = await import('../src/i18n/language');
  asked = [];
  answers = { it: words('Ciao'), en: words('Hello'), de: words('Hallo') };
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address);
    const answer = answers[/-(\w+)\./.exec(address)?.[1] ?? ''];
    if (!answer) throw new TypeError('no network');
    return answer();
  });
  vi.stubGlobal('navigator', { languages: ['en-US'] });
});
afterEach(() => {
  history.replaceState(null, '', '/');
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('begins when the words of the reader’s language are there, and not before', async () => {
  const begin = vi.fn();
  let send: (answer: Response) => unknown = () => undefined;
  answers['en'] = () => new Promise<Response>((resolve) => (send = resolve));
  page.whenWordsCame(begin);
  provide();
  await settled();
  expect(begin).not.toHaveBeenCalled();
  send(words('Hello')());
  await settled();
  expect(begin).toHaveBeenCalledOnce();
  expect(page.language.value).toBe('en');
  expect(document.documentElement.lang).toBe('en');
  expect(page.sentences()?.['probe']?.['hello']).toBe('Hello');
  expect(asked).toEqual(['/words-en.json']);
});

it('asks again for the first words until they come', async () => {
  const begin = vi.fn();
  answers['en'] = () => new Response('{}', { status: 503 });
  page.whenWordsCame(begin);
  provide();
  await vi.advanceTimersByTimeAsync(600);
  delete answers['en'];
  await vi.advanceTimersByTimeAsync(1_100);
  expect(begin).not.toHaveBeenCalled();
  answers['en'] = words('Hello');
  await vi.advanceTimersByTimeAsync(2_100);
  expect(begin).toHaveBeenCalledOnce();
  expect(asked).toHaveLength(4);
});

it('goes on in its language until the words of another are there', async () => {
  provide();
  await settled();
  const seen: string[] = [];
  page.language.subscribe((code) => seen.push(code));
  await page.setLanguage('de');
  expect(seen).toEqual(['de']);
  expect(localStorage.getItem('vs.language')).toBe('de');
  await page.setLanguage('en');
  await page.setLanguage('de');
  expect(asked).toEqual(['/words-en.json', '/words-de.json']);
});

it('keeps its language when the words of another do not come', async () => {
  provide();
  await settled();
  delete answers['de'];
  await expect(page.setLanguage('de')).rejects.toThrow('no network');
  expect(page.language.value).toBe('en');
  expect(localStorage.getItem('vs.language')).toBeNull();
});

it('takes the last language that was asked for, in whatever order words come', async () => {
  provide();
  await settled();
  let send: (answer: Response) => unknown = () => undefined;
  answers['de'] = () => new Promise<Response>((resolve) => (send = resolve));
  const late = page.setLanguage('de');
  await page.setLanguage('it');
  send(words('Hallo')());
  await late;
  expect(page.language.value).toBe('it');
});

it('says in the menu which language could not be had', async () => {
  const { StationElement } = await import('../src/ui/element');
  await import('../src/ui/language-menu');
  provide();
  await settled();
  page.learn('en', { common: { 'header.languageFailed': 'No words: {language}' } });
  delete answers['de'];
  const menu = document.createElement('vs-language-menu');
  expect(menu).toBeInstanceOf(StationElement);
  document.body.append(menu);
  await settled();
  menu.querySelector<HTMLElement>('[lang="de"]')!.click();
  await settled();
  expect(menu.querySelector('[role="alert"]')?.textContent.trim()).toBe('No words: Deutsch');
  answers['de'] = words('Hallo');
  menu.querySelector<HTMLElement>('[lang="de"]')!.click();
  await settled();
  expect(menu.querySelector('[role="alert"]')).toBeNull();
  expect(menu.querySelector('[aria-current="true"] .vs-language-name')?.textContent).toBe(
    'Deutsch',
  );
});

it('replaces the language in the address by the one chosen, so that it holds after a reload', async () => {
  history.replaceState({ depth: 1 }, '', '/message?lang=en&topic=weapons#follow');
  provide();
  await settled();
  await page.setLanguage('de');
  expect(location.pathname + location.search + location.hash).toBe(
    '/message?lang=de&topic=weapons#follow',
  );
  expect(history.state).toEqual({ depth: 1 });
  history.replaceState(null, '', '/#weapons');
  await page.setLanguage('en');
  expect(location.search).toBe('');
});

it('leaves the address of a screen of the station’s own to the next person', async () => {
  history.replaceState(null, '', '/kiosk?lang=en');
  provide();
  await settled();
  await page.setLanguage('de');
  expect(location.search).toBe('?lang=en');
  expect(page.inLanguage('/message')).toBe('/message');
});

it('takes the language along to the station’s other pages', async () => {
  history.replaceState(null, '', '/?lang=de');
  provide();
  await settled();
  expect(page.inLanguage('/')).toBe('/?lang=de');
  expect(page.inLanguage('/message?topic=weapons#follow')).toBe(
    '/message?topic=weapons&lang=de#follow',
  );
});

it('prefers in a frame what the reader chose there before to what the host asks for', async () => {
  const { parent } = window;
  Object.defineProperty(window, 'parent', { configurable: true, value: {} });
  vi.resetModules();
  page = await import('../src/i18n/language');
  history.replaceState(null, '', '/?lang=en');
  localStorage.setItem('vs.language', 'de');
  provide();
  await settled();
  Object.defineProperty(window, 'parent', { configurable: true, value: parent });
  expect(page.language.value).toBe('de');
});

describe('words that come later', () => {
  const later = (moved: string) => () => new Response(JSON.stringify({ visit: { moved } }));
  const inTwo = () =>
    page.provide(
      ['it', 'en', 'de'],
      (code) => `/words-${code}.json`,
      (code) => `/words-later-${code}.json`,
    );
  const moved = () => page.sentences()?.['visit']?.['moved'];

  beforeEach(() => {
    vi.stubGlobal('fetch', async (address: string) => {
      asked.push(address);
      const answer = answers[/words-(.+)\./.exec(address)?.[1] ?? ''];
      if (!answer) throw new TypeError('no network');
      return answer();
    });
    answers = {
      ...answers,
      'later-it': later('Andiamo'),
      'later-en': later('Let’s go'),
      'later-de': later('Los'),
    };
  });

  it('come with the module that says them, once, and leave the first ones', async () => {
    inTwo();
    await settled();
    expect(asked).toEqual(['/words-en.json']);
    expect(
      await Promise.all([page.withWords(Promise.resolve('it')), page.withWords(null)]),
    ).toEqual(['it', null]);
    expect(moved()).toBe('Let’s go');
    expect(page.sentences()?.['probe']?.['hello']).toBe('Hello');
    await page.withWords(null);
    expect(asked).toEqual(['/words-en.json', '/words-later-en.json']);
  });

  it('let the module fail when they do not come, and are asked for again', async () => {
    inTwo();
    await settled();
    delete answers['later-en'];
    await expect(page.withWords(Promise.resolve('it'))).rejects.toThrow('no network');
    answers['later-en'] = later('Let’s go');
    expect(await page.withWords(Promise.resolve('it'))).toBe('it');
    expect(moved()).toBe('Let’s go');
  });

  it('are switched together with the first ones', async () => {
    inTwo();
    await settled();
    await page.withWords(null);
    delete answers['later-de'];
    await expect(page.setLanguage('de')).rejects.toThrow('no network');
    expect([page.language.value, moved()]).toEqual(['en', 'Let’s go']);
    answers['later-de'] = later('Los');
    const seen: unknown[] = [];
    page.language.subscribe((code) => seen.push([code, moved()]));
    await page.setLanguage('de');
    expect(seen).toEqual([['de', 'Los']]);
  });

  it('are not fetched with another language before anything says them', async () => {
    inTwo();
    await settled();
    await page.setLanguage('de');
    expect(asked).toEqual(['/words-en.json', '/words-de.json']);
  });

  it('are those of the language that the page was switched to meanwhile', async () => {
    inTwo();
    await settled();
    let send: (answer: Response) => unknown = () => undefined;
    answers['de'] = () => new Promise<Response>((resolve) => (send = resolve));
    const switched = page.setLanguage('de');
    await page.withWords(null);
    const seen: unknown[] = [];
    page.language.subscribe((code) => seen.push([code, moved()]));
    send(words('Hallo')());
    await switched;
    expect(seen).toEqual([['de', 'Los']]);
  });

  it('come in the new language when the page is switched while they are fetched', async () => {
    inTwo();
    await settled();
    await page.setLanguage('de');
    await page.setLanguage('en');
    let send: (answer: Response) => unknown = () => undefined;
    answers['later-en'] = () => new Promise<Response>((resolve) => (send = resolve));
    const loaded = page.withWords(Promise.resolve('it'));
    await settled();
    await page.setLanguage('de');
    delete answers['later-de'];
    send(later('Let’s go')());
    await loaded;
    expect(moved()).toBe('Los');
  });
});
