import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { whenWordsCame } from '../../i18n/language';
import { tls } from '../../i18n/listening';
import { StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import { tabList } from '../../ui/tabs';
import './comparison-view';
import './deeper-view';
import './focus-groups-view';
import './paper-view';
import './texts-view';

type Tab = 'texts' | 'results' | 'comparison' | 'groups' | 'paper';
/** What each role finds here, in order. */
const TABS: Record<Role, readonly Tab[]> = {
  supervisor: ['texts', 'results', 'comparison', 'groups', 'paper'],
  quality: ['texts'],
  operator: ['paper'],
  office: ['paper'],
  admin: [],
};

/** What citizens say: words that wait to be read, figures for supervisors, forms of paper to be entered. */
export class ListeningPage extends StaffPage {
  protected override readonly roles: readonly Role[] = [
    'supervisor',
    'quality',
    'operator',
    'office',
  ];
  @state() private tab: Tab | null = null;

  protected override pageTitle(): string {
    return tls('title');
  }

  protected override entered(): void {
    this.#follow();
    addEventListener('hashchange', () => this.#follow(), { signal: this.scope });
  }

  get #tabs(): readonly Tab[] {
    return TABS[this.session.me.value?.role ?? 'admin'];
  }

  #follow(): void {
    const wanted = this.#tabs.find((each) => `#${each}` === location.hash);
    this.tab = wanted ?? this.#tabs[0] ?? null;
  }

  protected override renderPage() {
    const { tab } = this;
    const tabs = this.#tabs;
    return html`
      <main id="main" class="staff-page listening" tabindex="-1">
        <h1>${tls('title')}</h1>
        <p class="vs-soft">
          ${tls('lead')}
          <a href="/results" target="_blank" rel="noopener">${tls('public')}</a>
        </p>
        ${
          tabs.length > 1 && tab
            ? tabList<Tab>({
                names: tabs,
                chosen: tab,
                choose: (name) => {
                  history.replaceState(null, '', `#${name}`);
                  this.tab = name;
                },
                title: (name) => tls(`tab.${name}`),
                id: 'listening-tab',
                panel: () => 'listening-panel',
                label: tls('title'),
              })
            : ''
        }
        <div
          id="listening-panel"
          role=${tabs.length > 1 ? 'tabpanel' : 'presentation'}
          aria-labelledby=${tabs.length > 1 && tab ? `listening-tab-${tab}` : ''}
        >
          ${this.#shown(tab)}
        </div>
      </main>
    `;
  }

  #shown(tab: Tab | null) {
    switch (tab) {
      case 'texts':
        return html`
          <vs-said .session=${this.session}></vs-said>
        `;
      case 'results':
        return html`
          <vs-deeper .session=${this.session} .topics=${this.categories.value}></vs-deeper>
        `;
      case 'comparison':
        return html`
          <vs-comparison .session=${this.session}></vs-comparison>
        `;
      case 'groups':
        return html`
          <vs-focus-groups .session=${this.session}></vs-focus-groups>
        `;
      case 'paper':
        return html`
          <vs-paper .session=${this.session}></vs-paper>
        `;
      default:
        return '';
    }
  }
}
whenWordsCame(() => customElements.define('vs-listening', ListeningPage));
