import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatDate } from '../../i18n/format';
import { language, localeOf } from '../../i18n/language';
import { tk } from '../../i18n/pocket';
import { entryName } from '../../i18n/sheet-entries';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { sentencesOf } from '../../ui/spoken';
import type { Freshness } from './freshness';
import type { PocketSheet } from './pocket';

/** How a sheet stands, in words; never by colour alone. */
export function freshnessBadge(sheet: PocketSheet, freshness: Freshness) {
  const tone = { fresh: 'success', due: 'warning', expired: 'danger', unheard: 'danger' }[
    freshness
  ];
  return html`
    <span class="vs-badge" data-tone=${tone} data-testid="sheet-freshness" data-state=${freshness}>
      ${tk(`fresh.${freshness}`, { day: formatDate(sheet.entry.freshUntilMs) })}
    </span>
  `;
}

/** A sheet in full, with what is to be known of it first. */
export class PocketSheetView extends StationElement {
  @property({ attribute: false }) sheet!: PocketSheet;
  @property() freshness: Freshness = 'fresh';
  @property({ type: Boolean }) plain = false;
  @state() private speaking = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#hush();
  }

  protected override render() {
    const { sheet } = this;
    const { words } = sheet;
    const day = formatDate(sheet.entry.freshUntilMs);
    return html`
      <article
        class="pocket-sheet"
        lang=${sheet.language}
        data-state=${this.freshness}
        aria-labelledby="sheet-title"
      >
        <h1 id="sheet-title" tabindex="-1">${words.title}</h1>
        <p class="pocket-marks" lang=${language.value}>
          ${freshnessBadge(sheet, this.freshness)}
          ${
            sheet.example
              ? html`
                  <span class="vs-badge" data-tone="warning">${tk('example')}</span>
                `
              : nothing
          }
          ${
            sheet.competentBody
              ? html`
                  <span class="vs-badge">${tk('body', { body: sheet.competentBody })}</span>
                `
              : nothing
          }
        </p>
        ${
          this.freshness === 'expired' || this.freshness === 'unheard'
            ? html`
                <div lang=${language.value}>
                  ${alertBox(tk(`warn.${this.freshness}`, { day }), { tone: 'danger' })}
                </div>
              `
            : nothing
        }
        ${
          sheet.language === language.value
            ? nothing
            : html`
                <p class="vs-hint" lang=${language.value}>${tk('language.it')}</p>
              `
        }
        ${this.plain ? nothing : this.#aloud()}
        <div class="pocket-text">
          ${words.entries.map(
            ({ key, html: said }) => html`
              <section>
                <h2 lang=${language.value}>${entryName(key)}</h2>
                <div .innerHTML=${said}></div>
              </section>
            `,
          )}
          ${
            words.body
              ? html`
                  <div .innerHTML=${words.body}></div>
                `
              : nothing
          }
        </div>
        ${this.plain ? nothing : this.#more()}
      </article>
    `;
  }

  #more() {
    const { links, questions } = this.sheet.words;
    return html`
      ${
        links.length > 0
          ? html`
              <h2 lang=${language.value}>${tk('links')}</h2>
              <ul>
                ${links.map(
                  ({ label, url }) => html`
                    <li><a href=${url} rel="noreferrer noopener" target="_blank">${label}</a></li>
                  `,
                )}
              </ul>
            `
          : nothing
      }
      ${
        questions.length > 0
          ? html`
              <h2 lang=${language.value}>${tk('questions')}</h2>
              <ul class="vs-soft">
                ${questions.map(
                  (each) => html`
                    <li>${each}</li>
                  `,
                )}
              </ul>
            `
          : nothing
      }
    `;
  }

  #aloud() {
    if (!('speechSynthesis' in window)) return nothing;
    return html`
      <p class="pocket-aloud" lang=${language.value}>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="read-aloud"
          aria-pressed=${this.speaking ? 'true' : 'false'}
          @click=${() => (this.speaking ? this.#hush() : this.#speak())}
        >
          ${icon(this.speaking ? 'pause' : 'speaker')} ${tk(this.speaking ? 'read.stop' : 'read')}
        </button>
      </p>
    `;
  }

  /** Sentence by sentence: some browsers stop in the middle of a long text. */
  #speak(): void {
    const { sheet } = this;
    const said = [
      sheet.words.title,
      ...sheet.words.entries.flatMap(({ key, html: of }) => [entryName(key), ...sentencesOf(of)]),
      ...sentencesOf(sheet.words.body),
    ];
    this.speaking = true;
    said.forEach((each, at) => {
      const spoken = new SpeechSynthesisUtterance(each);
      spoken.lang = localeOf(sheet.language === 'it' ? 'it' : language.value);
      if (at === said.length - 1) spoken.onend = () => (this.speaking = false);
      speechSynthesis.speak(spoken);
    });
  }

  #hush(): void {
    if (!this.speaking) return;
    speechSynthesis.cancel();
    this.speaking = false;
  }
}
customElements.define('vs-pocket-sheet', PocketSheetView);
