// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { expectAccessible } from './accessibility';
import { opened, shown } from './case-samples';
import { part, press, settled, words } from './page';
import { freshPages } from './staff';

freshPages();

const KNOWN = {
  since: '2026-10-01T09:00:00Z',
  channel: null,
  needs: [],
  cases: [
    {
      reference: 'AB12-CD34',
      kind: 'message',
      category: 'weapons',
      subject: 'Rinnovo',
      state: 'open',
      at: '2026-11-20T09:00:00Z',
      dueAt: '2026-11-27T09:00:00Z',
      linked: true,
    },
  ],
  openable: ['AB12-CD34'],
};

it('shows beside a message in hand what else its citizen asked, and leads there', async () => {
  const mine = opened({ kind: 'message', state: 'taken', mine: true });
  const api = await shown({
    'GET messages/m1': mine,
    'GET contacts/m1/recognition': { known: KNOWN },
  });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  expect(words('known-citizen')).toMatch(/Pratiche aperte Messaggio AB12-CD34 · Rinnovo/);
  const link = part('known-citizen')!.querySelector('a');
  expect(link?.getAttribute('href')).toBe('/messages?case=AB12-CD34');
  expect(api.sent('GET contacts/m1/recognition')).toHaveLength(1);
  await expectAccessible();
});

it.each([
  ['that nobody has', { kind: 'message' }],
  ['that is a complaint', { state: 'taken', mine: true }],
])('asks for nothing of the citizen beside one %s', async (_, change) => {
  const api = await shown({ 'GET messages/m1': opened(change) });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  expect(api.sent('GET contacts/m1/recognition')).toEqual([]);
});

it('leads to the cases that belong to one, where the reader may open them', async () => {
  const other = {
    id: 'm2',
    reference: 'AB12-CD34',
    category: 'weapons',
    channel: 'message',
    state: 'open',
    at: '2026-11-26T10:00:00Z',
    how: 'split',
    mayOpen: true,
  };
  const linked = [other, { ...other, id: 'm3', reference: 'EF56-GH78', mayOpen: false }];
  await shown({ 'GET messages/m1': opened({}, { linked }) });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  expect(words('case-story')).toContain('EF56-GH78');
  const links = [...part('case-story')!.querySelectorAll('a')];
  expect(links.map((each) => each.getAttribute('href'))).toEqual(['/messages?case=AB12-CD34']);
});
