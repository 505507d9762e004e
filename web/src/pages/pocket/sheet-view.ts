import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatDate, formatSize } from '../../i18n/format';
import { language, localeOf } from '../../i18n/language';
import { tk } from '../../i18n/pocket';
import { attachmentsName, entryName } from '../../i18n/sheet-entries';
import type { SheetAttachment } from '../../protocol/api';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { saveFile } from '../../ui/save-file';
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

/** A sheet in full; how fresh it is comes first. */
export class PocketSheetView extends StationElement {
  @property({ attribute: false }) sheet!: PocketSheet;
  @property() freshness: Freshness = 'fresh';
  @property({ type: Boolean }) plain = false;
  /** The hashes of the attachments that are here. */
  @property({ attribute: false }) held: ReadonlySet<string> = new Set();
  @property({ attribute: false }) attachment: (sha256: string) => Promise<Blob | null> = () =>
    Promise.resolve(null);
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
    const { links, questions, attachments = [] } = this.sheet.words;
    return html`
      ${
        attachments.length > 0
          ? html`
              <h2 lang=${language.value}>${attachmentsName()}</h2>
              <ul class="pocket-attachments">
                ${attachments.map((each) => this.#file(each))}
              </ul>
            `
          : nothing
      }
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

  #file({ label, name, size, sha256 }: SheetAttachment) {
    const words = label || name;
    const save = async () => {
      const found = await this.attachment(sha256);
      if (found) saveFile(found, name);
    };
    return html`
      <li>
        ${
          this.held.has(sha256)
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  data-testid="save-attachment"
                  @click=${() => void save()}
                >
                  ${icon('document')} ${tk('attachment.save', { name: words })}
                </button>
                <span class="vs-soft">${formatSize(size)}</span>
              `
            : html`
                ${words}
                <span class="vs-soft" lang=${language.value}>${tk('attachment.coming')}</span>
              `
        }
      </li>
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
