import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { language } from '../../i18n/language';
import { tls } from '../../i18n/listening';
import type { PaperForm } from '../../protocol/api';
import { actionBox, errorWords } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';

const PLACES = ['barracks', 'patrol', 'neighbourhood', 'phone', 'online'] as const;

/** The questionnaire away from the station: a form to print, a code to show, and forms of paper to be entered. */
export class PaperView extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** Goes to the pages of the questionnaire. */
  @property({ attribute: false }) go: (address: string) => void = (address) =>
    location.assign(address);
  @state() private place: PaperForm['place'] = 'barracks';
  readonly #action = new Action<'enter'>(this, errorWords);

  protected override render() {
    const query = new URLSearchParams({ place: this.place, lang: language.value });
    return html`
      <div class="vs-card vs-stack">
        <p>${tls('paper.lead')}</p>
        ${selectField({
          id: 'paper-place',
          label: tls('paper.place'),
          value: this.place,
          options: PLACES.map((each) => [each, tls(`paper.place.${each}`)] as const),
          change: (place) => (this.place = place),
        })}
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
          <a
            class="btn btn-outline-primary"
            href="/questionnaire/show?${query}"
            target="_blank"
            rel="noopener"
            data-testid="paper-code"
          >
            ${tls('paper.code')}
          </a>
        </div>
        <p class="vs-soft">${tls('paper.rule')}</p>
      </div>
    `;
  }

  async #enter(): Promise<void> {
    const office = this.session.me.value?.office?.id ?? '';
    const body: PaperForm = { place: this.place, office };
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
