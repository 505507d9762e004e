// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import german from '../../locales/de/element.json';
import english from '../../locales/en/element.json';
import italian from '../../locales/it/element.json';
import languages from '../../locales/languages.json';
import { stayGone } from '../src/embed/quick-exit';
import type { StationSummary } from '../src/protocol/api';
import { settled, words } from './page';

// the tab was left by the quick exit before; it was opened anew since
sessionStorage.setItem('virtual-station.gone', 'https://meteo.example/');
await import('../src/embed/virtual-station');

type Element = HTMLElement & { open(): void; close(): void };

const STATION = 'https://station.example';
const NOW = new Date('2026-11-27T18:00:00+01:00');
/** What the station answers; a number is the status of a refusal, null is no answer. */
let answers: StationSummary | number | null;
let asked: string[];
const frame = { postMessage: vi.fn() };

function summary(change: Partial<StationSummary> = {}): StationSummary {
  return {
    name: 'Stazione virtuale',
    organisation: 'Ente di prova',
    state: 'open',
    nextOpening: null,
    timeZone: 'Europe/Rome',
    wait: { lowS: 130, highS: 290 },
    ...change,
  };
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  answers = summary();
  asked = [];
  frame.postMessage.mockReset();
  vi.stubGlobal('fetch', (address: string, options: RequestInit) => {
    if (address.endsWith('/emblem')) return Promise.resolve(new Response('', { status: 403 }));
    asked.push(address);
    expect(options.credentials).toBe('omit');
    if (answers === null) return Promise.reject(new TypeError('no network'));
    const language = /embed\/(\w+)\.json/.exec(address)?.[1];
    if (language === 'en') return Promise.resolve(Response.json({ ...english, locale: 'en-GB' }));
    if (language) return Promise.resolve(Response.json(language === 'de' ? german : italian));
    const status = typeof answers === 'number' ? answers : 200;
    return Promise.resolve(Response.json(answers, { status }));
  });
  // no page is fetched: a test plays the one in the frame
  const { createElement } = document as { createElement: (tag: string) => HTMLElement };
  vi.spyOn(document as { createElement: typeof createElement }, 'createElement').mockImplementation(
    (tag) => {
      if (tag !== 'iframe') return createElement.call(document, tag);
      return Object.assign(createElement.call(document, 'played-frame'), { contentWindow: frame });
    },
  );
});

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
  sessionStorage.clear();
  document.title = '';
  document.documentElement.hidden = false;
  document.documentElement.lang = '';
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function placed(attributes = '', content = ''): Promise<Element> {
  document.body.innerHTML = `<virtual-station station="${STATION}" lang="it" ${attributes}>${content}</virtual-station>`;
  await settled();
  return document.querySelector<Element>('virtual-station')!;
}

const inside = (element: Element, selector: string) =>
  element.shadowRoot!.querySelector<HTMLElement>(selector)!;
const button = (element: Element) => inside(element, '.open');
const dialog = (element: Element) => inside(element, 'dialog') as HTMLDialogElement;
const framed = (element: Element) =>
  element.shadowRoot!.querySelector<HTMLIFrameElement>('played-frame');
const events: string[] = [];
for (const name of ['open', 'entered', 'called', 'ended', 'close']) {
  document.addEventListener(`virtual-station-${name}`, (event) => {
    events.push(name);
    expect((event as CustomEvent).detail).toBeNull();
  });
}

/** The page in the frame says something. */
async function says(data: object, origin = STATION, source: unknown = frame): Promise<void> {
  const message = new MessageEvent('message', { data, origin });
  Object.defineProperty(message, 'source', { value: source });
  window.dispatchEvent(message);
  await settled();
}

const step = (name: string) => says({ virtualStation: 'step', step: name });

async function opened(attributes = ''): Promise<Element> {
  const element = await placed(attributes);
  button(element).click();
  await says({ virtualStation: 'ready' });
  await step('welcome');
  events.length = 0;
  return element;
}

async function escape(element: Element): Promise<boolean> {
  const event = new KeyboardEvent('keydown', { key: 'Escape', cancelable: true, bubbles: true });
  dialog(element).dispatchEvent(event);
  await settled();
  return event.defaultPrevented;
}

