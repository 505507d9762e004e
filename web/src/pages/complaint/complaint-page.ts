import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { tc } from '../../i18n/common';
import { inLanguage, language, whenWordsCame } from '../../i18n/language';
import { tm } from '../../i18n/message';
import { tq } from '../../i18n/complaint';
import { given } from '../../state/given';
import { StationFeed } from '../../state/station';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import '../../ui/footer';
import { goAlong } from '../../ui/go-along';
import '../../ui/header';
import { icon } from '../../ui/icons';
import { exitBar } from '../../ui/quick-exit';
import { Reading } from '../../ui/reading';
import { takeOver } from '../citizen/take-over';
import { complaintLists } from './calls';
import './follow';
import './leave';
import './praise';

const TABS = ['complaint', 'praise', 'follow'] as const;
type Tab = (typeof TABS)[number];
const SETTLE = '#settle=';

/** Making a complaint, following it and judging its answer; and a word of praise. */
class ComplaintPage extends StationElement {
  readonly #feed = new StationFeed();
  readonly #lists = new Reading(
    this,
    (signal) => complaintLists(signal),
    () => ({
      text: tm('station.failed'),
    }),
  );
  #exit: () => void = () => undefined;
  @state() private tab: Tab = tabIn(location.hash);
  @state() private code = codeIn(location.hash);

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(this.#feed.station);
    this.watch(this.#feed.failed);
    language.subscribe(() => this.#title(), this.scope);
    this.#title();
    this.#feed.follow(this.scope);
    this.#exit = goAlong(this.#feed, this.scope);
    // a code that is good once is not left in the address, nor in the history
    if (this.code) history.replaceState(null, '', '#follow');
  }

  #title(): void {
    const name = this.#feed.station.value?.name;
    document.title = name ? `${tq('page.title')} · ${name}` : tq('page.title');
  }

  protected override updated(): void {
    takeOver(this);
    this.#title();
  }

  protected override render() {
    const station = this.#feed.station.value;
    const failed = (this.#feed.failed.value && !station) || this.#lists.problem !== null;
    return html`
      <vs-header
        .organisation=${station?.organisation ?? given('organisation')}
        .name=${station?.name ?? (given('name') || tq('page.title'))}
        .tagline=${tc('header.tagline')}
      ></vs-header>
      ${exitBar(() => this.#exit())}
      <main id="main" tabindex="-1">
        <div class="vs-page message-page">
          <p>
            <a class="message-back" href=${inLanguage('/')}>${icon('back')} ${tm('back')}</a>
          </p>
          <div class="vs-tabs" role="group" aria-label=${tm('tabs')}>
            ${TABS.map(
              (tab) => html`
                <button
                  type="button"
                  data-testid="tab-${tab}"
                  aria-pressed=${this.tab === tab ? 'true' : 'false'}
                  @click=${() => (this.tab = tab)}
                >
                  ${tq(`tab.${tab}`)}
                </button>
              `,
            )}
          </div>
          ${failed ? alertBox(tm('station.failed'), { tone: 'danger', live: 'status' }) : ''}
          <vs-leave-complaint
            ?hidden=${this.tab !== 'complaint'}
            .station=${station}
            .lists=${this.#lists.value}
            .follow=${this.#follow}
          ></vs-leave-complaint>
          <vs-leave-praise ?hidden=${this.tab !== 'praise'} .station=${station}></vs-leave-praise>
          <vs-follow-complaint
            ?hidden=${this.tab !== 'follow'}
            .code=${this.code}
          ></vs-follow-complaint>
        </div>
      </main>
      <vs-footer .organisation=${station?.organisation ?? ''} beside></vs-footer>
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
whenWordsCame(() => customElements.define('vs-complaint-page', ComplaintPage));

function codeIn(hash: string): string {
  return hash.startsWith(SETTLE) ? hash.slice(SETTLE.length) : '';
}

function tabIn(hash: string): Tab {
  if (hash.startsWith(SETTLE) || hash === '#follow') return 'follow';
  return hash === '#praise' ? 'praise' : 'complaint';
}
