import { StaffSession } from '../src/staff/session';
import { mount, settled } from './page';
import { CATEGORIES, signedIn } from './staff';

await import('../src/pages/messages/messages');

export const message = (change = {}) => ({
  id: 'm1',
  reference: 'K7M4-2QXP',
  category: 'weapons',
  language: 'it',
  source: 'email',
  kind: 'complaint',
  subject: 'Porto d’armi',
  state: 'open',
  leftAt: '2026-11-26T09:00:00+01:00',
  dueAt: '2026-11-27T09:00:00+01:00',
  near: false,
  overdue: false,
  late: false,
  again: false,
  holder: null,
  mine: false,
  urgent: true,
  office: 'o1',
  snoozedUntil: null,
  proposed: false,
  answeredAt: null,
  closedWhy: null,
  ...change,
});
export const figures = {
  open: 1,
  taken: 0,
  near: 0,
  overdue: 0,
  urgent: 1,
  snoozed: 0,
  proposed: 0,
  oldestDueAt: null,
  answeredToday: 0,
  lateToday: 0,
  mailConfigured: true,
  mailFailed: 0,
};
export const text = (id: string, said: string) => ({
  id,
  author: 'citizen',
  text: said,
  writtenAt: '2026-11-26T09:00:00+01:00',
  operator: null,
});
export const opened = (change = {}, more = {}) => ({
  message: message(change),
  name: 'Ada',
  email: 'ada@example.org',
  draft: null,
  thread: [text('r1', 'Buongiorno')],
  mail: [],
  facts: [],
  steps: [],
  linked: [],
  openWith: [],
  secondLook: false,
  ...more,
});

/** The messages of somebody who is signed in, as the station answers. */
export async function shown(
  answers: Record<string, unknown> = {},
  role: 'operator' | 'supervisor' = 'operator',
) {
  const api = signedIn(role, {
    'GET messages': { messages: [message()], figures },
    'GET messages/m1': opened(),
    'GET offices': { offices: [{ id: 'o1', name: 'Ufficio 1' }] },
    'GET message-views': { views: [] },
    'DELETE messages/m1/open': null,
    ...answers,
  });
  const session = new StaffSession();
  await session.restore();
  await mount('vs-messages', { session, categories: CATEGORIES });
  await settled();
  return api;
}
