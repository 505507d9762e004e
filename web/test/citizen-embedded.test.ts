// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { contact, station } from './citizen-samples';
import { FakeApi, mount, part, press, settled, words } from './page';

/** The citizen's page in another site's frame: a test plays the element around it. */

const HOST = 'https://www.comune.example.it';
const host = { postMessage: vi.fn() };
Object.defineProperty(window, 'parent', { configurable: true, value: host });
const { chooses, closed, enters, visit } = await import('./citizen-visit');
await import('../src/pages/message/message-page');

beforeEach(() => {
  host.postMessage.mockReset();
  document.head.innerHTML = `<meta name="vs-embedders" content="https://other.example ${HOST}">`;
});
afterEach(() => {
  closed();
  document.head.replaceChildren();
});

async function hostSays(kind: string, origin = HOST, source: unknown = host): Promise<void> {
  const message = new MessageEvent('message', { data: { virtualStation: kind }, origin });
  Object.defineProperty(message, 'source', { value: source });
  window.dispatchEvent(message);
  await settled();
}

/** What the host was told of one kind, oldest first. */
function told(kind: string): unknown[] {
  const messages = host.postMessage.mock.calls as [{ virtualStation: string }, string][];
  for (const [message, target] of messages) {
    expect(target).toBe(message.virtualStation === 'ready' ? '*' : HOST);
  }
  return messages.map(([message]) => message).filter((each) => each.virtualStation === kind);
}

const step = (name: string) => ({ virtualStation: 'step', step: name });

it('tells the host the steps of the visit, once the host has said who it is', async () => {
  const there = await visit();
  await enters(there);
  expect(host.postMessage.mock.calls).toEqual([[{ virtualStation: 'ready' }, '*']]);
  await hostSays('hello');
  expect(told('step')).toEqual([step('waiting')]);
  await there.is(contact({ state: 'ringing' }));
  expect(told('ring')).toEqual([{ virtualStation: 'ring', title: 'Tocca a lei' }]);
  await there.is(contact({ state: 'connected' }));
  expect(told('ring').at(-1)).toEqual({ virtualStation: 'ring', title: '' });
  await there.is(contact({ state: 'ended' }));
  expect(told('step')).toEqual([step('waiting'), step('call'), step('after')]);
});

it.each([
  ['a site that is not named', 'https://evil.example', host],
  ['a window that is not around it', HOST, {}],
])('hears and tells nothing of %s', async (_who, origin, source) => {
  const there = await visit();
  await enters(there);
  await hostSays('hello', origin, source);
  await hostSays('leave', origin, source);
  expect(host.postMessage.mock.calls).toEqual([[{ virtualStation: 'ready' }, '*']]);
  expect(there.api.sent('DELETE seat')).toEqual([]);
});

it('gives the seat up when the person closes the element, and says so', async () => {
  const there = await visit();
  await enters(there);
  await hostSays('hello');
  await hostSays('leave');
  expect(there.api.sent('DELETE seat').map(({ token }) => token)).toEqual(['s1']);
  expect(told('left')).toHaveLength(1);
  expect(JSON.stringify(Object.entries(sessionStorage))).not.toContain('s1');
});

it('has the host’s page leave with it at the quick exit', async () => {
  const replaced = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
  const there = await visit({ quickExitUrl: 'https://meteo.example/' });
  await enters(there);
  await hostSays('hello');
  await press('quick-exit');
  expect(told('exit')).toEqual([{ virtualStation: 'exit', address: 'https://meteo.example/' }]);
  expect(there.api.sent('DELETE seat')).toHaveLength(1);
  // nothing is seen of it any more; it goes by itself where the host's page does not
  expect(document.body.children).toHaveLength(0);
  expect(replaced).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(replaced).toHaveBeenCalledWith('https://meteo.example/');
});

it('adds nothing to the host’s history', async () => {
  const push = vi.spyOn(history, 'pushState');
  const replaced = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
  const there = await visit({ state: 'nobody', callback: ['video'] });
  await chooses(there);
  expect(location.hash).toBe('#weapons');
  await press('step-topic');
  expect(location.hash).toBe('');
  await settled();
  part('leave-message')!.click();
  part('callback')!.click();
  expect(replaced.mock.calls.map(([address]) => new URL(String(address)).href)).toEqual([
    new URL('/message?lang=it', location.href).href,
    new URL('#callback', location.href).href,
  ]);
  expect(push).not.toHaveBeenCalled();
});

it('leaves a click that opens a tab to the browser', async () => {
  const replaced = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
  await visit({ state: 'nobody' });
  await settled();
  for (const how of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { button: 1 }]) {
    const click = new MouseEvent('click', { ...how, bubbles: true, cancelable: true });
    part('leave-message')!.dispatchEvent(click);
    expect(click.defaultPrevented, JSON.stringify(how)).toBe(false);
  }
  expect(replaced).not.toHaveBeenCalled();
});

it('adds nothing to the host’s history on the way back from the messages either', async () => {
  const replaced = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
  new FakeApi({ 'GET station': station() });
  await mount('vs-message-page');
  await settled();
  await hostSays('hello');
  // the element knows that this page is there, and that nothing is lost with it
  expect(told('step')).toEqual([step('welcome')]);
  document.querySelector<HTMLElement>('.message-back')!.click();
  expect(replaced).toHaveBeenCalledWith(new URL('/?lang=it', location.href).href);
});

it('has the emergency number and the public documents, beside the host’s page', async () => {
  await visit();
  expect(document.documentElement.dataset['embedded']).toBe('');
  expect(words(document.querySelector('.vs-emergency'))).toContain('112');
  const privacy = document.querySelector<HTMLAnchorElement>('.vs-footer a[href^="/privacy"]')!;
  expect([privacy.pathname, privacy.target]).toEqual(['/privacy', '_blank']);
});
