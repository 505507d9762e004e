import { html, type TemplateResult } from 'lit';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';

/** Facts under a heading; what is wrong is marked, and says so in its words. */
export function factCard(
  id: string,
  title: string,
  facts: readonly (readonly [name: string, value: unknown, wrong?: boolean])[],
  more?: unknown,
): TemplateResult {
  return html`
    <section class="vs-card staff-card upkeep-card" aria-labelledby=${id}>
      <h3 id=${id}>${title}</h3>
      <dl class="upkeep-facts">
        ${facts.map(
          ([name, value, wrong]) => html`
            <div ?data-wrong=${wrong}>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>
          `,
        )}
      </dl>
      ${more}
    </section>
  `;
}

export const when = (iso: string): string => formatDateTime(Date.parse(iso), STATION_ZONE);
export const whenMs = (ms: number): string => formatDateTime(ms, STATION_ZONE);
