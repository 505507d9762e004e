import { html, nothing } from 'lit';
import { type Category, categoryText } from '../../api';
import { tl } from '../../i18n/messages';
import { REASONS } from './calls';

type Do = (act: 'category' | 'close' | 'office', value: string | null) => unknown;

/** What can be done with several cases at once; nothing while none is picked. */
export function bulkBar(
  picked: { size: number },
  categories: readonly Category[],
  offices: readonly { id: string; name: string }[],
  act: Do,
) {
  if (picked.size === 0) return nothing;
  const choice = (
    name: 'category' | 'close' | 'office',
    options: readonly (readonly [string, string])[],
  ) => html`
    <label>
      <span class="visually-hidden">${tl(`bulk.${name}`)}</span>
      <select
        class="vs-select"
        id="bulk-${name}"
        @change=${(event: Event) => {
          const select = event.target as HTMLSelectElement;
          const { value } = select;
          select.value = '';
          if (value) void act(name, value === 'none' ? null : value);
        }}
      >
        <option value="">${tl(`bulk.${name}`)}…</option>
        ${options.map(
          ([value, words]) => html`
            <option value=${value}>${words}</option>
          `,
        )}
      </select>
    </label>
  `;
  return html`
    <div class="messages-actions" role="group" aria-label=${tl('bulk')}>
      <span role="status">${tl('bulk.picked', { count: picked.size })}</span>
      ${choice(
        'category',
        categories.map((each) => [each.id, categoryText(each).label] as const),
      )}
      ${choice(
        'close',
        REASONS.map((reason) => [reason, tl(`reason.${reason}`)] as const),
      )}
      ${
        offices.length > 0
          ? choice('office', [
              ['none', tl('filter.office.none')],
              ...offices.map(({ id, name }) => [id, name] as const),
            ])
          : nothing
      }
    </div>
  `;
}
