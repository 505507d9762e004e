// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { dueAt } from '../src/pages/conference/given';
import { Store } from '../src/state/store';
import { conference, somebody } from './conference-room';
import { eventually } from './eventually';
import { fill, labelled, mount, part, press, Refusal, said, submit, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const GIVEN = {
  decisions: [
    {
      id: 'x',
      text: 'Si apre alle 9',
      category: null,
      sheet: null,
      by: 'Anna',
      at: '2026-11-26T08:00:00Z',
    },
  ],
  tasks: [{ id: 't', text: 'Rileggere', to: 'Nucleo 02', until: null, done: false }],
};
const KNOWN = {
  'GET day/people': { people: [{ id: 'a1', name: 'Bruna', office: null }] },
  'GET offices': { offices: [{ id: 'o1', name: 'Nucleo 01', disabledAt: null }] },
  'GET station': { categories: [], retired: [] },
};

async function shown(answers: Record<string, unknown> = {}, chair = true) {
  const api = signedIn('supervisor', { 'GET conferences/c/given': GIVEN, ...KNOWN, ...answers });
  const { session } = await qualityContext('supervisor');
  const room = {
    state: new Store({
      you: 'boss',
      part: chair ? 'chair' : 'office',
      conference: conference([somebody('boss')]),
    }),
  };
  await mount('vs-conference-given', { room, session });
  return api;
}
const field = (id: string) => document.querySelector(`#${id}`)!;

it('tells what was decided and given so far, to whom', async () => {
  await shown({}, false);
  expect(words('given-decisions')).toContain('Si apre alle 9 Anna, 09:00');
  expect(words('given-tasks')).toContain('Rileggere Nucleo 02');
  expect(part('write-task')).toBeNull();
});

it('gives a task to an office, in the day’s own list', async () => {
  const api = await shown({ 'POST day/tasks': { id: 't2' } });
  await press('write-task');
  await fill(field('task-text'), ' Avvisare tutti ');
  await fill(field('task-to'), 'office:o1');
  await submit('give-task');
  expect(api.sent('POST day/tasks')[0]?.body).toEqual({ text: 'Avvisare tutti', officeId: 'o1' });
  await eventually(() => expect(said()).toBe('Compito assegnato.'));
  expect(part('give-task')).toBeNull();
  expect(api.sent('GET conferences/c/given')).toHaveLength(2);
});

it('records a decision, and keeps what was written where the station does not take it', async () => {
  const api = await shown({ 'POST day/decisions': new Refusal(500, 'internal') });
  await press('write-decision');
  await fill(field('decision-text'), 'Si chiude prima');
  await submit('record-decision');
  expect(words(document.querySelector('[role=alert]'))).toContain('Operazione non riuscita');
  expect(field('decision-text')).toHaveProperty('value', 'Si chiude prima');
  api.answers['POST day/decisions'] = { id: 'y' };
  await submit('record-decision');
  expect(api.sent('POST day/decisions').at(-1)?.body).toEqual({ text: 'Si chiude prima' });
  expect(part('record-decision')).toBeNull();
  // the form has gone, the keyboard is where it came from
  await eventually(() => expect(document.activeElement).toBe(part('write-decision')));
});

it('leaves a form that is not sent with the keyboard where it came from', async () => {
  await shown();
  await press('write-task');
  expect(document.activeElement).toBe(field('task-text'));
  await press(labelled('Annulla'));
  expect(part('give-task')).toBeNull();
  await eventually(() => expect(document.activeElement).toBe(part('write-task')));
});

it('says that it cannot be read, and goes on trying', async () => {
  await shown({ 'GET conferences/c/given': new Refusal(500, 'internal') });
  expect(document.body.textContent).toContain('Riproviamo da soli.');
  expect(document.body.textContent).not.toContain('Carichiamo');
});

it('reckons when something is due by the station’s clock', () => {
  const noon = Date.parse('2026-11-26T11:00:00Z');
  const evening = Date.parse('2026-11-26T19:00:00Z');
  expect(dueAt('', noon)).toBeNull();
  expect(dueAt('today', noon)).toBe('2026-11-26T16:30:00.000Z');
  expect(dueAt('today', evening)).toBe('2026-11-26T22:59:00.000Z');
  expect(dueAt('tomorrow', evening)).toBe('2026-11-27T16:30:00.000Z');
  // over the change to summer time
  expect(dueAt('week', Date.parse('2026-03-25T11:00:00Z'))).toBe('2026-04-01T15:30:00.000Z');
});
