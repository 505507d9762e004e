import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { language } from '../../i18n/language';
import { ta } from '../../i18n/audit';
import { formatDate, formatDateTime, formatTimeWithSeconds, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { Reading } from '../../ui/reading';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { table } from '../../ui/table';
import type { StaffSession } from '../../staff/session';
import { errorWords, retryBox } from '../../staff/page';
import { dayField } from '../../ui/date-field';
import { selectField, textField } from '../../ui/field';
import type { Account } from './accounts';
import {
  actionKey,
  detailsOf,
  type Entry,
  type Filters,
  GROUPS,
  NONE,
  pagePath,
  queryOf,
  STATION,
  type Verified,
} from './audit';

/**
 * The audit trail: whether it holds, and its entries by person, action, day and subject. Entries are read when
 * somebody asks for them, since each reading is an entry.
 */
export class AuditPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) accounts: readonly Account[] = [];
  @state() private filters: Filters = NONE;
  @state() private entries: Entry[] | null = null;
  @state() private nextBefore: number | null = null;
  readonly #verified = new Reading<Verified>(
    this,
    (signal) => this.session.api('audit/verification', { signal }),
    errorWords,
  );
  readonly #verifying = new Action(this, errorWords);
  readonly #searching = new Action(this, errorWords);
  readonly #exporting = new Action(this, () => ({ text: ta('audit.export.failed') }));
  /** What the entries were found by: older ones are asked for by the same. */
  #shown: Filters = NONE;

  readonly #verify = (): Promise<boolean> =>
    this.#verifying.run('verify', async () => {
      this.#verified.take(await this.session.api('audit/verification', { method: 'POST' }));
    });

  readonly #search = (event: Event): void => {
    event.preventDefault();
    this.#shown = this.filters;
    void this.#read(null);
  };

  #read(before: number | null): Promise<boolean> {
    return this.#searching.run('read', async () => {
      const page = await this.session.api(pagePath(this.#shown, STATION_ZONE, before));
      this.entries = before === null ? page.entries : [...(this.entries ?? []), ...page.entries];
      this.nextBefore = page.nextBefore;
    });
  }

  readonly #export = (): Promise<boolean> =>
    this.#exporting.run('export', () => {
      const query = queryOf(this.filters, STATION_ZONE).toString();
      return this.session.download(`audit/export?${query}`, 'audit.jsonl');
    });

  protected override render() {
    return html`
      <section class="vs-stack" aria-labelledby="audit-title" data-testid="audit">
        <div class="staff-head">
          <h2 id="audit-title">${ta('audit.title')}</h2>
        </div>
        <div class="vs-card staff-card">
          <p class="vs-soft">${ta('audit.intro')}</p>
          ${this.#standing()}
          ${[this.#verified, this.#verifying, this.#searching, this.#exporting].map(retryBox)}
          ${this.#form()}
          <p class="vs-soft" role="status" data-testid="audit-count">
            ${this.#searching.busy ? ts('staff.loading') : this.#count()}
          </p>
          ${this.entries && this.entries.length > 0 ? this.#table(this.entries) : nothing}
          ${
            this.nextBefore === null
              ? nothing
              : html`
                  <button
                    type="button"
                    class="btn btn-outline-primary"
                    data-testid="audit-older"
                    @click=${() => void this.#read(this.nextBefore)}
                  >
                    ${ta('audit.older')}
                  </button>
                `
          }
        </div>
      </section>
    `;
  }

  #standing() {
    return html`
      <div class="audit-standing" data-testid="audit-standing" role="status">
        ${this.#verifying.busy ? ta('audit.verifying') : standingWords(this.#verified)}
      </div>
      <div>
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="audit-verify"
          aria-busy=${this.#verifying.busy}
          @click=${this.#verify}
        >
          ${ta('audit.verify')}
        </button>
      </div>
    `;
  }

  #count() {
    if (this.entries === null) return nothing;
    const count = this.entries.length;
    if (count === 0) return ta('audit.empty');
    return ta(this.nextBefore === null ? 'audit.count' : 'audit.count.more', { count });
  }

  #form() {
    const set = (name: keyof Filters) => (value: string) => {
      this.filters = { ...this.filters, [name]: value };
    };
    const day = (name: 'from' | 'to') =>
      dayField(
        `audit-${name}`,
        ta(`audit.filter.${name}`),
        this.filters[name],
        (value) => (this.filters = { ...this.filters, [name]: value }),
      );
    const { account, action, subject } = this.filters;
    const people = [...this.accounts].sort((a, b) =>
      a.username.localeCompare(b.username, language.value),
    );
    return html`
      <form class="audit-filters" @submit=${this.#search}>
        ${selectField({
          id: 'audit-account',
          label: ta('audit.filter.who'),
          value: account,
          options: [
            ['', ta('audit.filter.anybody')],
            [STATION, ta('audit.filter.station')],
            ...people.map((each) => [each.id, `${each.displayName} (${each.username})`] as const),
          ],
          change: set('account'),
        })}
        ${selectField({
          id: 'audit-action',
          label: ta('audit.filter.what'),
          value: action,
          options: [
            ['', ta('audit.filter.anything')],
            ...GROUPS.map((each) => [`${each}.`, ta(`audit.group.${each}`)] as const),
          ],
          change: set('action'),
        })}
        ${day('from')} ${day('to')}
        ${textField({
          id: 'audit-subject',
          label: ta('audit.filter.subject'),
          block: 'audit-subject',
          hint: ta('audit.filter.subject.hint'),
          autocomplete: 'off',
          autocapitalize: 'none',
          maxlength: 64,
          value: subject,
          input: set('subject'),
        })}
        <div class="audit-buttons">
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="audit-search"
            aria-busy=${this.#searching.busy}
          >
            ${icon('search')} ${ta('audit.search')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="audit-export"
            @click=${this.#export}
          >
            ${icon('download')} ${ta('audit.export')}
          </button>
        </div>
      </form>
    `;
  }

  #table(entries: readonly Entry[]) {
    return table<Entry>({
      testid: 'audit-entries',
      look: 'admin-table audit-table',
      rows: entries,
      key: (entry) => entry.id,
      columns: [
        {
          name: 'when',
          heading: ta('audit.column.when'),
          cell: (entry) => html`
            ${formatDate(Date.parse(entry.at), STATION_ZONE)}
            <span class="admin-second">
              ${formatTimeWithSeconds(Date.parse(entry.at), STATION_ZONE)}
            </span>
          `,
        },
        {
          name: 'who',
          heading: ta('audit.column.who'),
          labelled: true,
          cell: (entry) => entry.username ?? ta('audit.station'),
        },
        {
          name: 'what',
          heading: ta('audit.column.what'),
          labelled: true,
          cell: (entry) => {
            const key = actionKey(entry.action);
            return nameAndCode(key && ta(key), entry.action);
          },
        },
        {
          name: 'subject',
          heading: ta('audit.column.subject'),
          labelled: true,
          cell: (entry) => nameAndCode(entry.subjectName, entry.subject),
        },
        { name: 'detail', heading: ta('audit.column.detail'), cell: details },
      ],
    });
  }
}
customElements.define('vs-audit', AuditPanel);

