// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import '../src/pages/parts/parts-page';
import { expectAccessible } from './accessibility';
import { fill, key, mount, part, press, submit, words } from './page';
import { freshPages } from './staff';

/** The page of the shared parts: each is there in each state, can be used and be reached. */
freshPages();

beforeEach(() => mount('vs-parts'));

it('shows every part in every state, accessibly', async () => {
  const sections = [...document.querySelectorAll('section')].map((each) => each.dataset['testid']);
  expect(sections).toEqual([
    'parts-fields',
    'parts-days-and-times',
    'parts-tables',
    'parts-states',
    'parts-readings',
    'parts-actions',
    'parts-tabs',
    'parts-questions',
    'parts-buttons-and-badges',
  ]);
  expect(words('parts-states')).toContain('La stazione non risponde.');
  await expectAccessible();
});

it('takes a day as it is written in Italian, and says what is none', async () => {
  const day = document.querySelector<HTMLInputElement>('#day')!;
  expect(day.value).toBe('24/11/2026');
  await fill(day, '31.2.26');
  expect(day.getAttribute('aria-invalid')).toBe('true');
  expect(words(document.getElementById('day-wrong'))).not.toBe('');
  await fill(day, '3-12-26');
  expect(day.getAttribute('aria-invalid')).toBe('false');
  expect(words(document.getElementById('day-wrong'))).toBe('');
});

it('asks before something is done, and gives the answer', async () => {
  const dialog = () => document.querySelector<HTMLDialogElement>('dialog')!;
  await press('ask-danger');
  expect(dialog().open).toBe(true);
  expect(part('confirm-sample')!.className).toBe('btn btn-danger');
  await expectAccessible();
  await press('confirm-sample');
  expect([dialog().open, words('answer')]).toEqual([false, 'done']);
  await press('ask-plain');
  expect(part('confirm-sample')!.className).toBe('btn btn-primary');
  dialog().dispatchEvent(new Event('cancel', { cancelable: true }));
  await key('Escape');
  expect([dialog().open, words('answer')]).toEqual([false, 'cancelled']);
});

it('shows what is read: on its way, none, some, and not to be had', () => {
  expect(words('reading-loading')).toBe('Caricamento…');
  expect(words('reading-empty')).toBe('Non ci sono uffici.');
  expect(words('reading-value')).toBe('Ufficio 9 Ufficio 10');
  expect(words('reading-problem')).toContain('La stazione non risponde.');
  expect(words(part('reading-problem')!.querySelector('button'))).toBe('Riprova ora');
});

it('says what came of an act, and does nothing else meanwhile', async () => {
  const busy = () => document.querySelectorAll('[data-testid^="act-"][aria-busy="true"]').length;
  await press('act-done');
  expect(words('parts-actions')).toContain('Salvato.');
  await press('act-refused');
  expect(words('parts-actions')).not.toContain('Salvato.');
  expect(words('parts-actions')).toContain('La stazione non risponde.');
  await expectAccessible();
  await press('act-endless');
  await press('act-done');
  expect([busy(), words('parts-actions').includes('Salvato.')]).toEqual([1, false]);
});

it('follows something by its code, and says when that is not to be had', async () => {
  const form = document.querySelector<HTMLFormElement>('#followed')!.closest('form')!;
  await submit(form);
  expect(form.querySelector('[role="alert"]')).toBeNull();
  await fill(document.querySelector('#followed')!, ' 7K4-92Q ');
  await submit(form);
  expect(words(form.querySelector('[role="alert"]'))).toContain('La stazione non risponde.');
});

it('sorts its table by the keys of a button', async () => {
  const names = () =>
    [...part('sample-table')!.querySelectorAll('tbody th')].map((each) => words(each));
  expect(names()).toEqual(['Ufficio 9', 'Ufficio 10', 'Archivio']);
  await press(part('sample-table')!.querySelector('.vs-sort')!);
  expect(names()).toEqual(['Archivio', 'Ufficio 9', 'Ufficio 10']);
});
