import './guide-found.scss';
import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tgf } from '../../i18n/guide-found';
import { inLanguage, language, sentences } from '../../i18n/language';
import { GuideSearch, type GuideSheet } from '../../search/guide-search';
import { isTyped } from '../../search/typed';
import { embedded } from '../../state/embedded';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';

/** So many are offered: the topics are the way to a person, and stay in sight. */
const OFFERED = 2;
const WHILE_WAITING = 3;
/** Somebody who waits is shown what is in force by then, a little after the search has grown old. */
const RENEW_MS = 301_000;
/** Nobody waits longer on one page. */
const LONGEST_MS = 86_400_000;

let fetched: { code: string; search: GuideSearch } | null = null;
let coming: Promise<GuideSearch> | null = null;

async function searchIn(code: string): Promise<GuideSearch> {
  if (fetched?.code === code && !fetched.search.isOld) return fetched.search;
  coming ??= GuideSearch.fetch(code).finally(() => (coming = null));
  const search = await coming;
  fetched = { code, search };
  return search;
}

/** Forgets what was fetched; for tests. */
export function forgetGuide(): void {
  fetched = null;
}

/** Information sheets that may spare the queue: the best for what is typed, or those of the topic while one waits. */
export class GuideFound extends StationElement {
  /** What is typed. */
  @property() query = '';
  /** The topic of whoever waits. */
  @property() topic = '';
  @state() private search: GuideSearch | null = null;
  #expires: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    language.subscribe(() => void this.#fetch(), this.scope);
    void this.#fetch();
  }

  protected override updated(changes: PropertyValues<this>): void {
    if (changes.has('query') && this.search?.isOld) void this.#fetch();
    // what is shown is gone at its minute
    clearTimeout(this.#expires);
    const endsMs = this.#sheets().map((each) => each.freshUntilMs - (this.search?.nowMs ?? 0));
    const waitMs = Math.min(...endsMs, this.topic === '' ? LONGEST_MS : RENEW_MS);
    if (waitMs < LONGEST_MS) this.#expires = setTimeout(() => this.#look(), waitMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#expires);
  }

  #look(): void {
    this.requestUpdate();
    // one may be withdrawn
    if (this.topic !== '' && this.search?.isOld) void this.#fetch();
  }

  async #fetch(): Promise<void> {
    const code = language.value;
    try {
      const search = await searchIn(code);
      if (code === language.value) this.search = search;
    } catch {
      // without them the page is what it always was
    }
  }

  protected override render() {
    const sheets = this.#sheets();
    // its words come with the later ones of the page
    if (sheets.length === 0 || !sentences()?.['guide-found']) return nothing;
    const waiting = this.topic !== '';
    const id = waiting ? 'guide-while' : 'guide-found';
    return html`
      <section class="vs-guide-found" aria-labelledby=${id} data-testid=${id}>
        <h2 id=${id}>${icon('book')} ${tgf(waiting ? 'while.title' : 'found.title')}</h2>
        ${
          waiting
            ? html`
                <p class="vs-hint">${tgf('while.text')}</p>
              `
            : nothing
        }
        <ul>
          ${sheets.map((sheet) => this.#item(sheet, waiting))}
        </ul>
      </section>
    `;
  }

  #sheets(): GuideSheet[] {
    if (!this.search) return [];
    if (this.topic !== '') return this.search.of(this.topic).slice(0, WHILE_WAITING);
    if (!isTyped(this.query)) return [];
    const { sheets, unsure } = this.search.find(this.query);
    return unsure ? [] : sheets.slice(0, OFFERED);
  }

  #item({ id, title, language: spoken }: GuideSheet, waiting: boolean) {
    const beside = waiting || embedded;
    return html`
      <li data-testid="sheet-result" data-sheet=${id}>
        <a
          href=${inLanguage(`/guide/${encodeURIComponent(id)}`)}
          target=${beside ? '_blank' : nothing}
          rel=${beside ? 'noopener' : nothing}
          lang=${spoken === language.value ? nothing : spoken}
        >
          ${title}
        </a>
        ${
          spoken === language.value
            ? nothing
            : html`
                <span class="vs-soft">${tgf('italian')}</span>
              `
        }
      </li>
    `;
  }
}
customElements.define('vs-guide-found', GuideFound);
