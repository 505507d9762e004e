import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tb } from '../../i18n/bodies';
import { ts } from '../../i18n/staff';
import type { BodyList, BodyReferred, BodyShown } from '../../protocol/api';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { emptyLine, loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { placeOf, problemWords } from './words';

const TYPED_MS = 250;
type How = 'chat' | 'email' | 'aloud';

/**
 * Other bodies, found by the words of a place or a matter, and referred to in one click: as a card in the chat, by e-mail, or read
 * aloud. Fires `edit` with the body that is to be edited, where that is allowed.
 */
export class BodyFinder extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The contact or case in which somebody is referred. */
  @property({ attribute: false }) contact: string | null = null;
  /** The citizen's language. */
  @property() language = 'it';
  /** Sends a text in the chat; none where nobody chats. */
  @property({ attribute: false }) chat: ((text: string) => Promise<unknown>) | null = null;
  /** The one body that is shown, without a search. */
  @property({ attribute: false }) fixed: BodyShown | null = null;
  @property({ type: Boolean }) edits = false;
  @property({ type: Boolean }) refers = false;
  @state() private words = '';
  @state() private open: BodyShown | null = null;
  @state() private asking = false;
  @state() private spoken = '';
  #to = '';
  #typed: ReturnType<typeof setTimeout> | undefined;
  readonly #list = new Reading<BodyList>(
    this,
    (signal) =>
      this.session.api(`bodies?${new URLSearchParams({ words: this.words }).toString()}`, {
        signal,
      }),
    problemWords,
    { patient: true, begins: false },
  );
  readonly #action = new Action<How>(this, problemWords);

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typed);
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!this.hasUpdated && !this.fixed) void this.#list.again();
    if (changes.has('contact') && changes.get('contact') !== undefined) this.#back();
  }

  /** Reads the list again, after a change; the body that is open is shown as it is now. */
  async again(changed: BodyShown | null = null): Promise<void> {
    this.open = changed;
    await this.#list.again();
  }

  protected override render() {
    const shown = this.fixed ?? this.open;
    return shown ? this.#one(shown) : this.#found();
  }

  #found() {
    const { value, problem } = this.#list;
    return html`
      ${textField({
        id: 'bodies-words',
        testid: 'bodies-words',
        label: tb('bodies.search'),
        hint: tb('bodies.search.hint'),
        type: 'search',
        autocomplete: 'off',
        maxlength: 200,
        value: this.words,
        input: (words) => this.#type(words),
      })}
      ${retryBox(this.#list)}
      ${
        value === null
          ? problem
            ? nothing
            : loadingLine(ts('staff.loading'))
          : value.bodies.length === 0
            ? emptyLine(noneWords(value, this.words))
            : html`
                <ul class="bodies-found" data-testid="bodies-found">
                  ${value.bodies.map(
                    (body) => html`
                      <li>
                        <button
                          type="button"
                          class="btn btn-link bodies-open"
                          data-body=${body.id}
                          @click=${() => void this.#show(body)}
                        >
                          ${body.name}
                        </button>
                        <span class="vs-soft">
                          ${[placeOf(body), body.kind].filter(Boolean).join(' · ')}
                        </span>
                      </li>
                    `,
                  )}
                </ul>
                ${
                  value.more
                    ? html`
                        <p class="vs-soft">${tb('bodies.more')}</p>
                      `
                    : nothing
                }
              `
      }
    `;
  }

  #one(body: BodyShown) {
    return html`
      ${
        this.fixed
          ? nothing
          : html`
              <button
                type="button"
                class="btn btn-link"
                data-testid="close-body"
                @click=${() => this.#back()}
              >
                ${icon('back')} ${tb('bodies.back')}
              </button>
            `
      }
      <article class="body-card" aria-labelledby="found-body">
        <h2 id="found-body" tabindex="-1">${body.name}</h2>
        <p class="vs-soft">
          ${[body.kind, body.acronym, tb(`bodies.source.${body.source}`)].filter(Boolean).join(' · ')}
        </p>
        ${
          body.retired
            ? html`
                <p class="vs-error">${tb('bodies.retired')}</p>
              `
            : nothing
        }
        <dl class="body-facts">
          ${this.#fact('place', placeOf(body))} ${this.#fact('hours', body.hours)}
          ${this.#fact('phone', body.phone)} ${this.#fact('pec', body.pec)}
          ${this.#fact('email', body.email)} ${this.#fact('site', body.site)}
          ${this.#fact('bring', body.bring)} ${this.#fact('matters', body.matters)}
          ${this.#fact('notes', body.notes)}
        </dl>
        ${this.refers && !body.retired ? this.#refer() : nothing} ${actionBox(this.#action)}
        ${
          this.spoken
            ? html`
                <div class="body-aloud" data-testid="body-aloud">${this.spoken}</div>
              `
            : nothing
        }
        ${
          this.edits
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="edit-body"
                  @click=${() => this.dispatchEvent(new CustomEvent('edit', { detail: body }))}
                >
                  ${tb('bodies.edit')}
                </button>
              `
            : nothing
        }
      </article>
    `;
  }

  #fact(
    name: 'place' | 'hours' | 'phone' | 'pec' | 'email' | 'site' | 'bring' | 'matters' | 'notes',
    value: string,
  ) {
    return value
      ? html`
          <div>
            <dt>${tb(`bodies.fact.${name}`)}</dt>
            <dd>${value}</dd>
          </div>
        `
      : nothing;
  }

  #refer() {
    return html`
      <div class="body-acts" role="group" aria-label=${tb('bodies.refer')}>
        ${
          this.chat
            ? html`
                <button
                  type="button"
                  class="btn btn-primary btn-sm"
                  data-testid="refer-chat"
                  aria-busy=${this.#action.is('chat') ? 'true' : 'false'}
                  @click=${() => void this.#say('chat')}
                >
                  ${icon('chat')} ${tb('bodies.refer.chat')}
                </button>
              `
            : nothing
        }
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="refer-email"
          aria-expanded=${this.asking ? 'true' : 'false'}
          @click=${() => void this.#ask()}
        >
          ${icon('mail')} ${tb('bodies.refer.email')}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="refer-aloud"
          aria-busy=${this.#action.is('aloud') ? 'true' : 'false'}
          @click=${() => void this.#say('aloud')}
        >
          ${icon('speaker')} ${tb('bodies.refer.aloud')}
        </button>
      </div>
      ${
        this.asking
          ? html`
              <form class="body-mail" novalidate @submit=${this.#mail}>
                ${textField({
                  id: 'body-to',
                  testid: 'body-to',
                  label: tb('bodies.refer.to'),
                  type: 'email',
                  autocomplete: 'off',
                  maxlength: 254,
                  input: (to) => (this.#to = to),
                })}
                <button
                  class="btn btn-primary btn-sm"
                  data-testid="send-body"
                  aria-busy=${this.#action.is('email') ? 'true' : 'false'}
                >
                  ${tb('bodies.refer.send')}
                </button>
              </form>
            `
          : nothing
      }
    `;
  }

  #type(words: string): void {
    this.words = words;
    clearTimeout(this.#typed);
    this.#typed = setTimeout(() => void this.#list.again(), TYPED_MS);
  }

  async #show(body: BodyShown): Promise<void> {
    this.open = body;
    this.asking = false;
    this.spoken = '';
    this.#action.done = '';
    await this.updateComplete;
    focusOn(this, '#found-body');
  }

  #back(): void {
    const id = this.open?.id ?? '';
    this.open = null;
    this.asking = false;
    this.spoken = '';
    void this.updateComplete.then(() => focusOn(this, `[data-body="${CSS.escape(id)}"]`));
  }

  async #ask(): Promise<void> {
    this.asking = !this.asking;
    this.#to = '';
    await this.updateComplete;
    if (this.asking) focusOn(this, '#body-to');
  }

  #referred(how: How, to: string | null = null): Promise<BodyReferred> {
    const path =
      `bodies/${encodeURIComponent((this.fixed ?? this.open)?.id ?? '')}/referrals` as const;
    const body = { contact: this.contact, how, to, language: this.language };
    return this.session.api(path, { method: 'POST', body });
  }

  #say(how: 'chat' | 'aloud'): Promise<boolean> {
    return this.#action.run(
      how,
      async () => {
        const { text } = await this.#referred(how);
        if (how === 'chat') await this.chat?.(text);
        else this.spoken = text;
      },
      tb(`bodies.referred.${how}`),
    );
  }

  readonly #mail = async (event: Event): Promise<void> => {
    event.preventDefault();
    const to = this.#to.trim();
    if (!to.includes('@')) {
      focusOn(this, '#body-to');
      return;
    }
    const done = await this.#action.run('email', async () => {
      const { mailed } = await this.#referred('email', to);
      this.#action.done = tb(mailed ? 'bodies.referred.email' : 'bodies.referred.waits');
    });
    if (done) this.asking = false;
  };
}
customElements.define('vs-body-finder', BodyFinder);

function noneWords({ total }: BodyList, words: string): string {
  if (total === 0) return tb('bodies.none.all');
  return tb(words.trim() ? 'bodies.none.words' : 'bodies.none.start', { count: total });
}
