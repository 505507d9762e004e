import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tu } from '../../i18n/upkeep';
import type { KeptListed } from '../../protocol/api';
import { errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { when } from './facts';
import { type Kept, matches, spanWords, WHOSE, whatOf } from './kept';

/** Everything that is kept of people: the rule, where it comes from, and what is due next. */
export class KeptPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private search = '';
  readonly #listed = new Reading<KeptListed>(
    this,
    (signal) => this.session.api('upkeep/kept', { signal }),
    errorWords,
  );

  protected override render() {
    return html`
      <section class="vs-stack" aria-labelledby="kept-title" data-testid="kept">
        <div class="staff-head">
          <h2 id="kept-title">${tu('kept.title')}</h2>
        </div>
        <div class="vs-card staff-card">
          <p class="vs-soft">${tu('kept.intro')}</p>
          ${readingBox(this.#listed, ({ kinds }) => this.#content(kinds))}
        </div>
      </section>
    `;
  }

  #content(kinds: readonly Kept[]) {
    const found = kinds.filter((each) => matches(each, this.search));
    return html`
      ${textField({
        id: 'kept-search',
        label: tu('kept.search'),
        type: 'search',
        autocomplete: 'off',
        value: this.search,
        input: (value) => (this.search = value),
      })}
      ${
        found.length === 0
          ? html`
              <p role="status">${tu('kept.nothing')}</p>
            `
          : WHOSE.map((whose) => group(whose, found))
      }
      <p class="vs-hint">${tu('kept.change')}</p>
    `;
  }
}
customElements.define('vs-kept', KeptPanel);

function group(whose: Kept['whose'], kinds: readonly Kept[]) {
  const rows = kinds.filter((each) => each.whose === whose);
  if (rows.length === 0) return nothing;
  return html`
    <h3>${tu(`kept.whose.${whose}`)}</h3>
    ${table<Kept>({
      caption: tu(`kept.whose.${whose}`),
      look: 'admin-table',
      rows,
      key: ({ name }) => name,
      columns: [
        { name: 'what', heading: tu('kept.column.what'), cell: whatOf },
        { name: 'rule', heading: tu('kept.column.rule'), labelled: true, cell: ruleOf },
        { name: 'source', heading: tu('kept.column.source'), labelled: true, cell: sourceOf },
        { name: 'due', heading: tu('kept.column.due'), labelled: true, cell: dueOf },
      ],
    })}
  `;
}

function ruleOf(kind: Kept): string {
  if (kind.until) return tu(`kept.until.${kind.until}`);
  const span = spanWords(kind.spanS ?? 0);
  if (kind.name === 'messages') return tu('kept.rule.topics', { span });
  if (kind.basis === 'rules') return tu('kept.rule.rules', { span });
  if (kind.withRecording) return tu('kept.rule.recorded', { span });
  return kind.within ? tu('kept.rule.within', { span }) : span;
}

function sourceOf({ basis, setting, source }: Kept) {
  if (basis === 'until') return tu('kept.source.law');
  if (basis === 'fixed') return tu('kept.source.fixed');
  const variable = html`
    <span class="admin-second">
      <code>${setting}</code>
      ${source ? tu(`settings.source.${source}`) : nothing}
    </span>
  `;
  return basis === 'rules'
    ? html`
        ${tu('kept.source.rules')} ${variable}
      `
    : variable;
}

function dueOf({ dueAt }: Kept): string {
  if (dueAt === null) return tu('kept.due.none');
  return Date.parse(dueAt) <= Date.now() ? tu('kept.due.now') : when(dueAt);
}
