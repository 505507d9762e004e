// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import { FormEditor } from '../src/pages/evaluation/form-editor';
import type { FormContent } from '../src/pages/evaluation/forms';
import type { ReviewForm } from '../src/pages/evaluation/reviews';
import type { StaffSession } from '../src/staff/session';
import { eventually } from './eventually';

afterEach(() => document.body.replaceChildren());

it('designs a form: sections, weights, what does not apply, critical and fatal items', async () => {
  void setLanguage('it');
  const sent: { path: string; method: string; body: Record<string, unknown> }[] = [];
  const session = {
    api: vi.fn((path: string, options: { method: string; body: Record<string, unknown> }) => {
      sent.push({ path, ...options });
      return Promise.resolve({ id: 'f1', name: 'x', revision: sent.length + 1 });
    }),
  } as unknown as StaffSession;
  const editor = new FormEditor();
  editor.session = session;
  editor.form = { id: 'f1', name: 'Nuovo', revision: 1, draft: null } as unknown as ReviewForm;
  document.body.append(editor);
  const click = async (id: string, at = 0) => {
    editor.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)[at]?.click();
    await editor.updateComplete;
  };
  const write = async (prefix: string, at: number, value: string, event = 'input') => {
    const field = editor.querySelectorAll<HTMLInputElement>(`[id^="${prefix}-"]`)[at];
    if (!field) throw new Error(`no field ${prefix} ${at}`);
    field.value = value;
    field.dispatchEvent(new Event(event, { bubbles: true }));
    await editor.updateComplete;
  };
  await editor.updateComplete;

  const name = editor.querySelector<HTMLInputElement>('#form-name');
  if (!name) throw new Error('no name');
  name.value = 'Ascolto';
  name.dispatchEvent(new Event('input'));
  const longest = (prefix: string) =>
    editor.querySelector(`[id^="${prefix}-"]`)?.getAttribute('maxlength');
  expect(longest('title')).toBe('200');
  await write('title', 0, 'Accoglienza');
  await click('add-item', 0);
  await write('text', 0, 'Saluta');
  await click('add-section');
  await write('title', 1, 'Risposta');
  await click('add-item', 1);
  await click('add-item', 1);
  await write('text', 1, 'Informazione corretta');
  await write('text', 2, 'Protegge i dati');
  await write('gravity', 1, 'critical', 'change');
  await write('gravity', 2, 'fatal', 'change');
  const choice = editor.querySelectorAll<HTMLInputElement>('.form-item input[type="checkbox"]')[0];
  if (!choice) throw new Error('no choice');
  choice.checked = true;
  choice.dispatchEvent(new Event('change', { bubbles: true }));
  await editor.updateComplete;
  const weights = [...editor.querySelectorAll<HTMLInputElement>('input[id^="weight-s"]')];
  expect(weights).toHaveLength(2);
  const second = weights[1];
  if (!second) throw new Error('no weight');
  second.value = '3';
  second.dispatchEvent(new Event('input', { bubbles: true }));
  second.dispatchEvent(new Event('change', { bubbles: true }));
  await editor.updateComplete;

  // who judges sees the same as the preview
  expect(editor.querySelectorAll('.form-preview [data-item]')).toHaveLength(3);
  await click('publish-form');
  await eventually(() => expect(sent).toHaveLength(2));
  expect(sent.map(({ path, method }) => [method, path])).toEqual([
    ['PUT', 'review/forms/f1'],
    ['POST', 'review/forms/f1/publish'],
  ]);
  const body = sent[0]?.body as { name: string; draft: FormContent };
  expect(body.name).toBe('Ascolto');
  expect(body.draft.sections.map((each) => [each.title, each.weight])).toEqual([
    ['Accoglienza', 1],
    ['Risposta', 3],
  ]);
  const items = body.draft.sections.flatMap((each) => each.items);
  expect(items.map((each) => [each.text, each.gravity ?? 'normal', each.notApplicable])).toEqual([
    ['Saluta', 'normal', true],
    ['Informazione corretta', 'critical', undefined],
    ['Protegge i dati', 'fatal', undefined],
  ]);
  expect(sent[1]?.body).toEqual({ revision: 2 });
});
