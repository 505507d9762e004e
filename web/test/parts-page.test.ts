// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import '../src/pages/parts/parts-page';
import { expectAccessible } from './accessibility';
import { fill, key, mount, part, press, words } from './page';
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

it('sorts its table by the keys of a button', async () => {
  const names = () =>
    [...part('sample-table')!.querySelectorAll('tbody th')].map((each) => words(each));
  expect(names()).toEqual(['Ufficio 9', 'Ufficio 10', 'Archivio']);
  await press(part('sample-table')!.querySelector('.vs-sort')!);
  expect(names()).toEqual(['Archivio', 'Ufficio 9', 'Ufficio 10']);
});
