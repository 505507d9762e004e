import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { whenWordsCame } from '../../i18n/language';
import { tz } from '../../i18n/complaints';
import { ts } from '../../i18n/staff';
import type { ComplaintList, ComplaintListed, ComplaintTally } from '../../protocol/api';
import { StaffPage, retryBox } from '../../staff/page';
import type { Role } from '../../staff/session';
import { focusOn } from '../../ui/element';
import { selectField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { tabList } from '../../ui/tabs';
import { choiceWords } from '../complaint/calls';
import './complaint-form';
import './complaint-lists';
import './complaint-view';
import './praises';
import { paceOf, paceWords, problemWords, stateWords, subjectOf } from './words';

const EVERY_MS = 60_000;
const WORK = ['open', 'answered', 'closed'] as const;
const LATE = ['', 'near', 'overdue'] as const;
type Work = (typeof WORK)[number];
type Tab = Work | 'praise' | 'lists';

/** Complaints and praise: what is late and what will be, each with its cause, its measure and its answer. */
export class ComplaintsPage extends StaffPage {
  protected override readonly roles: readonly Role[] = [
    'operator',
    'office',
    'supervisor',
    'admin',
  ];
  @state() private tab: Tab = 'open';
  @state() private open = paramOf('complaint');
  @state() private writing = paramOf('new') !== '' || paramOf('case') !== '';
  @state() private office = '';
  @state() private cause = '';
  @state() private late: (typeof LATE)[number] = '';
  readonly #list = new Reading<ComplaintList>(
    this,
    (signal) => this.session.api(`complaints?${this.#query()}`, { signal }),
    problemWords,
    { begins: false, everyMs: EVERY_MS },
  );

  protected override pageTitle(): string {
    return tz('complaints.title');
  }

  protected override entered(): void {
    addEventListener('popstate', () => (this.open = paramOf('complaint')), { signal: this.scope });
    const wanted = paramOf('tab');
    this.tab = this.#tabs.find((each) => each === wanted) ?? this.#tabs[0] ?? 'open';
    if (this.#works) void this.#list.again();
  }

  get #role(): Role | undefined {
    return this.session.me.value?.role;
  }

  /** An administrator looks after the lists alone. */
  get #works(): boolean {
    return this.#role !== 'admin';
  }

  get #tabs(): readonly Tab[] {
    if (!this.#works) return ['lists'];
    return this.#role === 'supervisor' ? [...WORK, 'praise', 'lists'] : [...WORK, 'praise'];
  }

  #query(): string {
    return new URLSearchParams({
      state: WORK.find((each) => each === this.tab) ?? 'open',
      ...(this.tab === 'open' && this.office && { office: this.office }),
      ...(this.tab === 'open' && this.cause && { cause: this.cause }),
      ...(this.tab === 'open' && this.late && { late: this.late }),
    }).toString();
  }

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page complaints" tabindex="-1">
        ${this.open === '' ? this.#overview() : this.#opened(this.open)}
      </main>
    `;
  }

  #opened(id: string) {
    return html`
      <vs-complaint
        .session=${this.session}
        .complaint=${id}
        @close=${this.#closed}
        @show=${(event: CustomEvent<string>) => this.#show(event.detail)}
      ></vs-complaint>
    `;
  }

  #overview() {
    return html`
      <div class="complaints-head">
        <div>
          <h1>${tz('complaints.title')}</h1>
          <p class="vs-soft">
            ${tz(this.#role === 'supervisor' ? 'complaints.lead.all' : 'complaints.lead.mine')}
          </p>
        </div>
        ${
          this.#works && !this.writing
            ? html`
                <button
                  type="button"
                  class="btn btn-primary"
                  data-testid="new-complaint"
                  @click=${() => (this.writing = true)}
                >
                  ${icon('flag')} ${tz('complaints.new')}
                </button>
              `
            : nothing
        }
      </div>
      ${
        this.writing
          ? html`
              <vs-complaint-form
                .session=${this.session}
                .case=${paramOf('case')}
                .contact=${paramOf('contact')}
                @taken=${() => void this.#list.again()}
                @close=${this.#unwritten}
              ></vs-complaint-form>
            `
          : nothing
      }
      <section class="vs-card" aria-label=${tz('complaints.title')}>
        ${tabList<Tab>({
          names: this.#tabs,
          chosen: this.tab,
          choose: (tab) => this.#turn(tab),
          title: (tab) => tz(`complaints.tab.${tab}`),
          id: 'complaints-tab',
          panel: () => 'complaints-panel',
          label: tz('complaints.tabs'),
        })}
        <div id="complaints-panel" role="tabpanel" aria-labelledby="complaints-tab-${this.tab}">
          ${this.#panel()}
        </div>
      </section>
    `;
  }

  #panel() {
    switch (this.tab) {
      case 'praise':
        return html`
          <vs-praises .session=${this.session} ?passes=${this.#role === 'supervisor'}></vs-praises>
        `;
      case 'lists':
        return html`
          <vs-complaint-lists .session=${this.session}></vs-complaint-lists>
        `;
      case 'open':
      case 'answered':
      case 'closed':
        return html`
          ${retryBox(this.#list)} ${this.tab === 'open' ? this.#standing() : nothing}
          ${this.#table()}
        `;
    }
  }

  /** What is late and what will be, by office and by cause; a row picks its complaints. */
  #standing() {
    const list = this.#list.value;
    if (!list?.seesAll || (list.byOffice.length === 0 && !this.#picked)) return nothing;
    return html`
      <div class="complaints-standing">
        ${this.#tallies('office', list.byOffice)} ${this.#tallies('cause', list.byCause)}
      </div>
      <div class="complaints-picked">
        ${selectField({
          id: 'complaints-late',
          label: tz('complaints.late'),
          value: this.late,
          options: LATE.map((each) => [each, tz(`complaints.late.${each || 'all'}`)] as const),
          change: (late) => {
            this.late = late;
            void this.#list.anew();
          },
        })}
        ${
          this.#picked
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="all-complaints"
                  @click=${() => this.#pick('', '')}
                >
                  ${tz('complaints.showAll')}
                </button>
              `
            : nothing
        }
      </div>
    `;
  }

  get #picked(): boolean {
    return this.office !== '' || this.cause !== '' || this.late !== '';
  }

  #tallies(by: 'office' | 'cause', tallies: readonly ComplaintTally[]) {
    const chosen = by === 'office' ? this.office : this.cause;
    return table<ComplaintTally>({
      testid: `complaints-by-${by}`,
      look: 'complaints-tallies',
      caption: tz(`complaints.by.${by}`),
      captionShown: true,
      rows: tallies,
      key: (each) => each.key,
      columns: [
        {
          name: 'name',
          heading: tz(`complaints.column.${by}`),
          cell: (each) => html`
            <button
              type="button"
              class="btn btn-link complaints-open"
              aria-pressed=${chosen === (each.key ?? 'none') ? 'true' : 'false'}
              @click=${() =>
                by === 'office'
                  ? this.#pick(each.key ?? 'none', '')
                  : this.#pick('', each.key ?? 'none')}
            >
              ${tallyName(by, each)}
            </button>
          `,
        },
        {
          name: 'open',
          heading: tz('complaints.column.open'),
          numbers: true,
          labelled: true,
          cell: (each) => each.open,
        },
        {
          name: 'near',
          heading: tz('complaints.column.near'),
          numbers: true,
          labelled: true,
          cell: (each) => each.near,
        },
        {
          name: 'overdue',
          heading: tz('complaints.column.overdue'),
          numbers: true,
          labelled: true,
          marks: (each) => ({ 'data-pace': each.overdue > 0 ? 'overdue' : 'calm' }),
          cell: (each) => each.overdue,
        },
      ],
    });
  }

  #table() {
    return table<ComplaintListed>({
      testid: 'complaints-table',
      look: 'complaints-table',
      caption: tz(`complaints.tab.${this.tab}`),
      rows: this.#list.value?.complaints ?? null,
      problem: this.#list.problem,
      key: (each) => each.id,
      loading: ts('staff.loading'),
      empty: tz(this.#picked ? 'complaints.none.picked' : `complaints.none.${this.tab as Work}`),
      columns: [
        {
          name: 'subject',
          heading: tz('complaints.column.subject'),
          cell: (each) => html`
            <button
              type="button"
              class="btn btn-link complaints-open"
              data-complaint=${each.id}
              @click=${() => this.#show(each.id)}
            >
              ${subjectOf(each)}
            </button>
            <span class="complaints-second">
              ${each.reference} ·
              ${choiceWords(each.category)}${
                each.anonymous ? ` · ${tz('complaints.anonymous')}` : ''
              }${each.group > 1 ? ` · ${tz('complaints.together', { count: each.group })}` : ''}${
                each.proposed ? ` · ${tz('complaints.toRead')}` : ''
              }
            </span>
          `,
        },
        {
          name: 'place',
          heading: tz('complaints.column.where'),
          labelled: true,
          cell: (each) => [each.office?.name, each.place].filter(Boolean).join(' · ') || '–',
        },
        {
          name: 'state',
          heading: tz('complaints.column.state'),
          labelled: true,
          cell: (each) => html`
            ${stateWords(each)}
            <span class="complaints-second" data-pace=${paceOf(each)}>${paceWords(each)}</span>
          `,
        },
        {
          name: 'person',
          heading: tz('complaints.column.person'),
          labelled: true,
          cell: (each) => each.person ?? tz('complaints.nobody'),
        },
      ],
    });
  }

  #turn(tab: Tab): void {
    this.tab = tab;
    history.replaceState(null, '', tab === 'open' ? location.pathname : `?tab=${tab}`);
    if (WORK.some((each) => each === tab)) void this.#list.anew();
  }

  #pick(office: string, cause: string): void {
    this.office = office;
    this.cause = cause;
    if (office === '' && cause === '') this.late = '';
    void this.#list.anew();
  }

  #show(id: string): void {
    this.open = id;
    history.pushState(null, '', `?complaint=${encodeURIComponent(id)}`);
  }

  readonly #closed = (): void => {
    const id = this.open;
    this.open = '';
    history.pushState(null, '', this.tab === 'open' ? location.pathname : `?tab=${this.tab}`);
    void this.#list.again().then(() => focusOn(this, `[data-complaint="${CSS.escape(id)}"]`));
  };

  readonly #unwritten = (): void => {
    this.writing = false;
    history.replaceState(null, '', location.pathname);
    void this.updateComplete.then(() => focusOn(this, '[data-testid=new-complaint]'));
  };
}
whenWordsCame(() => customElements.define('vs-complaints', ComplaintsPage));

function paramOf(name: string): string {
  return new URLSearchParams(location.search).get(name) ?? '';
}

function tallyName(by: 'office' | 'cause', { key, label, words }: ComplaintTally): string {
  if (key === null) return tz(`complaints.unknown.${by}`);
  return by === 'cause' ? choiceWords({ id: key, label, words }) : label || key;
}
