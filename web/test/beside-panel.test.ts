// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest';
import '../src/pages/supervisor/beside-panel';
import type { BesidePanel } from '../src/pages/supervisor/beside-panel';
import { expectAccessible } from './accessibility';
import { FakeMediaDevices } from './fake-media';
import { fill, mount, part, playBrowser, press, Refusal, submit, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();
beforeEach(() => {
  playBrowser(new FakeMediaDevices());
});

it('offers to listen again where the conversation was lost, and not where it is over', async () => {
  const there = { way: 'listen', sinceMs: 0, shown: true, slots: [], iceServers: [] };
  const api = signedIn('supervisor', {
    'POST contacts/c1/monitoring': there,
    'GET contacts/c1/monitoring': there,
    'PUT contacts/c1/monitoring': new Refusal(409, 'not_monitoring'),
    'DELETE contacts/c1/monitoring': () => undefined,
    'GET contacts/c1/monitoring/chat': { lines: [], more: false },
  });
  const { session } = await qualityContext('supervisor');
  const panel = await mount<BesidePanel>('vs-floor-beside', {
    session,
    contactId: 'c1',
    operator: 'Ada',
  });
  const closed = vi.fn();
  panel.addEventListener('close', closed);
  expect(part('monitoring')?.dataset['way']).toBe('listen');
  await press('monitoring-join');
  expect(words('monitoring-state')).toContain('nessuno la sente');
  await expectAccessible();

  await press('monitoring-again');
  expect(api.sent('POST contacts/c1/monitoring')).toHaveLength(2);
  expect(part('monitoring')?.dataset['way']).toBe('listen');

  api.answers['PUT contacts/c1/monitoring'] = new Refusal(409, 'not_connected');
  await press('monitoring-join');
  expect(part('monitoring-again')).toBeNull();
  expect(closed).not.toHaveBeenCalled();
  await press('monitoring-close');
  expect(closed).toHaveBeenCalledOnce();
});

it('shows oneself with one’s devices once one is heard, and the chat, to write in once one has joined', async () => {
  const there = { way: 'listen', sinceMs: 0, shown: true, slots: [], iceServers: [] };
  const line = { lineId: 'l1', author: 'citizen', text: 'Buongiorno', sentAtMs: 0, file: null };
  const hers = { ...line, lineId: 'l0', author: 'agent', text: 'Dica pure.' };
  const api = signedIn('supervisor', {
    'POST contacts/c1/monitoring': there,
    'GET contacts/c1/monitoring': there,
    'PUT contacts/c1/monitoring': ({ body }: { body: object }) => ({ ...there, ...body }),
    'DELETE contacts/c1/monitoring': () => undefined,
    'GET contacts/c1/monitoring/chat': { lines: [hers, line], more: false },
    'POST contacts/c1/monitoring/chat': {
      ...line,
      lineId: 'l2',
      author: 'agent',
      text: 'Ci sono anch’io.',
      supervisor: 'Capo Ufficio 1',
    },
  });
  const { session } = await qualityContext('supervisor');
  await mount<BesidePanel>('vs-floor-beside', { session, contactId: 'c1', operator: 'Ada' });
  expect(part('monitoring-own')).toBeNull();
  expect(words('chat-log')).toContain('Cittadino');
  expect(words('chat-log')).toContain('Buongiorno');
  expect(part('chat-input')).toHaveProperty('disabled', true);

  await press('monitoring-whisper');
  expect(words('monitoring-own')).toContain('Lei è solo in voce');
  expect(part('beside-camera')).toBeNull();

  await press('monitoring-join');
  expect(part('monitoring-own')!.querySelector('video')).not.toBeNull();
  await press('beside-camera');
  expect(api.sent('PUT contacts/c1/monitoring').at(-1)?.body).toEqual({
    way: 'join',
    camera: false,
  });
  expect(words('monitoring-own')).toContain('Camera spenta');
  await press('beside-microphone');
  expect(part('beside-microphone')?.getAttribute('aria-label')).toBe('Accendi il microfono');
  await expectAccessible();

  await fill('chat-input', 'Ci sono anch’io.');
  await submit('chat-send');
  expect(api.sent('POST contacts/c1/monitoring/chat')[0]?.body).toMatchObject({
    text: 'Ci sono anch’io.',
  });
  // who of the two of the station's side wrote it
  const authors = [...part('chat-log')!.querySelectorAll('.vs-chat-meta')].map((each) =>
    each.textContent.trim().split(' ·')[0]?.trim(),
  );
  expect(authors).toEqual(['Ada', 'Cittadino', 'Capo Ufficio 1']);
});
