import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tdr } from '../../i18n/drivers';
import { fileLanguage } from '../../i18n/language';
import { actionBox, errorWords } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';

const FILES = ['themes', 'terms', 'searches', 'segments'] as const;
const FORMATS = ['csv', 'parquet'] as const;

/** The same figures as files. */
export class DriversFiles extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private of: (typeof FILES)[number] = 'themes';
  readonly #action = new Action<(typeof FORMATS)[number]>(this, (error) =>
    errorWords(error, ['parquet_missing'], () => tdr('drivers.files.noParquet')),
  );

  protected override render() {
    return html`
      <section class="vs-card" aria-labelledby="drivers-files">
        <h2 id="drivers-files">${tdr('drivers.files')}</h2>
        <p class="vs-soft">${tdr('drivers.files.lead')}</p>
        <div class="drivers-files">
          ${selectField({
            id: 'drivers-of',
            label: tdr('drivers.files.of'),
            value: this.of,
            options: FILES.map((each) => [each, tdr(`drivers.files.${each}`)] as const),
            change: (of) => (this.of = of),
          })}
          ${FORMATS.map(
            (format) => html`
              <button
                type="button"
                class="btn btn-outline-primary"
                data-testid="drivers-${format}"
                aria-busy=${this.#action.is(format) ? 'true' : 'false'}
                @click=${() => void this.#download(format)}
              >
                ${tdr(`drivers.files.get.${format}`)}
              </button>
            `,
          )}
        </div>
        ${actionBox(this.#action)}
      </section>
    `;
  }

  async #download(format: (typeof FORMATS)[number]): Promise<void> {
    const { of } = this;
    // Parquet is for programs, with the names of the API
    const asked = format === 'csv' ? `of=${of}&language=${fileLanguage()}` : `of=${of}`;
    await this.#action.run(format, () =>
      this.session.download(`drivers/${format}?${asked}`, `drivers-${of}.${format}`, this.scope),
    );
  }
}
customElements.define('vs-drivers-files', DriversFiles);
