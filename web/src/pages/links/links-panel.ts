import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText, current } from '../../api';
import { type Language, languageName, LANGUAGES } from '../../i18n/language';
import { tl } from '../../i18n/links';
import type { StationLink } from '../../protocol/api';
import { errorWords, readingBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import './links.scss';

/** A link as it was made, with its QR code as an image address. */
interface Made extends StationLink {
  code: string;
}

/** Links to the station and its topics, and their QR codes to be printed. */
export class LinksPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private topic = '';
  @state() private language: Language | '' = '';
  @state() private copied = false;
  readonly #made = new Reading<Made>(
    this,
    async (signal) => {
      this.copied = false;
      const [link, file] = await Promise.all([
        this.session.api(`links?${this.#query}`, { signal }),
        this.session.file(`links/qr?${this.#query}`, signal),
      ]);
      // the page's policy lets pictures come from the station and from such addresses, not from blobs
      return { ...link, code: `data:image/svg+xml,${encodeURIComponent(await file.text())}` };
    },
    errorWords,
  );
  readonly #saving = new Action(this, errorWords);

  get #query(): string {
    const query = new URLSearchParams();
    if (this.topic) query.set('topic', this.topic);
    if (this.language) query.set('language', this.language);
    return query.toString();
  }

  protected override render() {
    return html`
      <section class="vs-stack" aria-labelledby="links-title" data-testid="links">
        <div class="staff-head">
          <h2 id="links-title">${tl('title')}</h2>
        </div>
        <div class="vs-card staff-card">
          <p class="vs-soft">${tl('lead')}</p>
          ${retryBox(this.#saving)}
          <div class="links-choice">
            ${selectField({
              id: 'links-topic',
              testid: 'links-topic',
              label: tl('topic'),
              value: this.topic,
              options: [
                ['', tl('topic.none')],
                ...current(this.categories).map(
                  (category) => [category.id, categoryText(category).label] as const,
                ),
              ],
              change: (topic) => this.#choose({ topic }),
            })}
            ${selectField<Language | ''>({
              id: 'links-language',
              testid: 'links-language',
              label: tl('language'),
              value: this.language,
              options: [
                ['', tl('language.none')],
                ...LANGUAGES.map((code) => [code, languageName(code)] as const),
              ],
              change: (language) => this.#choose({ language }),
            })}
          </div>
          ${readingBox(this.#made, (made) => this.#shown(made))}
        </div>
      </section>
    `;
  }

  #shown(made: Made) {
    return html`
      ${
        made.local
          ? alertBox(tl('local.text'), { tone: 'warning', title: tl('local.title') })
          : nothing
      }
      <div class="links-made">
        <figure class="links-poster" data-testid="links-poster">
          <figcaption>
            <span>${made.name}</span>
            <strong lang=${this.language || 'it'}>${made.topic}</strong>
          </figcaption>
          <img src=${made.code} alt=${tl('code', { url: made.url })} />
          <code data-testid="links-url">${made.url}</code>
        </figure>
        <div class="links-actions">
          ${this.#button('copy', this.copied ? 'check' : 'copy', tl(this.copied ? 'copied' : 'copy'), () => void this.#copy(made.url))}
          ${this.#button('svg', 'download', tl('svg'), () => void this.#save('svg'))}
          ${this.#button('png', 'download', tl('png'), () => void this.#save('png'))}
          ${this.#button('print', 'document', tl('print'), print)}
        </div>
      </div>
    `;
  }

  #button(name: string, mark: Parameters<typeof icon>[0], words: string, act: () => void) {
    return html`
      <button
        type="button"
        class="btn btn-outline-primary"
        data-testid="links-${name}"
        @click=${act}
      >
        ${icon(mark)} ${words}
      </button>
    `;
  }

  #choose(chosen: { topic?: string; language?: Language | '' }): void {
    Object.assign(this, chosen);
    void this.#made.again();
  }

  async #copy(url: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(url);
      this.copied = true;
      announce(tl('copied'));
    } catch {
      // The link is there to be selected.
    }
  }

  async #save(format: 'svg' | 'png'): Promise<void> {
    const name = ['station', this.topic, this.language].filter(Boolean).join('-');
    const query = new URLSearchParams(this.#query);
    query.set('format', format);
    await this.#saving.run('save', () =>
      this.session.download(`links/qr?${query.toString()}`, `${name}.${format}`),
    );
  }
}
customElements.define('vs-links', LinksPanel);

/** Prints the poster alone. */
function print(): void {
  document.documentElement.dataset['print'] = 'poster';
  window.print();
  delete document.documentElement.dataset['print'];
}
