import { html } from 'lit';
import { categoryText } from '../../api';
import { td } from '../../i18n/desk';
import type { Contact } from '../../protocol/desk';
import type { DeskContext } from './context';

/** The subject of the contact as a list to correct it with; the operator's own subjects first. */
export function categoryField(context: DeskContext, contact: Contact, id: string) {
  const { console, categories } = context;
  const own = new Set(console.desk.value.agent?.categories ?? []);
  const known = categories.value.map((each) => ({ id: each.id, label: categoryText(each).label }));
  if (!known.some((each) => each.id === contact.category)) {
    known.push({ id: contact.category, label: '' });
  }
  const group = (label: string, options: typeof known) =>
    options.length === 0
      ? ''
      : html`
          <optgroup label=${label}>
            ${options.map(
              (each) => html`
                <option value=${each.id} .selected=${each.id === contact.category}>
                  ${each.label}
                </option>
              `,
            )}
          </optgroup>
        `;
  const correcting = console.doing.value.has('category');
  return html`
    <div class="vs-field">
      <label for=${id}>${td('desk.card.category')}</label>
      <select
        class="vs-select"
        id=${id}
        aria-describedby="${id}-hint"
        aria-busy=${correcting ? 'true' : 'false'}
        @change=${(event: Event) =>
          void correct(context, event.currentTarget as HTMLSelectElement, contact.category)}
      >
        ${group(
          td('desk.card.own'),
          known.filter((each) => own.has(each.id)),
        )}
        ${group(
          td('desk.card.others'),
          known.filter((each) => !own.has(each.id)),
        )}
      </select>
      <span class="vs-hint" id="${id}-hint" role="status">
        ${td(correcting ? 'desk.card.category.saving' : 'desk.card.category.hint')}
      </span>
    </div>
  `;
}

/** A refused correction puts the list back to what the station has. */
async function correct(context: DeskContext, select: HTMLSelectElement, before: string) {
  const done = await context.console.correctCategory(select.value);
  if (!done) select.value = before;
}
