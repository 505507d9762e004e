import { html } from 'lit';
import { state } from 'lit/decorators.js';
import type { Station } from '../../api';
import { tc } from '../../i18n/common';
import { inLanguage, language, whenWordsCame } from '../../i18n/language';
import { tm } from '../../i18n/message';
import { given } from '../../state/given';
import { StationFeed } from '../../state/station';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import '../../ui/footer';
import '../../ui/header';
import { goAlong } from '../../ui/go-along';
import { icon } from '../../ui/icons';
import { exitBar } from '../../ui/quick-exit';
import { takeOver } from '../citizen/take-over';
import './follow';
import './leave';

type Tab = 'leave' | 'follow';

/** Leaving a message and following it: what one can do when nobody can answer live. */
class MessagePage extends StationElement {
  readonly #feed = new StationFeed();
  #exit: () => void = () => undefined;
  @state() private tab: Tab = location.hash === '#follow' ? 'follow' : 'leave';
  @state() private code = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(this.#feed.station);
    this.watch(this.#feed.failed);
    language.subscribe(() => this.#title(), this.scope);
    this.#title();
    this.#feed.follow(this.scope);
    this.#exit = goAlong(this.#feed, this.scope);
  }

  #title(): void {
    const name = this.#feed.station.value?.name;
    document.title = name ? `${tm('page.title')} · ${name}` : tm('page.title');
  }

  protected override updated(): void {
    takeOver(this);
    this.#title();
  }

  protected override render() {
    const station = this.#feed.station.value;
    return html`
      <vs-header
        .organisation=${station?.organisation ?? given('organisation')}
        .name=${station?.name ?? (given('name') || tm('page.title'))}
        .tagline=${tc('header.tagline')}
      ></vs-header>
      ${exitBar(() => this.#exit())}
      <main id="main" tabindex="-1">
        <div class="vs-page message-page">
          <p>
            <a class="message-back" href=${inLanguage('/')}>${icon('back')} ${tm('back')}</a>
          </p>
          <div class="vs-tabs" role="group" aria-label=${tm('tabs')}>
            ${(['leave', 'follow'] as const).map(
              (tab) => html`
                <button
                  type="button"
                  data-testid="tab-${tab}"
                  aria-pressed=${this.tab === tab ? 'true' : 'false'}
                  @click=${() => (this.tab = tab)}
                >
                  ${tm(`tab.${tab}`)}
                </button>
              `,
            )}
          </div>
          ${
            this.#feed.failed.value && !station
              ? alertBox(tm('station.failed'), { tone: 'danger', live: 'status' })
              : ''
          }
          <vs-leave-message
            ?hidden=${this.tab !== 'leave'}
            .station=${station}
            .follow=${this.#follow}
          ></vs-leave-message>
          <vs-follow-message
            ?hidden=${this.tab !== 'follow'}
            .station=${station}
            .code=${this.code}
          ></vs-follow-message>
        </div>
      </main>
      <vs-footer .organisation=${organisation(station)} beside></vs-footer>
    `;
  }

  readonly #follow = async (code: string): Promise<void> => {
    this.tab = 'follow';
    // a code that was closed meanwhile is opened anew, though it is the same
    this.code = '';
    await this.updateComplete;
    this.code = code;
  };
}
whenWordsCame(() => customElements.define('vs-message-page', MessagePage));

function organisation(station: Station | null): string {
  return station?.organisation ?? '';
}
