import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tb } from '../../i18n/bodies';
import type { BodyList, BodyShown, SheetBodyShown } from '../../protocol/api';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { emptyLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import './body-finder';
import { placeOf, problemWords } from './words';

const TYPED_MS = 250;
const SHOWN = 12;

/** The body whose matter a sheet is about: its card with the ways to refer somebody, and for who looks after the sheet its choice. */
export class SheetBody extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) sheet = '';
  /** The contact in which somebody is referred; none beside a sheet on its own page. */
  @property({ attribute: false }) contact: string | null = null;
  @property() language = 'it';
  @property({ attribute: false }) chat: ((text: string) => Promise<unknown>) | null = null;
  @property({ type: Boolean }) refers = false;
  @property({ type: Boolean }) chooses = false;
  @state() private choosing = false;
  @state() private words = '';
  #typed: ReturnType<typeof setTimeout> | undefined;
  /** Nothing is said where it cannot be read: the sheet itself is there. */
  readonly #body = new Reading<SheetBodyShown>(
    this,
    (signal) => this.session.api(this.#path, { signal }),
    problemWords,
    { begins: false, patient: true },
  );
  readonly #found = new Reading<BodyList>(
    this,
    (signal) =>
      this.session.api(`bodies?${new URLSearchParams({ words: this.words }).toString()}`, {
        signal,
      }),
    problemWords,
    { begins: false, patient: true },
  );
  readonly #action = new Action<'choose'>(this, problemWords);

  get #path() {
    return `sheets/${encodeURIComponent(this.sheet)}/body` as const;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typed);
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('sheet')) return;
    this.choosing = false;
    void this.#body.anew();
  }

  protected override render() {
    const body = this.#body.value?.body ?? null;
    if (!body && !this.chooses) return nothing;
    return html`
      <section class="sheet-body" aria-labelledby="sheet-body" data-testid="sheet-body">
        <h3 id="sheet-body">${tb('bodies.sheet')}</h3>
        ${
          body
            ? html`
                <vs-body-finder
                  .session=${this.session}
                  .fixed=${body}
                  .contact=${this.contact}
                  .language=${this.language}
                  .chat=${this.chat}
                  ?refers=${this.refers}
                ></vs-body-finder>
              `
            : html`
                <p class="vs-soft">${tb('bodies.sheet.none')}</p>
              `
        }
        ${this.chooses ? this.#choice(body) : nothing} ${actionBox(this.#action)}
      </section>
    `;
  }

  #choice(body: BodyShown | null) {
    if (!this.choosing) {
      return html`
        <div class="body-acts">
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            data-testid="choose-sheet-body"
            @click=${() => void this.#open()}
          >
            ${icon('bank')} ${tb(body ? 'bodies.sheet.change' : 'bodies.sheet.choose')}
          </button>
          ${
            body
              ? html`
                  <button
                    type="button"
                    class="btn btn-link btn-sm"
                    data-testid="remove-sheet-body"
                    @click=${() => void this.#choose(null)}
                  >
                    ${tb('bodies.sheet.remove')}
                  </button>
                `
              : nothing
          }
        </div>
      `;
    }
    const found = this.#found.value;
    return html`
      ${textField({
        id: 'sheet-body-words',
        testid: 'sheet-body-words',
        label: tb('bodies.search'),
        hint: tb('bodies.search.hint'),
        type: 'search',
        autocomplete: 'off',
        maxlength: 200,
        value: this.words,
        input: (words) => {
          this.words = words;
          clearTimeout(this.#typed);
          this.#typed = setTimeout(() => void this.#found.again(), TYPED_MS);
        },
      })}
      ${retryBox(this.#found)}
      ${
        found === null
          ? nothing
          : found.bodies.length === 0
            ? emptyLine(tb('bodies.none.words', { count: found.total }))
            : html`
                <ul class="bodies-found">
                  ${found.bodies.slice(0, SHOWN).map(
                    (each) => html`
                      <li>
                        <button
                          type="button"
                          class="btn btn-link bodies-open"
                          @click=${() => void this.#choose(each.id)}
                        >
                          ${each.name}
                        </button>
                        <span class="vs-soft">${placeOf(each)}</span>
                      </li>
                    `,
                  )}
                </ul>
              `
      }
      <button type="button" class="btn btn-link btn-sm" @click=${() => (this.choosing = false)}>
        ${tb('bodies.form.cancel')}
      </button>
    `;
  }

  async #open(): Promise<void> {
    this.choosing = true;
    await this.updateComplete;
    focusOn(this, '#sheet-body-words');
  }

  async #choose(body: string | null): Promise<void> {
    const isDone = await this.#action.run(
      'choose',
      async () => {
        this.#body.take(await this.session.api(this.#path, { method: 'PUT', body: { body } }));
      },
      tb(body === null ? 'bodies.sheet.removed' : 'bodies.sheet.chosen'),
    );
    if (!isDone) return;
    this.choosing = false;
    await this.updateComplete;
    focusOn(this, '[data-testid=choose-sheet-body]');
  }
}
customElements.define('vs-sheet-body', SheetBody);
