import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { LANGUAGES, language, languageName } from '../../i18n/language';
import { tk } from '../../i18n/recognition';
import { consentField } from '../../ui/consent';
import { focusOn, StationElement } from '../../ui/element';
import { selectField, textField } from '../../ui/field';
import type { Wishes } from './calls';

const NEEDS = ['sign-language', 'hard-of-hearing', 'slow-speech'] as const;
const CHANNELS = ['video', 'audio', 'text'] as const;

/** What somebody wants known of them: the first time with the consent, later changed. */
export class WishesForm extends StationElement {
  /** What is kept so far; null the first time. */
  @property({ attribute: false }) kept: Wishes | null = null;
  /** Whether the station can write an e-mail. */
  @property({ type: Boolean }) mails = false;
  @property({ type: Boolean }) busy = false;
  @property({ attribute: false }) take: (wishes: Wishes) => void = () => undefined;
  @property({ attribute: false }) cancel: () => void = () => undefined;
  @state() private wishes: Wishes = { language: language.value, needs: [], channel: null };
  @state() private unagreed = false;
  #agreed = false;

  protected override willUpdate(changes: PropertyValues): void {
    if (changes.has('kept') && this.kept) this.wishes = { ...this.kept };
  }

  protected override render() {
    const { wishes } = this;
    return html`
      <form class="vs-stack" novalidate @submit=${this.#submitted}>
        ${selectField({
          id: 'known-language',
          testid: 'known-language',
          label: tk('language'),
          value: wishes.language,
          options: LANGUAGES.map((code) => [code, languageName(code)]),
          change: (value) => this.#set({ language: value }),
        })}
        <fieldset class="vs-fieldset">
          <legend>${tk('needs')}</legend>
          ${NEEDS.map(
            (need) => html`
              <label class="vs-check" for="known-${need}">
                <input
                  type="checkbox"
                  id="known-${need}"
                  data-testid="known-need"
                  .checked=${wishes.needs?.includes(need) ?? false}
                  @change=${() => this.#set({ needs: toggled(wishes.needs ?? [], need) })}
                />
                <span>${tk(`need.${need}`)}</span>
              </label>
            `,
          )}
        </fieldset>
        ${selectField({
          id: 'known-channel',
          testid: 'known-channel',
          label: tk('channel'),
          value: wishes.channel ?? 'any',
          options: [
            ['any', tk('channel.any')],
            ...CHANNELS.map((channel) => [channel, tk(`channel.${channel}`)] as const),
          ],
          change: (value) => this.#set({ channel: value === 'any' ? null : value }),
        })}
        <label class="vs-check" for="known-written">
          <input
            type="checkbox"
            id="known-written"
            data-testid="known-written"
            aria-describedby="known-written-hint"
            .checked=${wishes.written ?? false}
            @change=${() => this.#set({ written: !wishes.written })}
          />
          <span>${tk('written')}</span>
        </label>
        <p class="vs-hint" id="known-written-hint">${tk('written.hint')}</p>
        ${
          this.mails
            ? textField({
                id: 'known-email',
                testid: 'known-email',
                label: html`
                  ${tk('email')}
                  <span class="vs-optional">${tk('optional')}</span>
                `,
                type: 'email',
                hint: tk('email.hint'),
                hintFirst: true,
                autocomplete: 'email',
                maxlength: 254,
                value: wishes.email ?? '',
                input: (value) => this.#set({ email: value.trim() || null }),
              })
            : nothing
        }
        ${this.kept ? nothing : this.#consent()}
        <div class="vs-row">
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="save-wishes"
            aria-busy=${this.busy ? 'true' : 'false'}
          >
            ${tk(this.kept ? 'save' : 'begin')}
          </button>
          <button type="button" class="btn btn-link" @click=${() => this.cancel()}>
            ${tk('cancel')}
          </button>
        </div>
      </form>
    `;
  }

  #consent() {
    return consentField({
      id: 'known-consent',
      words: tk('consent'),
      link: tk('consent.link'),
      invalid: this.unagreed,
      describedBy: 'need-consent',
      change: (given) => {
        this.#agreed = given;
        this.unagreed = false;
      },
      after: html`
        <p class="vs-error" id="need-consent" ?hidden=${!this.unagreed}>${tk('consent.need')}</p>
      `,
    });
  }

  #set(change: Partial<Wishes>): void {
    this.wishes = { ...this.wishes, ...change };
  }

  readonly #submitted = (event: Event): void => {
    event.preventDefault();
    if (!this.kept && !this.#agreed) {
      this.unagreed = true;
      focusOn(this, '#known-consent');
      return;
    }
    const { language: spoken, needs, channel, email, written } = this.wishes;
    this.take({
      language: spoken,
      needs: needs ?? [],
      channel: channel ?? null,
      email: email ?? null,
      written: written ?? false,
    });
  };
}
customElements.define('vs-wishes-form', WishesForm);

function toggled<T>(all: readonly T[], one: T): T[] {
  return all.includes(one) ? all.filter((each) => each !== one) : [...all, one];
}
