import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { formatDate } from '../../i18n/format';
import { tkc } from '../../i18n/known-citizen';
import type { KnownCase, KnownToOperator } from '../../protocol/api';
import { caseReference } from '../../staff/case-reference';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';

/**
 * What the citizen of a contact, or of a message in hand, wanted known, and what they asked before: nothing of somebody who did not
 * ask for it. For one contact: another one needs another element.
 */
export class KnownCitizen extends StationElement {
  @property({ attribute: false }) session!: Pick<StaffSession, 'api'>;
  @property({ attribute: false }) contact = '';
  @property({ attribute: false }) categories: readonly Category[] = [];
  readonly #known = new Reading<KnownToOperator | null>(
    this,
    async (signal) =>
      (await this.session.api(`contacts/${this.contact}/recognition`, { signal })).known,
    () => ({ text: tkc('failed') }),
  );

  protected override render() {
    const { value, problem } = this.#known;
    if (problem) {
      return html`
        <p class="vs-hint" role="status">
          ${problem.text}
          <button
            type="button"
            class="btn btn-link btn-sm"
            data-testid="known-again"
            @click=${() => void this.#known.again()}
          >
            ${tkc('again')}
          </button>
        </p>
      `;
    }
    return value ? this.#shown(value) : nothing;
  }

  #shown(known: KnownToOperator) {
    const open = known.cases.filter(({ state }) => state === 'open');
    const before = known.cases.filter(({ state }) => state !== 'open');
    const [last] = [...known.cases].toSorted((one, other) => other.at.localeCompare(one.at));
    return html`
      <section class="known-citizen" aria-labelledby="known-title" data-testid="known-citizen">
        <h2 id="known-title">${tkc('title')}</h2>
        ${
          last
            ? html`
                <p>
                  <b>${tkc('asked', { date: date(last.at), what: this.#what(last) })}</b>
                </p>
              `
            : html`
                <p>${tkc('none')}</p>
              `
        }
        ${
          known.channel
            ? html`
                <p>${tkc(`channel.${known.channel}`)}</p>
              `
            : nothing
        }
        ${this.#list(tkc('open'), open, known)} ${this.#list(tkc('before'), before, known)}
        <p class="vs-hint">${tkc('since', { date: date(known.since) })}</p>
      </section>
    `;
  }

  #list(title: string, cases: readonly KnownCase[], { openable }: KnownToOperator) {
    if (cases.length === 0) return nothing;
    return html`
      <h3>${title}</h3>
      <ul>
        ${cases.map(
          (each) => html`
            <li>
              ${tkc(`kind.${each.kind}`)}
              ${caseReference(each.reference, openable.includes(each.reference))} ·
              ${[
                this.#what(each),
                date(each.at),
                each.dueAt === null
                  ? tkc(`state.${each.state}`)
                  : tkc('due', { date: date(each.dueAt) }),
              ].join(' · ')}
            </li>
          `,
        )}
      </ul>
    `;
  }

  #what(each: KnownCase): string {
    if (each.subject !== null) return each.subject;
    const found = this.categories.find(({ id }) => id === each.category);
    return found ? categoryText(found).label : '';
  }
}
customElements.define('vs-known-citizen', KnownCitizen);

const date = (at: string): string => formatDate(Date.parse(at));
