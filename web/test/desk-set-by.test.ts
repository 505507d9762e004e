// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest';
import { agent } from './desk-samples';
import { closed, desk } from './desk-visit';
import { part, press, words } from './page';

afterEach(closed);

const SET = {
  name: 'Capo Ufficio 1',
  state: 'paused',
  reason: 'Riunione alle dieci.',
  atMs: Date.parse('2026-11-26T08:55:00Z'),
} as const;

it('tells an operator who has set their state and why, until it is read', async () => {
  const there = await desk();
  expect(part('state-set-by')).toBeNull();
  await there.is({ agent: agent({ state: 'paused', reason: 'supervisor', setBy: SET }) });
  expect(words('state-set-by')).toContain(
    'Dalle 09:55 lei è in pausa: lo ha deciso Capo Ufficio 1. Motivo: Riunione alle dieci.',
  );
  expect(words('read-set-by')).toBe('Ho letto');
  await press('read-set-by');
  expect(part('state-set-by')).toBeNull();
  await there.is({
    agent: agent({
      state: 'busy',
      nextState: 'offline',
      setBy: { ...SET, state: 'offline', atMs: 1 },
    }),
  });
  expect(words('state-set-by')).toContain('Dopo questo contatto lei va fuori servizio');
});
