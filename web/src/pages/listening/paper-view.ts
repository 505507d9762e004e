import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { language } from '../../i18n/language';
import { tls } from '../../i18n/listening';
import type { PaperForm } from '../../protocol/api';
import { actionBox, errorWords, type Problem } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { selectField, textField } from '../../ui/field';
import './place-codes';
import { PLACES } from './places';

const paperWords = (error: unknown): Problem =>
  errorWords(error, ['not_found'], () => tls('paper.version.unknown'));

/** The questionnaire away from the station: a form to print, codes to hang up, and forms of paper to be entered. */
export class PaperView extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** Goes to the pages of the questionnaire. */
  @property({ attribute: false }) go: (address: string) => void = (address) =>
    location.assign(address);
  @state() private place: PaperForm['place'] = 'barracks';
  @state() private version = '';
  readonly #action = new Action<'enter'>(this, paperWords);

  protected override render() {
    const query = new URLSearchParams({ place: this.place, lang: language.value });
    return html`
      <div class="vs-card vs-stack">
        <p>${tls('paper.lead')}</p>
        <div class="paper-fields">
          ${selectField({
            id: 'paper-place',
            label: tls('paper.place'),
            value: this.place,
            options: PLACES.map((each) => [each, tls(`paper.place.${each}`)] as const),
            change: (place) => (this.place = place),
          })}
          ${textField({
            id: 'paper-version',
            testid: 'paper-version',
            label: tls('paper.version'),
            hint: tls('paper.version.hint'),
            type: 'number',
            inputmode: 'numeric',
            autocomplete: 'off',
            min: 1,
            value: this.version,
            input: (version) => (this.version = version),
          })}
        </div>
        ${actionBox(this.#action)}
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="paper-enter"
            aria-busy=${this.#action.busy ? 'true' : 'false'}
            @click=${() => void this.#enter()}
          >
            ${tls('paper.enter')}
          </button>
          <a
            class="btn btn-outline-primary"
            href="/questionnaire/form?${query}"
            target="_blank"
            rel="noopener"
            data-testid="paper-print"
          >
            ${tls('paper.print')}
          </a>
        </div>
        <p class="vs-soft">${tls('paper.rule')}</p>
      </div>
      <vs-place-codes .session=${this.session}></vs-place-codes>
    `;
  }

  async #enter(): Promise<void> {
    const office = this.session.me.value?.office?.id ?? '';
    const version = Number.parseInt(this.version, 10);
    const body: PaperForm = { place: this.place, office, ...(version > 0 && { version }) };
    await this.#action.run('enter', async () => {
      const { address } = await this.session.api('results/paper', {
        method: 'POST',
        body,
      });
      this.go(`${address}&lang=${language.value}`);
    });
  }
}
customElements.define('vs-paper', PaperView);
