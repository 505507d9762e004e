// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { talking } from './citizen-samples';
import { closed, enters, visit } from './citizen-visit';
import { part, said, words } from './page';

afterEach(closed);

const main = () => words(document.querySelector('main'));
const hears = async (text: string) => {
  await vi.advanceTimersByTimeAsync(100);
  expect(said()).toContain(text);
};

it('says that a number outside is called, joins, goes, and that the operator has left it the citizen', async () => {
  const there = await visit();
  await enters(there, { modality: 'video', sharing: 'on' });
  await there.is(talking({ media: 'live' }));
  const held = { heldSinceMs: Date.now() };
  await there.is(talking({ media: 'live', outside: true, consult: 'consulting', ...held }));
  expect(words('on-hold')).toContain('ha chiamato un numero di telefono esterno');
  expect(part('who-else')).toBeNull();
  const colleagueMedia = { microphone: true, camera: false, screen: false };
  const joined = { media: 'live', outside: true, colleagueMedia } as const;
  await there.is(talking({ ...joined, consult: 'three_way' }));
  expect(words('who-else')).toContain('una persona al telefono, chiamata dall’operatore');
  await hears('siete in tre');
  await there.is(talking({ media: 'live' }));
  await hears('La persona al telefono ha lasciato la conversazione.');
  expect(part('who-else')).toBeNull();
  await there.is(talking({ ...joined, consult: 'passed', agent: null, agentOnline: true }));
  await hears('non si registra più nulla');
  expect(words('who-else')).toContain('Ora parla con la persona chiamata al telefono');
  expect(main()).toContain('Persona al telefono');
  expect(part('recording-indicator')).toBeNull();
  expect(document.querySelector('vs-recording-badge')).toBeNull();
  expect(document.querySelector<HTMLElement>('.vs-call-chat')?.hidden).toBe(true);
  expect(part('hang-up')).not.toBeNull();
});