function standingWords({ value: verified, problem }: Reading<Verified>) {
  if (verified === null) return problem ? nothing : ts('staff.loading');
  if (verified.state === 'unknown' || verified.at === null) return ta('audit.unknown');
  const { first } = verified;
  if (first) {
    const kind = ta(`audit.kind.${first.kind}`);
    return alertBox(ta('audit.broken.text', { seq: first.seq, kind }), {
      tone: 'danger',
      title: ta('audit.broken'),
    });
  }
  const at = formatDateTime(Date.parse(verified.at), STATION_ZONE);
  return html`
    ${icon('check')} ${ta('audit.whole', { count: verified.entries, at })}
    ${verified.unsigned > 0 ? ta('audit.unsigned', { count: verified.unsigned }) : nothing}
  `;
}

/** What people call it, and below in small print what programs do; the latter alone where people have no word. */
function nameAndCode(name: string | null, code: string) {
  if (!name) {
    return html`
      <code>${code}</code>
    `;
  }
  return html`
    ${name}
    <span class="admin-second"><code>${code}</code></span>
  `;
}

function details(entry: Entry) {
  return html`
    <details class="audit-detail">
      <summary aria-label=${ta('audit.detail.of', { seq: entry.seq })}>
        ${ta('audit.detail')}
      </summary>
      <dl>
        ${detailsOf(entry).map(([name, text]) => fact(name, text))}
        ${fact(ta('audit.detail.seq'), String(entry.seq))}
        ${fact(ta('audit.detail.hash'), entry.hash)}
      </dl>
      ${
        entry.signed
          ? nothing
          : html`
              <p class="vs-hint">${ta('audit.detail.unsigned')}</p>
            `
      }
      ${
        entry.redacted
          ? html`
              <p class="vs-hint">${ta('audit.detail.redacted')}</p>
            `
          : nothing
      }
    </details>
  `;
}

function fact(name: string, text: string) {
  return html`
    <div>
      <dt>${name}</dt>
      <dd>${text}</dd>
    </div>
  `;
}
