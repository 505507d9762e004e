import { html, nothing } from 'lit';
import { api } from '../../api';
import { td } from '../../i18n/desk';
import { formatDate } from '../../i18n/format';
import type { KnownCase, KnownToOperator } from '../../protocol/api';
import { Reading } from '../../ui/reading';
import { categoryLabel } from './context';
import { DeskPart } from './part';

/** What the citizen of this contact wanted known, and what they asked before: nothing of somebody who did not ask for it. */
export class KnownCitizen extends DeskPart {
  #whose: string | null = null;
  readonly #known = new Reading<KnownToOperator | null>(
    this,
    (signal) => this.#read(signal),
    () => ({ text: td('desk.known.failed') }),
    { begins: false },
  );

  get #contact(): string | null {
    const { contact } = this.context.console.desk.value;
    return contact?.state === 'connected' ? contact.contactId : null;
  }

  protected override updated(): void {
    const whose = this.#contact;
    if (whose === this.#whose) return;
    this.#whose = whose;
    if (whose !== null) void this.#known.again();
  }

  protected override render() {
    const { value, problem } = this.#known;
    if (this.#contact === null || this.#contact !== this.#whose) return nothing;
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
            ${td('desk.known.again')}
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
      <section class="desk-known" aria-labelledby="desk-known-title" data-testid="known-citizen">
        <h2 id="desk-known-title">${td('desk.known.title')}</h2>
        ${
          last
            ? html`
                <p>
                  <b>${td('desk.known.asked', { date: date(last.at), what: this.#what(last) })}</b>
                </p>
              `
            : html`
                <p>${td('desk.known.none')}</p>
              `
        }
        ${
          known.channel
            ? html`
                <p>${td(`desk.known.channel.${known.channel}`)}</p>
              `
            : nothing
        }
        ${this.#list(td('desk.known.open'), open)} ${this.#list(td('desk.known.before'), before)}
        <p class="vs-hint">${td('desk.known.since', { date: date(known.since) })}</p>
      </section>
    `;
  }

  #list(title: string, cases: readonly KnownCase[]) {
    if (cases.length === 0) return nothing;
    return html`
      <h3>${title}</h3>
      <ul>
        ${cases.map(
          (each) => html`
            <li>
              ${td(`desk.known.kind.${each.kind}`)}
              <code>${each.reference}</code>
              ·
              ${[
                this.#what(each),
                date(each.at),
                each.dueAt === null
                  ? td(`desk.known.state.${each.state}`)
                  : td('desk.known.due', { date: date(each.dueAt) }),
              ].join(' · ')}
            </li>
          `,
        )}
      </ul>
    `;
  }

  #what(each: KnownCase): string {
    return each.subject ?? categoryLabel(this.context, each.category);
  }

  async #read(signal: AbortSignal): Promise<KnownToOperator | null> {
    const contactId = this.#whose;
    if (contactId === null) return null;
    const { known } = await api(`contacts/${contactId}/recognition`, {
      token: await this.context.token(),
      signal,
    });
    return known;
  }
}
customElements.define('vs-desk-known', KnownCitizen);

const date = (at: string): string => formatDate(Date.parse(at));
