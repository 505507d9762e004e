import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { ta } from '../../i18n/access';
import { formatDuration, formatDate } from '../../i18n/format';
import { language, localeOf } from '../../i18n/language';
import { noon } from '../../i18n/moments';
import type { OwnFigures } from '../../protocol/api';
import { accessWords } from '../../staff/access-words';
import { readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';

/** The figures of one's own that supervisors may ask for, and under which agreement. */
export class MyFigures extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  readonly #figures = new Reading<OwnFigures>(
    this,
    (signal) => this.session.api('me/figures', { signal }),
    accessWords,
  );

  protected override render() {
    return html`
      <section class="vs-card" aria-labelledby="my-figures" data-testid="own-figures">
        <h2 id="my-figures">${ta('access.figures.title')}</h2>
        ${readingBox(this.#figures, (found) => this.#shown(found))}
      </section>
    `;
  }

  #shown(found: OwnFigures) {
    if (!found.agreement) {
      return html`
        <p class="vs-soft">${ta('access.figures.off')}</p>
      `;
    }
    const rows = [
      ['handled', number(found.handled)],
      ['talk', seconds(found.averageTalkS)],
      ['wrapUp', seconds(found.averageWrapUpS)],
      [
        'satisfaction',
        found.satisfaction === null
          ? ta('access.figures.few', { k: found.k })
          : ta('access.figures.of', { average: number(found.satisfaction), count: found.rated }),
      ],
    ] as const;
    return html`
      <p class="vs-soft">${ta('access.figures.text', { agreement: found.agreement })}</p>
      ${
        found.supervisorsUntil === null
          ? nothing
          : html`
              <p>${ta('access.figures.first', { day: day(found.supervisorsUntil) })}</p>
            `
      }
      <p>${ta('access.figures.days', { first: day(found.first), last: day(found.last) })}</p>
      <dl class="me-figures">
        ${rows.map(
          ([name, value]) => html`
            <div>
              <dt>${ta(`access.figures.${name}`)}</dt>
              <dd>${value}</dd>
            </div>
          `,
        )}
      </dl>
    `;
  }
}
customElements.define('vs-my-figures', MyFigures);

const day = (at: string): string => formatDate(noon(at));
const seconds = (value: number | null): string =>
  value === null ? '–' : formatDuration(Math.round(value), 'short');
const number = (value: number): string =>
  new Intl.NumberFormat(localeOf(language.value), { maximumFractionDigits: 2 }).format(value);
