// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { StaffSession } from '../src/staff/session';
import { emptyTopic } from '../src/pages/topics/topics';
import '../src/pages/topics/case-keeping';
import { expectAccessible } from './accessibility';
import { fill, mount, part, press, Refusal, settled, submit, words } from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const topic = (id: string, label: string, change = {}) => ({
  ...emptyTopic(),
  id,
  texts: { it: { ...emptyTopic().texts['it']!, label } },
  ...change,
});
const TOPICS = {
  revision: 7,
  topics: [
    topic('weapons', 'Armi', { keepAnsweredDays: 90 }),
    topic('old', 'Vecchio', { retired: true }),
  ],
};

async function shown(answers: Record<string, unknown> = {}) {
  const api = signedIn('admin', {
    'GET topics': TOPICS,
    'GET upkeep/kept': { kinds: [{ name: 'messages', spanS: 365 * 86_400 }] },
    ...answers,
  });
  const session = new StaffSession();
  await session.restore();
  await mount('vs-case-keeping', { session });
  await settled();
  return api;
}

it('shows what each topic says, and the station’s time where it says nothing', async () => {
  await shown();
  expect(words('case-keeping-table')).toMatch(/Armi.*90 giorni.*365 giorni come la stazione/);
  expect(words('case-keeping')).toContain('il tempo della stazione, che è un’impostazione');
  expect(words('case-keeping-table')).toMatch(/Vecchio Ritirato/);
  await expectAccessible();
});

it('changes the days of a topic by how a case ended', async () => {
  const saved = {
    ...TOPICS,
    revision: 8,
    topics: [topic('weapons', 'Armi', { keepUnansweredDays: 30 })],
  };
  const api = await shown({ 'PUT topics/weapons': new Refusal(409, 'topics_changed') });
  await press('case-keeping-edit-weapons');
  expect((part('case-keep-answered') as HTMLInputElement).value).toBe('90');
  expect(part('save-case-keeping')?.getAttribute('form')).toBe('case-keeping-form');
  await fill('case-keep-unanswered', '0');
  await submit('case-keep-answered');
  expect(words(document.querySelector('vs-dialog'))).toContain('da 1 a 3650');
  expect(api.sent('PUT topics/weapons')).toEqual([]);
  await fill('case-keep-answered', '');
  await fill('case-keep-unanswered', '30');
  await expectAccessible();
  await submit('case-keep-answered');
  await settled();
  // somebody else was first: what is typed stays, and the topics are read again
  expect(part('case-keep-unanswered')).not.toBeNull();
  api.answers['PUT topics/weapons'] = saved;
  await submit('case-keep-answered');
  await settled();
  expect(api.sent('PUT topics/weapons')[1]?.body).toMatchObject({
    revision: 7,
    topic: { keepAnsweredDays: null, keepUnansweredDays: 30 },
  });
  expect(words('case-keeping-table')).toMatch(/Armi.*365 giorni come la stazione.*30 giorni/);
});
