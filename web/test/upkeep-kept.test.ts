// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import '../src/pages/upkeep/kept-panel';
import type { Kept } from '../src/pages/upkeep/kept';
import { expectAccessible } from './accessibility';
import { fill, mount, part, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const kind = (name: string, more: Partial<Kept>): Kept => ({
  name,
  purpose: `the purpose of ${name}`,
  whose: 'citizen',
  basis: 'setting',
  setting: null,
  source: null,
  spanS: null,
  within: null,
  until: null,
  withRecording: false,
  dueAt: null,
  ...more,
});
const DAY = 86_400;
const KINDS = [
  kind('recording', {
    basis: 'rules',
    setting: 'VS_RECORDING_DAYS',
    source: 'default',
    spanS: 180 * DAY,
    dueAt: '2099-01-02T03:00:00Z',
  }),
  kind('chat', {
    setting: 'VS_CHAT_DAYS',
    source: 'environment',
    spanS: DAY,
    withRecording: true,
    dueAt: '2020-01-01T00:00:00Z',
  }),
  kind('sms', { basis: 'fixed', spanS: 600 }),
  kind('audit', { basis: 'until', until: 'always', whose: 'staff' }),
  kind('of-a-later-version', { basis: 'until', until: 'rotation', whose: 'staff' }),
];

it('is listed with its rule, where that comes from, and what is due next', async () => {
  signedIn('admin', { 'GET upkeep/kept': { kinds: KINDS } });
  await mount('vs-kept', { session: (await qualityContext('admin')).session });
  const row = (name: string) =>
    words(
      [...document.querySelectorAll('tr')].find((each) => words(each).startsWith(name)) ?? null,
    );
  expect(row('Registrazioni')).toContain('Secondo le regole qui sopra; altrimenti 180 giorni');
  expect(row('Registrazioni')).toContain('VS_RECORDING_DAYS predefinita');
  expect(row('Registrazioni')).toContain('2099');
  expect(row('Messaggi della chat')).toContain('1 giorno, o finché resta la registrazione');
  expect(row('Messaggi della chat')).toContain('entro un’ora');
  expect(row('Codici inviati')).toContain('10 minuti Stabilita dalla stazione');
  expect(row('Traccia')).toContain('Senza scadenza');
  expect(row('the purpose of of-a-later-version')).toContain('sostituisce');
  await expectAccessible();
  await fill(document.querySelector('#kept-search')!, 'vs_chat');
  expect(document.querySelectorAll('tbody tr')).toHaveLength(1);
  await fill(document.querySelector('#kept-search')!, 'niente');
  expect(words(part('kept'))).toContain('Nessun genere di dati corrisponde.');
});
