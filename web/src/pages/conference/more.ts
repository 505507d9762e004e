import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tk } from '../../i18n/conference';
import { REACTIONS } from '../../state/reactions';
import { focusOn } from '../../ui/element';
import { icon, type IconName } from '../../ui/icons';
import { ConferencePart } from './part';

/** Something else that is opened from here. */
export interface Entry {
  id: string;
  icon: IconName;
  word: string;
  press: () => void;
  /** Something waits there to be looked at; said in words. */
  news?: string | null;
}

/** What is needed less often than the rest of the bar: reactions, and whatever else there is. */
export class ConferenceMore extends ConferencePart {
  @property({ attribute: false }) entries: readonly Entry[] = [];
  @state() private open = false;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener(
      'pointerdown',
      (event) => {
        if (this.open && !this.contains(event.target as Node)) this.open = false;
      },
      { signal: this.scope },
    );
    this.addEventListener('keydown', this.#keyed, { signal: this.scope });
  }

  protected override render() {
    const news = this.entries.filter(({ news }) => news).length;
    return html`
      ${this.open ? this.#menu() : nothing}
      <button
        type="button"
        class="vs-call-button"
        data-testid="more"
        data-look=${this.open ? 'on' : nothing}
        aria-expanded=${this.open}
        aria-controls=${this.open ? 'conference-more' : nothing}
        aria-label="${tk('conference.more')}: ${tk(news ? 'conference.more.news' : 'conference.more.full')}"
        title=${tk('conference.more.full')}
        @click=${() => this.#toggle()}
      >
        <span class="vs-call-round" data-count=${news || nothing}>${icon('more')}</span>
        <span class="vs-call-word">${tk('conference.more')}</span>
      </button>
    `;
  }

  #menu() {
    return html`
      <div
        id="conference-more"
        class="vs-more"
        role="group"
        aria-label=${tk('conference.more.full')}
      >
        <div class="vs-more-reactions" role="group" aria-label=${tk('conference.reactions')}>
          ${REACTIONS.map(
            (reaction) => html`
              <button
                type="button"
                class="vs-more-reaction"
                data-testid="react-${reaction}"
                @click=${() => void this.room.ask('react', { reaction })}
              >
                ${icon(reaction)}
                <span>${tk(`conference.reaction.${reaction}`)}</span>
              </button>
            `,
          )}
        </div>
        ${this.entries.map(
          (entry) => html`
            <button
              type="button"
              class="vs-more-entry"
              data-testid="more-${entry.id}"
              @click=${() => {
                this.open = false;
                entry.press();
              }}
            >
              ${icon(entry.icon)}
              <span>
                ${entry.word}
                ${
                  entry.news
                    ? html`
                        <strong class="vs-more-news">${entry.news}</strong>
                      `
                    : nothing
                }
              </span>
            </button>
          `,
        )}
      </div>
    `;
  }

  #toggle(): void {
    this.open = !this.open;
    if (this.open) void this.updateComplete.then(() => focusOn(this, '.vs-more button'));
  }

  readonly #keyed = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.open) return;
    event.stopPropagation();
    this.open = false;
    focusOn(this, '[data-testid="more"]');
  };
}
customElements.define('vs-conference-more', ConferenceMore);