describe('before a click', () => {
  it.each([
    [{}, 'Aperta ora, attesa 2-5 minuti'],
    [{ wait: { lowS: 100, highS: 118 } }, 'Aperta ora, attesa 1-2 minuti'],
    [{ wait: { lowS: 60, highS: 61 } }, 'Aperta ora, attesa 1-2 minuti'],
    [{ wait: { lowS: 0, highS: 60 } }, 'Aperta ora, le rispondiamo subito'],
    [{ wait: null }, 'Aperta ora'],
    [{ state: 'nobody' }, 'Aperta, ma senza operatori collegati'],
    [{ state: 'full' }, 'Aperta, ma la coda è al completo'],
    [{ state: 'closed', wait: null }, 'Chiusa adesso'],
    [
      { state: 'closed', nextOpening: '2026-11-30T08:00:00+01:00' },
      'Chiusa: riapre lunedì 30 novembre alle ore 08:00',
    ],
  ] as const)('says how the station stands: %j', async (change, state) => {
    answers = summary(change);
    const element = await placed();
    expect(words(button(element))).toBe(`Parla con noi in video${state}`);
    expect(framed(element)).toBeNull();
  });

  it('asks for one topic, in the language of the page around it', async () => {
    document.documentElement.lang = 'de-AT';
    document.body.innerHTML = `<virtual-station station="${STATION}" topic="weapons"></virtual-station>`;
    await settled();
    const element = document.querySelector<Element>('virtual-station')!;
    expect(asked).toEqual([
      `${STATION}/embed/de.json`,
      `${STATION}/api/v1/station/summary?topic=weapons`,
    ]);
    expect(words(button(element))).toContain('Jetzt geöffnet, Wartezeit 2–5 Minuten');
    element.open();
    expect(framed(element)!.src).toBe(`${STATION}/?lang=de&topic=weapons`);
  });

  it('speaks the first known language of the browser where that of the page is unknown', async () => {
    vi.stubGlobal('navigator', { language: 'es-ES', languages: ['es-ES', 'de-AT', 'it'] });
    document.documentElement.lang = 'es';
    document.body.innerHTML = `<virtual-station station="${STATION}"></virtual-station>`;
    await settled();
    expect(asked).toContain(`${STATION}/embed/de.json`);
  });

  it('asks once, however many attributes it is made with', async () => {
    const element = document.createElement('virtual-station');
    // as a parser does: the element is in the page before it is told of its attributes
    const placedAlready = vi.spyOn(element, 'isConnected', 'get').mockReturnValue(true);
    for (const [name, value] of Object.entries({ station: STATION, lang: 'it', topic: 'weapons' }))
      element.setAttribute(name, value);
    placedAlready.mockRestore();
    expect(asked).toEqual([]);
    document.body.append(element);
    await settled();
    expect(asked).toHaveLength(2);
  });

  it('shows the answer to its latest question, whichever comes last', async () => {
    const element = await placed();
    const { fetch } = globalThis;
    let late: (answer: Response) => void = () => undefined;
    vi.stubGlobal('fetch', (address: string, options: RequestInit) =>
      address.endsWith('?topic=weapons')
        ? new Promise<Response>((resolve) => (late = resolve))
        : fetch(address, options),
    );
    element.setAttribute('topic', 'weapons');
    await settled();
    element.setAttribute('topic', 'licences');
    await settled();
    late(Response.json(summary({ state: 'closed', wait: null })));
    await settled();
    expect(words(button(element))).toContain('Aperta ora');
  });

  it('writes days as the station does in that language', async () => {
    answers = summary({ state: 'closed', nextOpening: '2026-11-30T14:00:00+01:00' });
    document.body.innerHTML = `<virtual-station station="${STATION}" lang="en"></virtual-station>`;
    await settled();
    const element = document.querySelector<Element>('virtual-station')!;
    expect(words(button(element))).toMatch(/opens again on Monday,? 30 November at 14:00$/);
  });

  it('has the words of the host on the button, which were its link before', async () => {
    const element = await placed('', ' <a href="#x">Parli con i Carabinieri</a> ');
    expect(words(button(element).querySelector('b'))).toBe('Parli con i Carabinieri');
    expect(inside(element, 'slot').hidden).toBe(true);
  });

  it('asks again while the page is looked at, and no more once the element is gone', async () => {
    const element = await placed();
    answers = summary({ state: 'closed', wait: null });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(words(button(element))).toContain('Chiusa adesso');
    expect(asked).toHaveLength(3);
    element.remove();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(asked).toHaveLength(3);
  });

  it('gives a link where the site may not show the station, and says so', async () => {
    answers = 403;
    const element = await placed('topic="weapons"');
    expect(button(element).hidden).toBe(true);
    const refused = inside(element, 'p').parentElement!;
    expect(words(refused)).toBe(
      'Questo sito non può mostrare la stazione.Apri la stazione virtuale in una nuova scheda',
    );
    const link = refused.querySelector('a')!;
    expect([link.href, link.target, link.rel]).toEqual([
      `${STATION}/?lang=it&topic=weapons`,
      '_blank',
      'noopener',
    ]);
  });

  it('gives a link while nothing answers, and the button once the station does', async () => {
    answers = null;
    const element = await placed('', '<a href="#x">Ci parli</a>');
    expect(words(inside(element, '.vs > div > a'))).toBe('Ci parli');
    answers = summary();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(button(element).hidden).toBe(false);
    expect(inside(element, '.vs > div').hidden).toBe(true);
  });
});

