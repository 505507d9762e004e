import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { tiq } from '../../i18n/inquiries';
import { whenWordsCame } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import type { InquiryList, InquiryListed, InquiryTally } from '../../protocol/api';
import { retryBox, StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import { focusOn } from '../../ui/element';
import { selectField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { tabList } from '../../ui/tabs';
import './inquiry-ask';
import './inquiry-view';
import { problemWords, standingWords } from './words';

const EVERY_MS = 60_000;
const PAGE = 100;
const MOST = 5000;
const TABS = ['open', 'answered', 'withdrawn'] as const;
const WHEN = ['', 'near', 'late'] as const;
const WHO = ['', 'ours', 'mine'] as const;
type Tab = (typeof TABS)[number];

/** Questions to our offices and to other bodies: what is open and late, what was answered, and one with its answers. */
export class InquiriesPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['operator', 'office', 'supervisor'];
  @state() private tab: Tab = 'open';
  @state() private open = paramOf('inquiry');
  @state() private asking = paramOf('new') !== '';
  @state() private to = '';
  @state() private when: (typeof WHEN)[number] = '';
  @state() private who: (typeof WHO)[number] = '';
  #count = PAGE;
  readonly #list = new Reading<InquiryList>(
    this,
    (signal) => this.session.api(`inquiries?${this.#query()}`, { signal }),
    problemWords,
    { begins: false, everyMs: EVERY_MS },
  );

  protected override pageTitle(): string {
    return tiq('inquiries.title');
  }

  protected override entered(): void {
    addEventListener('popstate', () => (this.open = paramOf('inquiry')), { signal: this.scope });
    void this.#list.again();
  }

  #query(): string {
    const isOpen = this.tab === 'open';
    return new URLSearchParams({
      state: this.tab,
      ...(this.to && { to: this.to }),
      ...(isOpen && this.when && { when: this.when }),
      ...(this.who && { who: this.who }),
      count: String(this.#count),
    }).toString();
  }

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page inquiries" tabindex="-1">
        ${
          this.asking
            ? this.#ask()
            : this.open === ''
              ? this.#overview()
              : html`
                  <vs-inquiry
                    .session=${this.session}
                    .inquiry=${this.open}
                    @close=${this.#closed}
                  ></vs-inquiry>
                `
        }
      </main>
    `;
  }

  #ask() {
    return html`
      <h1>${tiq('inquiries.ask.title')}</h1>
      <p class="vs-soft">${tiq('inquiries.ask.lead')}</p>
      <vs-inquiry-ask
        .session=${this.session}
        .contact=${paramOf('contact')}
        .again=${paramOf('again')}
        @asked=${(event: CustomEvent<string>) => this.#show(event.detail)}
        @close=${this.#unasked}
      ></vs-inquiry-ask>
    `;
  }

  #overview() {
    const list = this.#list.value;
    return html`
      <h1>${tiq('inquiries.title')}</h1>
      <p class="vs-soft">${tiq(list?.seesAll ? 'inquiries.lead.all' : 'inquiries.lead.mine')}</p>
      <section class="vs-card" aria-label=${tiq('inquiries.title')}>
        ${tabList<Tab>({
          names: TABS,
          chosen: this.tab,
          choose: (tab) => {
            this.tab = tab;
            this.#choose();
          },
          title: (tab) => tiq(`inquiries.tab.${tab}`),
          id: 'inquiries-tab',
          panel: () => 'inquiries-panel',
          label: tiq('inquiries.title'),
        })}
        <div id="inquiries-panel" role="tabpanel" aria-labelledby="inquiries-tab-${this.tab}">
          ${this.#filters(list)} ${retryBox(this.#list)} ${this.#table(list)} ${this.#rest(list)}
        </div>
      </section>
      ${list?.seesAll ? this.#tallies(list.byAddressee) : nothing}
    `;
  }

  #filters(list: InquiryList | null) {
    const addressees = list?.byAddressee ?? [];
    return html`
      <div class="inquiries-filters">
        ${selectField({
          id: 'inquiries-who',
          label: tiq('inquiries.who'),
          value: this.who,
          options: WHO.map((each) => [each, tiq(`inquiries.who.${each || 'all'}`)] as const),
          change: (who) => {
            this.who = who;
            this.#choose();
          },
        })}
        ${
          this.tab === 'open'
            ? selectField({
                id: 'inquiries-when',
                label: tiq('inquiries.when'),
                value: this.when,
                options: WHEN.map(
                  (each) => [each, tiq(`inquiries.when.${each || 'all'}`)] as const,
                ),
                change: (when) => {
                  this.when = when;
                  this.#choose();
                },
              })
            : nothing
        }
        ${
          addressees.length > 0 || this.to
            ? selectField<string>({
                id: 'inquiries-to',
                label: tiq('inquiries.to'),
                value: this.to,
                options: [
                  ['', tiq('inquiries.to.all')],
                  ...addressees.map(({ to, name }) => [to, name] as const),
                ],
                change: (to) => {
                  this.to = to;
                  this.#choose();
                },
              })
            : nothing
        }
      </div>
    `;
  }

  #table(list: InquiryList | null) {
    const { problem } = this.#list;
    const isPicked = this.to !== '' || this.when !== '' || this.who !== '';
    return table<InquiryListed>({
      testid: 'inquiries-table',
      look: 'inquiries-table',
      caption: tiq('inquiries.title'),
      rows: list?.inquiries ?? null,
      problem,
      key: (each) => each.id,
      loading: ts('staff.loading'),
      empty: tiq(isPicked ? 'inquiries.none.picked' : `inquiries.none.${this.tab}`),
      columns: [
        {
          name: 'subject',
          heading: tiq('inquiries.column.subject'),
          cell: (each) => html`
            <button
              type="button"
              class="btn btn-link inquiries-open"
              data-inquiry=${each.id}
              @click=${() => this.#show(each.id)}
            >
              ${each.subject}
            </button>
            ${
              each.unseen
                ? html`
                    <span class="vs-badge" data-tone="info">${tiq('inquiries.unseen')}</span>
                  `
                : nothing
            }
            <span class="inquiries-second">${each.reference}</span>
          `,
        },
        {
          name: 'to',
          heading: tiq('inquiries.column.to'),
          labelled: true,
          cell: (each) => each.addressee,
        },
        {
          name: 'by',
          heading: tiq('inquiries.column.by'),
          labelled: true,
          cell: (each) => (each.mine ? tiq('inquiries.you') : (each.askedBy ?? '–')),
        },
        {
          name: 'stands',
          heading: tiq('inquiries.column.stands'),
          labelled: true,
          cell: (each) => html`
            <span data-standing=${each.standing}>${standingWords(each)}</span>
          `,
        },
      ],
    });
  }

  /** How many are shown of all, and the way to the next. */
  #rest(list: InquiryList | null) {
    const shown = list?.inquiries.length ?? 0;
    if (!list || shown >= list.total) return nothing;
    return html`
      <div class="inquiry-acts">
        <p class="vs-soft" role="status" data-testid="inquiries-count">
          ${tiq('inquiries.shown', { count: shown, total: list.total })}
        </p>
        ${
          this.#count < MOST
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="more-inquiries"
                  aria-busy=${this.#list.busy ? 'true' : 'false'}
                  @click=${this.#more}
                >
                  ${tiq('inquiries.more')}
                </button>
              `
            : nothing
        }
      </div>
    `;
  }

  readonly #more = (): void => {
    this.#count += PAGE;
    void this.#list.again();
  };

  /** Reads the list for other filters, from its beginning. */
  #choose(): void {
    this.#count = PAGE;
    void this.#list.anew();
  }

  #tallies(tallies: readonly InquiryTally[]) {
    const figure = (name: 'open' | 'near' | 'late' | 'answered') => ({
      name,
      heading: tiq(`inquiries.column.${name}`),
      numbers: true,
      labelled: true,
      cell: (each: InquiryTally) => each[name],
    });
    return html`
      <section class="vs-card" aria-labelledby="inquiries-tallies">
        <h2 id="inquiries-tallies">${tiq('inquiries.tallies')}</h2>
        <p class="vs-soft">${tiq('inquiries.tallies.lead')}</p>
        ${table<InquiryTally>({
          testid: 'inquiries-tallies',
          caption: tiq('inquiries.tallies'),
          rows: tallies,
          key: (each) => each.to,
          empty: tiq('inquiries.tallies.none'),
          columns: [
            { name: 'name', heading: tiq('inquiries.column.to'), cell: (each) => each.name },
            figure('open'),
            figure('near'),
            figure('late'),
            figure('answered'),
            {
              name: 'days',
              heading: tiq('inquiries.column.days'),
              numbers: true,
              labelled: true,
              cell: ({ days }) => (days === null ? '–' : tiq('inquiries.days', { count: days })),
            },
          ],
        })}
      </section>
    `;
  }

  #show(id: string): void {
    const address = `?inquiry=${encodeURIComponent(id)}`;
    // Back does not lead to the form of a question that was sent
    if (this.asking) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    this.asking = false;
    this.open = id;
  }

  readonly #closed = (): void => {
    const id = this.open;
    this.open = '';
    history.pushState(null, '', location.pathname);
    void this.#list.again().then(() => focusOn(this, `[data-inquiry="${CSS.escape(id)}"]`));
  };

  readonly #unasked = (): void => {
    this.asking = false;
    history.replaceState(null, '', location.pathname);
    void this.updateComplete.then(() => focusOn(this, '#main'));
  };
}
whenWordsCame(() => customElements.define('vs-inquiries', InquiriesPage));

function paramOf(name: string): string {
  return new URLSearchParams(location.search).get(name) ?? '';
}
