import { categoryText } from '../../api';
import { td } from '../../i18n/desk';
import type { Contact } from '../../protocol/desk';
import { selectField } from '../../ui/field';
import type { DeskContext } from './context';

/** The subject of the contact as a list to correct it with; the operator's own subjects first. */
export function categoryField(context: DeskContext, contact: Contact, id: string) {
  const { console, categories } = context;
  const own = new Set(console.desk.value.agent?.categories ?? []);
  const known = categories.value
    // the contact's own stays its subject though nobody else can be given it any more
    .filter((each) => !each.retired || each.id === contact.category)
    .map((each) => ({ id: each.id, label: categoryText(each).label }));
  if (!known.some((each) => each.id === contact.category)) {
    known.push({ id: contact.category, label: '' });
  }
  const choices = (mine: boolean) =>
    known.filter((each) => own.has(each.id) === mine).map((each) => [each.id, each.label] as const);
  const correcting = console.doing.value.has('category');
  return selectField({
    id,
    label: td('desk.card.category'),
    hint: td(correcting ? 'desk.card.category.saving' : 'desk.card.category.hint'),
    hintLive: true,
    busy: correcting,
    value: contact.category,
    options: [],
    groups: [
      [td('desk.card.own'), choices(true)],
      [td('desk.card.others'), choices(false)],
    ],
    change: (_category, event) =>
      void correct(context, event.currentTarget as HTMLSelectElement, contact.category),
  });
}

/** A refused correction puts the list back to what the station has. */
async function correct(context: DeskContext, select: HTMLSelectElement, before: string) {
  const done = await context.console.correctCategory(select.value);
  if (!done) select.value = before;
}
