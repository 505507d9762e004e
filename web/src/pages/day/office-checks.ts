import { html } from 'lit';
import { tg } from '../../i18n/day';
import { loadingLine } from '../../ui/load-state';
import type { Office } from './day';

/** Which offices are meant, each by itself or all at once. `offices` is null until they are read. */
export function officeChecks(of: {
  legend: string;
  offices: readonly Office[] | null;
  chosen: ReadonlySet<string>;
  choose: (chosen: ReadonlySet<string>) => void;
}) {
  const { offices, chosen, choose } = of;
  if (!offices) return loadingLine(tg('day.call.loading'));
  if (offices.length === 0) {
    return html`
      <p class="vs-soft">${tg('day.schedule.offices.none')}</p>
    `;
  }
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose(next);
  };
  return html`
    <fieldset class="day-offices">
      <legend>${of.legend}</legend>
      <div class="vs-row">
        <button
          type="button"
          class="btn btn-sm btn-outline-primary"
          @click=${() => choose(new Set(offices.map(({ id }) => id)))}
        >
          ${tg('day.schedule.offices.all')}
        </button>
        <button
          type="button"
          class="btn btn-sm btn-outline-primary"
          @click=${() => choose(new Set())}
        >
          ${tg('day.schedule.offices.nobody')}
        </button>
      </div>
      <div class="day-checks">
        ${offices.map(
          ({ id, name, shortName }) => html`
            <label title=${name}>
              <input
                type="checkbox"
                value=${id}
                .checked=${chosen.has(id)}
                @change=${() => {
                  toggle(id);
                }}
              />
              ${shortName || name}
            </label>
          `,
        )}
      </div>
    </fieldset>
  `;
}
