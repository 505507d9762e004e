// Changes to the draft of a form, each giving another draft. No DOM.
import { type FormContent, type Item, itemsOf, type Section } from './forms';

/** Where something stands: a section, or an item of it. */
export interface Place {
  section: number;
  item?: number;
}

let made = 0;

/** An id that no other part of the form has. */
export function freshId(form: FormContent, kind: 's' | 'i'): string {
  const taken = new Set([
    ...form.sections.map((section) => section.id),
    ...itemsOf(form).map((item) => item.id),
  ]);
  for (;;) {
    made += 1;
    const id = `${kind}${Date.now().toString(36)}${made.toString(36)}`;
    if (!taken.has(id)) return id;
  }
}

export function addSection(form: FormContent): FormContent {
  const section: Section = { id: freshId(form, 's'), title: '', weight: 1, items: [] };
  return { ...form, sections: [...form.sections, section] };
}

export function addItem(form: FormContent, section: number): FormContent {
  const item: Item = { id: freshId(form, 'i'), text: '', weight: 1, steps: 2 };
  return withSection(form, section, (it) => ({ ...it, items: [...it.items, item] }));
}

export function changeSection(
  form: FormContent,
  section: number,
  change: Partial<Section>,
): FormContent {
  return withSection(form, section, (it) => ({ ...it, ...change }));
}

export function changeItem(form: FormContent, at: Place, change: Partial<Item>): FormContent {
  return withSection(form, at.section, (section) => ({
    ...section,
    items: section.items.map((item, index) => (index === at.item ? { ...item, ...change } : item)),
  }));
}

export function remove(form: FormContent, at: Place): FormContent {
  if (at.item === undefined) return { ...form, sections: without(form.sections, at.section) };
  const { item } = at;
  return withSection(form, at.section, (section) => ({
    ...section,
    items: without(section.items, item),
  }));
}

/**
 * One place up (-1) or down (1). An item at the edge of its section goes into the next one. Null: it cannot go
 * further.
 */
export function move(
  form: FormContent,
  at: Place,
  step: -1 | 1,
): { form: FormContent; at: Place } | null {
  const { section, item } = at;
  if (item === undefined) {
    const to = section + step;
    if (to < 0 || to >= form.sections.length) return null;
    return {
      form: { ...form, sections: swapped(form.sections, section, to) },
      at: { section: to },
    };
  }
  const here = form.sections[section];
  const moved = here?.items[item];
  if (!here || !moved) return null;
  const to = item + step;
  if (to >= 0 && to < here.items.length) {
    return {
      form: withSection(form, section, (it) => ({ ...it, items: swapped(it.items, item, to) })),
      at: { section, item: to },
    };
  }
  const next = form.sections[section + step];
  if (!next) return null;
  const place = step === 1 ? 0 : next.items.length;
  const taken = withSection(form, section, (it) => ({ ...it, items: without(it.items, item) }));
  return {
    form: withSection(taken, section + step, (it) => ({
      ...it,
      items: [...it.items.slice(0, place), moved, ...it.items.slice(place)],
    })),
    at: { section: section + step, item: place },
  };
}

function withSection(
  form: FormContent,
  at: number,
  change: (section: Section) => Section,
): FormContent {
  return {
    ...form,
    sections: form.sections.map((section, index) => (index === at ? change(section) : section)),
  };
}

function without<T>(list: readonly T[], at: number): T[] {
  return list.filter((_each, index) => index !== at);
}

function swapped<T>(list: readonly T[], one: number, other: number): T[] {
  return list.map((each, index) =>
    index === one ? (list[other] ?? each) : index === other ? (list[one] ?? each) : each,
  );
}