describe('the open station', () => {
  it('stands in a dialog with what a call needs, and the host hears of the visit, not of the person', async () => {
    events.length = 0;
    const element = await placed();
    button(element).click();
    expect(dialog(element).open).toBe(true);
    expect(framed(element)!.allow.split(';')).toEqual(
      expect.arrayContaining(['camera', 'microphone', 'display-capture', 'autoplay', 'fullscreen']),
    );
    await says({ virtualStation: 'ready' });
    expect(frame.postMessage).toHaveBeenCalledWith({ virtualStation: 'hello' }, STATION);
    for (const name of ['welcome', 'before', 'waiting', 'call', 'after']) await step(name);
    inside(element, '.bar button').click();
    expect(events).toEqual(['open', 'entered', 'called', 'ended', 'close']);
    expect(framed(element)).toBeNull();
    expect(dialog(element).open).toBe(false);
  });

  it('closes at Escape where nothing would be lost', async () => {
    const element = await opened();
    expect(await escape(element)).toBe(true);
    expect(dialog(element).open).toBe(false);
  });

  it('asks before a place or a call is lost, and gives the seat up only then', async () => {
    const element = await opened();
    await step('waiting');
    await escape(element);
    const [stay, leave] = [...element.shadowRoot!.querySelectorAll<HTMLElement>('.ask button')];
    expect(inside(element, '.ask').hidden).toBe(false);
    expect(element.shadowRoot!.activeElement).toBe(stay);
    stay!.click();
    expect([inside(element, '.ask').hidden, dialog(element).open]).toEqual([true, true]);
    inside(element, '.bar button').click();
    leave!.click();
    expect(frame.postMessage).toHaveBeenLastCalledWith({ virtualStation: 'leave' }, STATION);
    expect(framed(element)).not.toBeNull();
    await says({ virtualStation: 'left' });
    expect(framed(element)).toBeNull();
    expect(events).toEqual(['entered', 'close']);
  });

  it('closes all the same where the page in it no longer answers', async () => {
    const element = await opened();
    await step('call');
    element.close();
    inside(element, '.ask button:last-child').click();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(framed(element)).toBeNull();
  });

  it('comes back where the browser has closed it without asking', async () => {
    const element = await opened();
    await step('call');
    dialog(element).close();
    expect(dialog(element).open).toBe(true);
    expect(inside(element, '.ask').hidden).toBe(false);
    expect(framed(element)).not.toBeNull();
  });

  it('is opened again after the host’s page was reloaded in a call', async () => {
    const element = await opened();
    await step('waiting');
    element.remove();
    document.body.innerHTML =
      '<virtual-station station="https://station.example"></virtual-station>'.repeat(2);
    await settled();
    const [again, other] = document.querySelectorAll<Element>('virtual-station') as unknown as [
      Element,
      Element,
    ];
    // one seat, one element
    expect([framed(again) === null, framed(other) === null]).toEqual([false, true]);
    await step('after');
    again.remove();
    expect(framed(await placed())).toBeNull();
  });

  it('offers a way around where the frame stays empty', async () => {
    const element = await placed();
    button(element).click();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(inside(element, '.slow').hidden).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(inside(element, '.slow').hidden).toBe(false);
    expect(inside(element, '.slow a').getAttribute('href')).toBe(`${STATION}/?lang=it`);
    await step('welcome');
    expect(inside(element, '.slow').hidden).toBe(true);
  });

  it('lets the host’s title say that an operator calls, and puts it back', async () => {
    document.title = 'Comune di Esempio';
    const element = await opened();
    await says({ virtualStation: 'ring', title: 'Tocca a lei' });
    expect(document.title).toBe('Tocca a lei');
    await says({ virtualStation: 'ring', title: '' });
    expect(document.title).toBe('Comune di Esempio');
    await says({ virtualStation: 'ring', title: 'Tocca a lei' });
    element.remove();
    expect(document.title).toBe('Comune di Esempio');
  });

  it('listens to nobody but the station’s page in its own frame', async () => {
    const leave = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
    const element = await opened();
    const exit = { virtualStation: 'exit', address: 'https://meteo.example/' };
    await says(exit, 'https://evil.example');
    await says(exit, STATION, window);
    await says({ virtualStation: 'step', step: 'call' }, 'https://evil.example');
    expect(leave).not.toHaveBeenCalled();
    expect(events).toEqual([]);
    expect(framed(element)).not.toBeNull();
  });
});

