// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import '../src/pages/desk/tasks-panel';
import { StaffSession } from '../src/staff/session';
import { mount, part, press, Refusal, settled, words } from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const TASK = {
  id: 't1',
  text: 'Chiamare l’ufficio 9',
  accountId: 'operator-1',
  officeId: null,
  until: null,
};

async function shown(answer: unknown) {
  const open = { tasks: [TASK] };
  const api = signedIn('operator', {
    'GET day/tasks': () => open,
    'PATCH day/tasks/t1': () => answer,
  });
  const session = new StaffSession();
  await session.restore();
  await mount('vs-desk-tasks', { session });
  const box = part('own-task-done') as HTMLInputElement;
  box.checked = true;
  box.dispatchEvent(new Event('change', { bubbles: true }));
  await settled();
  return { api, open, box };
}

it('keeps a box ticked while the station is told, and offers to take it back', async () => {
  let come: () => void = () => undefined;
  const { open, box } = await shown(
    new Promise<undefined>((resolve) => (come = () => resolve(undefined))),
  );
  expect(box.checked).toBe(true);
  open.tasks = [];
  come();
  await settled();
  expect(part('own-task-done')).toBeNull();
  expect(words(document.querySelector('vs-desk-tasks [role="status"]'))).toContain(
    'Chiamare l’ufficio 9',
  );
  await press('own-task-undone');
  expect(part('own-task-undone')).toBeNull();
});

it('leaves a box open that could not be ticked, and says so', async () => {
  const { box } = await shown(new Refusal(500, 'internal'));
  expect(box.checked).toBe(false);
  expect(words(document.querySelector('vs-desk-tasks [role="status"]'))).not.toBe('');
  expect(part('own-task-undone')).toBeNull();
});
