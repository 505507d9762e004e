// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import '../src/pages/messages/messages-page';
import { expectAccessible } from './accessibility';
import { mount, part, parts, press, settled, words } from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const row = (id: string, reference: string) => ({
  id,
  reference,
  category: 'weapons',
  language: 'it',
  source: 'web',
  kind: 'message',
  subject: `Caso ${id}`,
  state: 'open',
  leftAt: '2026-11-26T09:00:00+01:00',
  dueAt: '2026-11-27T09:00:00+01:00',
  near: false,
  overdue: false,
  late: false,
  again: false,
  holder: null,
  mine: false,
  urgent: false,
  office: null,
  snoozedUntil: null,
  proposed: false,
  answeredAt: null,
  closedWhy: null,
});
const figures = {
  open: 2,
  taken: 0,
  near: 0,
  overdue: 0,
  urgent: 0,
  snoozed: 0,
  proposed: 0,
  oldestDueAt: null,
  answeredToday: 0,
  lateToday: 0,
  mailConfigured: true,
  mailFailed: 0,
};
const CASES = [row('m1', 'K7M4-2QXP'), row('m2', 'A2B3-C4D5')] as const;
const opened = (message: (typeof CASES)[number]) => ({
  message,
  name: null,
  email: null,
  draft: null,
  thread: [
    { id: 'r1', author: 'citizen', text: 'Buongiorno', writtenAt: message.leftAt, operator: null },
  ],
  mail: [],
  facts: [],
  steps: [],
  linked: [],
  openWith: [],
  secondLook: false,
});

async function shown(search = '', role: 'operator' | 'supervisor' = 'operator') {
  history.replaceState(null, '', `/messages${search}`);
  const api = signedIn(role, {
    'GET messages': { messages: CASES, figures, at: '2026-11-26T10:00:00Z' },
    'GET messages/m1': opened(CASES[0]),
    'GET messages/m2': opened(CASES[1]),
    'GET messages/A2B3-C4D5': opened(CASES[1]),
    'GET offices': { offices: [] },
    'GET message-views': { views: [] },
    'GET message-topics/agreement': {
      months: [{ month: '2026-10', category: 'weapons', cases: 12, proposed: 10, agreed: 9 }],
    },
    'DELETE messages/m1/open': null,
    'DELETE messages/m2/open': null,
  });
  await mount('vs-messages-page');
  await settled();
  await settled();
  return api;
}

const typed = async (key: string) => {
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
  );
  await settled();
};

it('names the case in its address, and Back leads to the list', async () => {
  await shown();
  expect(words('messages')).toContain('Apra un messaggio dalla lista');
  await press(parts('message-row')[0]!.querySelector('button')!);
  await settled();
  expect(location.search).toBe('?case=K7M4-2QXP');
  expect(parts('message-row')[0]?.getAttribute('aria-current')).toBe('true');
  expect(document.activeElement?.id).toBe('case-title');
  await expectAccessible();
  history.replaceState(null, '', '/messages');
  dispatchEvent(new PopStateEvent('popstate'));
  await settled();
  expect(words('messages')).toContain('Apra un messaggio dalla lista');
});

it('opens the case and the filters of its address', async () => {
  const api = await shown('?when=late&case=A2B3-C4D5');
  expect(words(document.querySelector('#case-title'))).toBe('Caso m2');
  expect(api.requests.some(({ path }) => path === 'messages?when=late')).toBe(true);
  expect(location.search).toBe('?when=late&case=A2B3-C4D5');
});

it('is worked by keyboard', async () => {
  await shown();
  await typed('j');
  expect(document.activeElement?.getAttribute('data-open-case')).toBe('m1');
  await typed('j');
  expect(document.activeElement?.getAttribute('data-open-case')).toBe('m2');
  await typed('k');
  (document.activeElement as HTMLElement).click();
  await settled();
  await settled();
  expect(location.search).toBe('?case=K7M4-2QXP');
  await typed('Escape');
  expect(location.search).toBe('');
  expect(document.activeElement?.getAttribute('data-open-case')).toBe('m1');
  await typed('/');
  expect(document.activeElement?.id).toBe('messages-q');
  await typed('j');
  expect(document.activeElement?.id).toBe('messages-q');
});

it('shows supervisors how often proposed topics are right', async () => {
  await shown('', 'supervisor');
  expect(part('to-desk')).toBeNull();
  const drift = part('topic-agreement') as HTMLDetailsElement;
  drift.open = true;
  drift.dispatchEvent(new Event('toggle'));
  await settled();
  expect(words('topic-months')).toContain('ottobre 2026');
  expect(words('topic-months')).toContain('90');
});

it.each([
  [{ mailConfigured: true, mailFailed: 0 }, 0],
  [{ mailConfigured: false, mailFailed: 0 }, 1],
  [{ mailConfigured: true, mailFailed: 3 }, 1],
])('says what is wrong with its mail: %o', async (how, warnings) => {
  const api = await shown();
  api.answers['GET messages'] = { messages: CASES, figures: { ...figures, ...how } };
  document.querySelector('vs-messages-page')?.remove();
  await mount('vs-messages-page');
  expect(document.querySelectorAll('.vs-alert[data-tone=warning]')).toHaveLength(warnings);
});

it('leads an operator back to the desk', async () => {
  await shown();
  expect(part('to-desk')?.getAttribute('href')).toBe('/desk');
  expect(part('topic-agreement')).toBeNull();
});