describe('a whole page', () => {
  it('shows the station at once where it may', async () => {
    const element = await placed('mode="page"');
    expect(framed(element)!.parentElement).toBe(inside(element, '.page'));
    expect(dialog(element).open).toBe(false);
    expect(button(element).hidden).toBe(true);
  });

  it('leaves the focus of the reader where it is', async () => {
    const element = await placed('mode="page"');
    const focused = vi.spyOn(framed(element)!, 'focus');
    await step('welcome');
    await step('before');
    expect(focused).not.toHaveBeenCalled();
  });

  it('asks, and offers a way around, where the reader sees it', async () => {
    const element = await placed('mode="page"');
    await vi.advanceTimersByTimeAsync(10_000);
    const page = inside(element, '.page');
    expect(page.querySelector<HTMLElement>('.slow')?.hidden).toBe(false);
    await step('waiting');
    const focused = vi.spyOn(framed(element)!, 'focus');
    element.close();
    expect(page.querySelector<HTMLElement>('.ask')?.hidden).toBe(false);
    page.querySelector<HTMLElement>('.ask button')!.click();
    expect(focused).toHaveBeenCalledOnce();
  });

  it('stays closed until the button is pressed', async () => {
    const element = await placed('mode="page"');
    await step('welcome');
    element.close();
    await settled();
    expect([framed(element), button(element).hidden]).toEqual([null, false]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(framed(element)).toBeNull();
    button(element).click();
    expect(framed(element)).not.toBeNull();
    expect(button(element).hidden).toBe(true);
  });

  it('gives the link where it may not', async () => {
    answers = 403;
    const element = await placed('mode="page"');
    expect(framed(element)).toBeNull();
    expect(words(inside(element, '.vs > div'))).toContain('Questo sito non può');
  });
});

it('tells the host that it was closed when it is taken out of the page', async () => {
  const element = await opened();
  element.remove();
  expect(events).toEqual(['close']);
});

describe('the quick exit', () => {
  const comesBack = (persisted: boolean) =>
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));

  it('leaves nothing of a visit in a page before it that the browser has kept', async () => {
    const leave = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
    const element = await opened();
    await step('after');
    comesBack(true);
    expect(framed(element)?.isConnected).toBe(true);
    // the person has left the tab on the page after this one
    sessionStorage.setItem('virtual-station.gone', 'https://meteo.example/');
    comesBack(false);
    expect(leave).not.toHaveBeenCalled();
    comesBack(true);
    expect(framed(element)).toBeNull();
    expect(document.body.children).toHaveLength(0);
    expect(document.documentElement.hidden).toBe(true);
    expect(leave).toHaveBeenCalledExactlyOnceWith('https://meteo.example/');
  });

  it('holds for the page itself where nothing can be remembered', async () => {
    const leave = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
    await opened();
    await says({ virtualStation: 'exit', address: 'https://meteo.example/' });
    sessionStorage.clear();
    leave.mockClear();
    document.body.append('what the host writes all the same');
    comesBack(true);
    expect(document.body.textContent).toBe('');
    expect(leave).toHaveBeenCalledWith('https://meteo.example/');
  });

  it.each([
    ['https://meteo.example/', 'https://meteo.example/'],
    ['javascript:alert(1)', 'about:blank'],
  ])('takes the host’s page with it: %s', async (address, target) => {
    const leave = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
    await opened();
    await step('call');
    await says({ virtualStation: 'exit', address });
    expect(leave).toHaveBeenCalledWith(target);
    expect(document.body.children).toHaveLength(0);
    expect(document.title.trim()).toBe('');
    expect(sessionStorage.getItem('virtual-station.gone')).toBe(target);
    expect(sessionStorage).toHaveLength(1);
  });

  it('hides the host’s page at "back", though nothing of it is there yet', () => {
    const leave = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
    sessionStorage.setItem('virtual-station.gone', 'https://meteo.example/');
    vi.spyOn(performance, 'getEntriesByType').mockReturnValue([
      { type: 'back_forward' } as PerformanceNavigationTiming,
    ]);
    vi.spyOn(document, 'body', 'get').mockReturnValue(null as unknown as HTMLElement);
    stayGone();
    expect(document.documentElement.hidden).toBe(true);
    expect(leave).toHaveBeenCalledWith('https://meteo.example/');
  });
});

it('has its words in every language', () => {
  const all = import.meta.glob<object>('../../locales/*/element.json', {
    eager: true,
    import: 'default',
  });
  expect(Object.keys(all)).toHaveLength(Object.keys(languages).length);
  for (const [path, known] of Object.entries(all)) {
    expect(Object.keys(known), path).toEqual(Object.keys(italian));
  }
});

it('forgets the mark of a quick exit when the host’s page is opened anew', () => {
  expect(marked).toBeNull();
});

const marked = sessionStorage.getItem('virtual-station.gone');
