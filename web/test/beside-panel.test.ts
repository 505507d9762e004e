// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import '../src/pages/supervisor/beside-panel';
import type { BesidePanel } from '../src/pages/supervisor/beside-panel';
import { expectAccessible } from './accessibility';
import { FakeMediaDevices } from './fake-media';
import { mount, part, playBrowser, press, Refusal, words } from './page';
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
  });
  const { session } = await qualityContext('supervisor');
  await mount<BesidePanel>('vs-floor-beside', { session, contactId: 'c1', operator: 'Ada' });
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
  expect(part('monitoring-close')).not.toBeNull();
});
