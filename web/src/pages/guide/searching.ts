import { html, render } from 'lit';
import { fetchStation, type Station } from '../../api';
import {
  type Language,
  language as pageLanguage,
  learn,
  type Sentences,
} from '../../i18n/language';
import { GuideSearch, type GuideSheet } from '../../search/guide-search';
import { announce } from '../../ui/announcer';
import { UrgentWords } from '../citizen/urgent-words';

/** The words of the panel in each language, fetched with the search. */
const CRISIS = import.meta.glob<Sentences[string]>('../../../../locales/*/crisis.json', {
  import: 'default',
});

/** Screen readers are told when somebody pauses. */
const SAY_MS = 700;

/** Shows the sheets that fit instead of all of them, and help above them where words tell of danger, while somebody types.
 * No typed word leaves the page. */
export async function searchWhileTyping(field: HTMLInputElement, code: Language): Promise<void> {
  const all = document.querySelector<HTMLElement>('[data-guide-all]');
  const count = document.querySelector<HTMLElement>('.vs-guide-count');
  if (!all || !count) return;
  const [search, help] = await Promise.all([
    GuideSearch.fetch(code),
    Help.fetch(code, () => show()),
  ]);
  const said = count.textContent;
  const list = document.createElement('ul');
  list.className = 'vs-guide-list';
  list.hidden = true;
  all.before(list);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = () => {
    const typed = /[\p{L}\p{N}]/u.test(field.value);
    const found = typed ? search.find(field.value).sheets : [];
    help.show(field.value);
    list.replaceChildren(...found.map((each) => item(each, code)));
    list.hidden = !typed;
    // one list in the page, so that nothing is found twice
    if (typed) all.remove();
    // put anew where it stands already, it would lose the focus of who is in it
    else if (!all.isConnected) list.after(all);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const isHelped = help.say(field.value);
      const { some = '', none = '' } = count.dataset;
      // that there are none is no answer to somebody in danger
      const words = found.length > 0 ? some : isHelped ? '' : none;
      count.textContent = typed ? words : said;
    }, SAY_MS);
  };
  field.addEventListener('input', show);
  field.form?.addEventListener('submit', (event) => {
    event.preventDefault();
    show();
  });
  // who has gone on to the list while the search was on its way stays there
  if (!all.contains(document.activeElement)) show();
}

/** What stands above the sheets where words tell of danger: the panel of the citizen's page. */
class Help {
  readonly #place = document.querySelector<HTMLElement>('[data-guide-help]');
  readonly #station: Station;
  readonly #urgent: UrgentWords;
  #said = '';

  constructor(station: Station, changed: () => void) {
    this.#station = station;
    this.#urgent = new UrgentWords(changed);
    // what the station has written for the same words
    this.#place?.replaceChildren();
  }

  /**
   * `changed` is called when there may be other help for the same words.
   *
   * @throws what the station or the network fails with: then the button sends the words to the station, which helps as well.
   */
  static async fetch(code: Language, changed: () => void): Promise<Help> {
    const words = CRISIS[`../../../../locales/${code}/crisis.json`];
    const [station, crisis] = await Promise.all([fetchStation(undefined, code), words?.()]);
    learn(code, { crisis: crisis ?? {} });
    pageLanguage.set(code);
    return new Help(station, changed);
  }

  show(typed: string): void {
    if (!this.#place) return;
    const person = document.querySelector<HTMLAnchorElement>('[data-testid="guide-person"]');
    const more = html`
      <p><a href=${person?.getAttribute('href') ?? '/'}>${person?.textContent}</a></p>
    `;
    render(this.#urgent.help(typed, this.#station, more), this.#place);
  }

  /** Tells a screen reader what stands there, once. Returns whether anything does. */
  say(typed: string): boolean {
    const words = this.#urgent.words(typed, this.#station);
    if (words && words !== this.#said) announce(words);
    this.#said = words;
    return words !== '';
  }
}

function item(
  { id, title, summary, language, freshUntilMs }: GuideSheet,
  code: Language,
): HTMLElement {
  const made = document.createElement('li');
  made.dataset['testid'] = 'sheet-result';
  made.dataset['sheet'] = id;
  made.dataset['until'] = String(freshUntilMs);
  const link = document.createElement('a');
  link.href = `/guide/${encodeURIComponent(id)}?lang=${code}`;
  link.textContent = title;
  const words = document.createElement('p');
  words.textContent = summary;
  if (language !== code) for (const each of [link, words]) each.lang = language;
  made.append(link, words);
  return made;
}
