import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatClock } from '../../i18n/format';
import { tr } from '../../i18n/recordings';
import { StationElement } from '../../ui/element';
import type { Mark } from './archive';
import { lastBefore, markTime, markWords, shownMarks } from './marks';
import { partyName } from './parties';
import type { PlayerContext } from './sections';

const LOOK_MS = 250;

/** The chat and what happened, in order of time and in step with the player. */
export class StoryPanel extends StationElement {
  @property({ attribute: false }) context!: PlayerContext;
  @state() private reached = -1;
  #marks: Mark[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const timer = setInterval(() => this.#follow(), LOOK_MS);
    this.scope.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('context')) return;
    const all = this.context.view?.marks ?? [];
    const shown = new Set(shownMarks(all, this.context.categories));
    this.#marks = all.filter((each) => each.kind === 'chat' || shown.has(each));
  }

  /** The line that was just written or happened comes into sight, without moving the page. */
  #follow(): void {
    const reached = lastBefore(
      this.#marks.map((each) => each.atMs),
      this.context.positionMs(),
    );
    if (reached === this.reached) return;
    this.reached = reached;
    void this.updateComplete.then(() => {
      const list = this.querySelector<HTMLElement>('.player-story');
      const line = list?.children[Math.max(0, reached)] as HTMLElement | undefined;
      if (!list || !line || list.contains(document.activeElement)) return;
      list.scrollTop = line.offsetTop - list.clientHeight / 2;
    });
  }

  protected override render() {
    return html`
      <section class="vs-card" aria-labelledby="player-story">
        <h2 id="player-story">${tr('story.heading')}</h2>
        ${
          this.#marks.length === 0
            ? html`
                <p class="vs-soft">${tr('story.none')}</p>
              `
            : html`
                <ol
                  class="player-story"
                  data-testid="story"
                  tabindex="0"
                  aria-labelledby="player-story"
                >
                  ${this.#marks.map((mark, at) => this.#line(mark, at))}
                </ol>
              `
        }
      </section>
    `;
  }

  #line(mark: Mark, at: number) {
    const chat = mark.kind === 'chat';
    return html`
      <li
        data-kind=${mark.kind}
        data-party=${mark.party ?? nothing}
        data-reached=${at <= this.reached ? 'yes' : 'no'}
        aria-current=${at === this.reached ? 'true' : nothing}
      >
        <button
          type="button"
          class="btn btn-link player-moment"
          aria-label=${tr('player.goTo', { at: formatClock(mark.atMs / 1000) })}
          @click=${() => this.context.seek(mark.atMs)}
        >
          ${formatClock(mark.atMs / 1000)}
        </button>
        ${
          chat
            ? html`
                <p>
                  ${
                    mark.party === null
                      ? nothing
                      : html`
                          <b>${partyName(mark.party)}</b>
                        `
                  }
                  <span>${mark.words ?? tr('story.erased')}</span>
                </p>
              `
            : html`
                <p class="vs-soft">
                  ${markWords(mark, this.context.categories)}
                  ${
                    mark.untilMs === null
                      ? nothing
                      : html`
                          <span class="vs-small">(${markTime(mark)})</span>
                        `
                  }
                </p>
              `
        }
      </li>
    `;
  }
}
customElements.define('vs-story-panel', StoryPanel);
