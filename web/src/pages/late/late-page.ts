import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { categoryText } from '../../api';
import { formatDay, formatTime, STATION_ZONE } from '../../i18n/format';
import { whenWordsCame } from '../../i18n/language';
import { tlt } from '../../i18n/late';
import { ts } from '../../i18n/staff';
import type { LateCase, LateTopic, LatenessOverview } from '../../protocol/api';
import { errorWords, readingBox, StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import { selectField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';

const EVERY_MS = 30_000;
const WHICH = ['', 'late', 'near'] as const;

/** What is late and what soon will be: written cases with the reason why each waits, complaints, praise and inquiries as numbers. */
export class LatePage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor'];
  @state() private which: (typeof WHICH)[number] = '';
  @state() private topic = '';
  readonly #late = new Reading<LatenessOverview>(
    this,
    (signal) => this.session.api('late', { signal }),
    errorWords,
    { begins: false, everyMs: EVERY_MS },
  );

  protected override pageTitle(): string {
    return tlt('late.title');
  }

  protected override entered(): void {
    void this.#late.again();
  }

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page late" tabindex="-1">
        <h1>${tlt('late.title')}</h1>
        <p class="vs-soft">${tlt('late.lead')}</p>
        ${readingBox(this.#late, (late) => this.#shown(late))}
      </main>
    `;
  }

  #shown(late: LatenessOverview) {
    return html`
      ${this.#headline(late)} ${this.#cases(late)} ${this.#topics(late)}
    `;
  }

  /** The truth at the top: how many are late, of what. */
  #headline({ cases, topics, letters, complaints, praises, inquiries }: LatenessOverview) {
    const overdue = topics.reduce((sum, each) => sum + each.late, 0);
    const near = topics.reduce((sum, each) => sum + each.near, 0);
    const lines = [
      ['cases', '', { late: overdue, near }],
      ['letters', '', letters],
      ['complaints', '/supervisor/complaints', complaints],
      ['praises', '/supervisor/complaints?tab=praise', praises],
      ['inquiries', '/inquiries', inquiries],
    ] as const;
    return html`
      <dl class="late-headline" data-testid="late-headline">
        ${lines.map(
          ([name, href, count]) => html`
            <div class="vs-card" data-tone=${count.late > 0 ? 'danger' : nothing}>
              <dt>
                ${
                  href
                    ? html`
                        <a href=${href}>${tlt(`late.of.${name}`)}</a>
                      `
                    : tlt(`late.of.${name}`)
                }
              </dt>
              <dd>
                <strong>${tlt('late.count.late', { count: count.late })}</strong>
                <span>${tlt('late.count.near', { count: count.near })}</span>
              </dd>
            </div>
          `,
        )}
      </dl>
      ${
        cases.length === 0
          ? html`
              <p data-testid="late-none">${tlt('late.none')}</p>
            `
          : nothing
      }
    `;
  }

  #cases({ cases, more }: LatenessOverview) {
    if (cases.length === 0) return nothing;
    const topics = [...new Set(cases.map(({ category }) => category))];
    const shown = cases.filter(
      ({ pace, category }) =>
        (this.which === '' || pace === this.which) &&
        (this.topic === '' || category === this.topic),
    );
    return html`
      <section class="vs-card" aria-labelledby="late-cases">
        <h2 id="late-cases">${tlt('late.cases')}</h2>
        <div class="late-filters">
          ${selectField({
            id: 'late-which',
            label: tlt('late.which'),
            value: this.which,
            options: WHICH.map((each) => [each, tlt(`late.which.${each || 'all'}`)] as const),
            change: (which) => (this.which = which),
          })}
          ${selectField<string>({
            id: 'late-topic',
            label: tlt('late.topic'),
            value: this.topic,
            options: [
              ['', tlt('late.topic.all')],
              ...topics.map((each) => [each, this.#topicName(each)] as const),
            ],
            change: (topic) => (this.topic = topic),
          })}
        </div>
        ${table<LateCase>({
          testid: 'late-cases',
          caption: tlt('late.cases'),
          rows: shown,
          key: (each) => each.id,
          empty: tlt('late.none.picked'),
          marks: ({ pace }) => ({ 'data-pace': pace }),
          columns: [
            {
              name: 'case',
              heading: tlt('late.column.case'),
              cell: (each) => html`
                <a href="/messages?case=${encodeURIComponent(each.reference)}">
                  ${each.subject ?? each.reference}
                </a>
                ${
                  each.urgent
                    ? html`
                        <span class="vs-badge" data-tone="danger">${tlt('late.urgent')}</span>
                      `
                    : nothing
                }
                <span class="late-second">${each.reference}</span>
              `,
            },
            {
              name: 'topic',
              heading: tlt('late.column.topic'),
              labelled: true,
              cell: ({ category }) => this.#topicName(category),
            },
            {
              name: 'due',
              heading: tlt('late.column.due'),
              labelled: true,
              cell: ({ pace, dueAt }) => html`
                <strong class="late-due">${tlt(`late.due.${pace}`, { at: moment(dueAt) })}</strong>
              `,
            },
            {
              name: 'why',
              heading: tlt('late.column.why'),
              labelled: true,
              cell: (each) => html`
                <ul class="late-why">
                  ${whyWords(each).map(
                    (words) => html`
                      <li>${words}</li>
                    `,
                  )}
                </ul>
              `,
            },
          ],
        })}
        ${
          more
            ? html`
                <p class="vs-soft">${tlt('late.more')}</p>
              `
            : nothing
        }
      </section>
    `;
  }

  #topics({ topics }: LatenessOverview) {
    const figure = (name: 'late' | 'near' | 'waiting') => ({
      name,
      heading: tlt(`late.column.${name}`),
      numbers: true,
      labelled: true,
      cell: (each: LateTopic) => each[name],
    });
    return html`
      <section class="vs-card" aria-labelledby="late-topics">
        <h2 id="late-topics">${tlt('late.topics')}</h2>
        ${table<LateTopic>({
          testid: 'late-topics',
          caption: tlt('late.topics'),
          rows: topics,
          key: (each) => `${each.category}/${each.office ?? ''}`,
          empty: tlt('late.topics.none'),
          loading: ts('staff.loading'),
          columns: [
            {
              name: 'topic',
              heading: tlt('late.column.topic'),
              cell: ({ category }) => this.#topicName(category),
            },
            {
              name: 'office',
              heading: tlt('late.column.office'),
              labelled: true,
              cell: ({ office }) => office ?? tlt('late.office.none'),
            },
            figure('late'),
            figure('near'),
            figure('waiting'),
            {
              name: 'first',
              heading: tlt('late.column.first'),
              labelled: true,
              cell: ({ firstDueAt }) => moment(firstDueAt),
            },
          ],
        })}
      </section>
    `;
  }

  #topicName(id: string): string {
    const found = this.categories.value.find((each) => each.id === id);
    return found ? categoryText(found).label : id;
  }
}
whenWordsCame(() => customElements.define('vs-late', LatePage));

function whyWords({ why, office, holder, asked }: LateCase): string[] {
  return why.map((reason) => {
    switch (reason) {
      case 'office':
        return tlt('late.why.office', { office: office ?? '' });
      case 'held':
        return tlt('late.why.held', { name: holder ?? '' });
      case 'inquiry':
        return tlt('late.why.inquiry', { name: asked ?? '' });
      default:
        return tlt(`late.why.${reason}`);
    }
  });
}

function moment(iso: string): string {
  const at = Date.parse(iso);
  return `${formatDay(at, Date.now(), STATION_ZONE)}, ${formatTime(at, STATION_ZONE)}`;
}
