import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatDate, STATION_ZONE } from '../../i18n/format';
import { tth } from '../../i18n/thanks';
import type { ThanksList } from '../../protocol/api';
import { errorWords, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { announce } from '../../ui/announcer';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import './thanks.scss';

const EVERY_MS = 300_000;

/** What citizens said to the operator themselves: a sign on the desk that tells of new thanks, and all of them in a dialog. */
export class ThanksLink extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private open = false;
  #told = 0;
  readonly #found = new Reading<ThanksList>(
    this,
    (signal) => this.session.api('me/thanks', { signal }),
    errorWords,
    {
      everyMs: EVERY_MS,
      taken: ({ unseen }) => {
        if (unseen > this.#told) announce(words(unseen));
        this.#told = unseen;
      },
    },
  );

  protected override render() {
    const unseen = this.#found.value?.unseen ?? 0;
    return html`
      <button
        type="button"
        class="staff-tool circulars-link"
        title=${words(unseen)}
        aria-label=${words(unseen)}
        data-testid="thanks-link"
        @click=${() => void this.#show()}
      >
        ${icon('heart')}
        ${
          unseen > 0
            ? html`
                <span aria-hidden="true">${unseen}</span>
              `
            : nothing
        }
      </button>
      <vs-dialog
        ?open=${this.open}
        .heading=${tth('title')}
        .content=${this.#list()}
        .actions=${html`
          <button type="button" class="btn btn-primary" @click=${() => void this.#close()}>
            ${tth('close')}
          </button>
        `}
        @close=${() => void this.#close()}
      ></vs-dialog>
    `;
  }

  #list() {
    const thanks = this.#found.value?.thanks ?? [];
    return html`
      <p class="vs-soft">${tth('lead')}</p>
      ${retryBox(this.#found)}
      ${
        thanks.length === 0 && !this.#found.problem
          ? html`
              <p data-testid="no-thanks">${tth('none')}</p>
            `
          : html`
              <ul class="own-thanks" data-testid="own-thanks">
                ${thanks.map(
                  (each) => html`
                    <li>
                      ${
                        each.text === null
                          ? html`
                              <p>${tth('wordless')}</p>
                            `
                          : html`
                              <blockquote>${each.text}</blockquote>
                            `
                      }
                      <p class="vs-soft">
                        ${formatDate(Date.parse(each.at), STATION_ZONE)}
                        ${
                          each.seen
                            ? nothing
                            : html`
                                <span class="vs-badge" data-tone="success">${tth('new')}</span>
                              `
                        }
                      </p>
                    </li>
                  `,
                )}
              </ul>
            `
      }
    `;
  }

  async #show(): Promise<void> {
    this.open = true;
    await this.#found.again();
  }

  /** What was shown has been seen; that it could not be noted is no matter, it is new once more. */
  async #close(): Promise<void> {
    if (!this.open) return;
    this.open = false;
    const ids = (this.#found.value?.thanks ?? []).filter(({ seen }) => !seen).map(({ id }) => id);
    if (ids.length === 0) return;
    try {
      await this.session.api('me/thanks/seen', { method: 'POST', body: { ids } });
    } catch {
      return;
    }
    await this.#found.again();
  }
}
customElements.define('vs-thanks-link', ThanksLink);

function words(unseen: number): string {
  return unseen > 0 ? tth('link.new', { count: unseen }) : tth('link');
}
