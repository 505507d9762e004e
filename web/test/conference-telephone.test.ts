// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import '../src/pages/conference/people';
import { callWords } from '../src/pages/conference/telephone';
import type { CallQuote, PhoneCall } from '../src/protocol/conference';
import { CommandError } from '../src/state/connection';
import { Store } from '../src/state/store';
import { conference, somebody } from './conference-room';
import { expectAccessible } from './accessibility';
import { fill, labelled, mount, part, press, settled, submit, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const QUOTE: CallQuote = {
  name: '',
  number: '+390612345678',
  price: '0.02',
  longestMin: 120,
};
const CALL: PhoneCall = {
  callId: 'c-1',
  name: 'Nucleo 01',
  state: 'ringing',
  askedAtMs: 1_000,
  member: 'g-1',
  joined: false,
  machine: false,
  reason: null,
  officeId: 'o1',
};
const OFFICES = {
  offices: [
    { id: 'o1', name: 'Nucleo 01', phone: '+390612345678', disabledAt: null },
    { id: 'o2', name: 'Nucleo 02', phone: null, disabledAt: null },
    { id: 'o3', name: 'Chiuso', phone: '+390611111111', disabledAt: '2026-03-02T09:00:00Z' },
  ],
};

async function shown(calls: PhoneCall[] | null = [], answers: Record<string, unknown> = {}) {
  signedIn('supervisor', { 'GET offices': OFFICES });
  const { session } = await qualityContext('supervisor');
  const asked: [string, unknown][] = [];
  const send = (command: string, fields: unknown) => {
    asked.push([command, fields]);
    const answer = { quoteCall: QUOTE, dialOut: { callId: 'c-1' }, ...answers }[command];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const state = new Store({
    you: 'boss',
    part: 'chair',
    conference: conference([somebody('boss', { part: 'chair' })], { calls }),
  });
  const ask = async (command: string, fields: unknown) => {
    await send(command, fields);
    return true;
  };
  const room = { state, connection: { send }, ask };
  await mount('vs-conference-people', { room, session });
  await settled();
  return { asked, state };
}
const field = (id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!;
const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');

it('says before the call whom it reaches and what it may cost', async () => {
  const { asked } = await shown();
  await expectAccessible();
  await fill(field('dial-name'), ' Interprete ');
  await fill(field('dial-number'), '06 12345678');
  await press('quote-call');
  expect(asked).toEqual([['quoteCall', { number: '06 12345678' }]]);
  const said = words(dialog());
  expect(said).toContain('Chiamare Interprete?');
  expect(said).toMatch(/\+390612345678\. Costa 0,02\s€ al minuto .* 120 minuti: al più 2,40\s€/);
  expect(said).toContain('entra premendo 1');
  await press(labelled('Annulla', dialog()!));
  expect(dialog()).toBeNull();
  expect(asked).toHaveLength(1);
  await press('quote-call');
  await press('dial');
  expect(asked.at(-1)).toEqual(['dialOut', { name: 'Interprete', number: '06 12345678' }]);
});

it('calls an office that has a telephone and is not closed', async () => {
  const { asked } = await shown([], { quoteCall: { ...QUOTE, name: 'Nucleo 01', price: null } });
  const select = document.querySelector<HTMLSelectElement>('#dial-whom')!;
  expect([...select.options].map(({ value }) => value)).toEqual(['', 'o1']);
  await fill(select, 'o1');
  expect(field('dial-number')).toBeNull();
  await press('quote-call');
  expect(words(dialog())).toContain('Chiamare Nucleo 01?');
  expect(words(dialog())).toContain('Il costo non è noto alla stazione.');
  await press('dial');
  expect(asked).toEqual([
    ['quoteCall', { officeId: 'o1' }],
    ['dialOut', { officeId: 'o1' }],
  ]);
});

it('asks nothing without a name, and says why the station calls nobody', async () => {
  const refused = new CommandError('not_called', 'no', false);
  const { asked } = await shown([], { quoteCall: refused });
  await fill(field('dial-number'), '+44 20 7946 0000');
  await submit(field('dial-number'));
  expect(words('dial-out')).toContain('Scriva chi è');
  expect(asked).toEqual([]);
  await fill(field('dial-name'), 'Ada');
  await press('quote-call');
  expect(words('dial-out')).toContain('Da qui non si chiamano numeri di questo tipo.');
  expect(dialog()).toBeNull();
});

it('shows how far each call is, and hangs up what is not over', async () => {
  const busy: PhoneCall = { ...CALL, callId: 'c-0', name: 'Sede', state: 'busy' };
  const { asked, state } = await shown([busy, CALL]);
  expect(words('calls')).toMatch(/Nucleo 01 squilla Chiudi la chiamata Sede occupato/);
  await press('hang-up-call');
  expect(asked).toEqual([['hangUpCall', { callId: 'c-1' }]]);
  const { conference: now } = state.value;
  const over: PhoneCall = { ...CALL, state: 'ended', reason: 'cancelled' };
  state.set({ ...state.value, conference: { ...now, calls: [busy, over] } });
  await settled();
  expect(words('calls')).toContain('chiamata chiusa');
  expect(part('hang-up-call')).toBeNull();
});

it('says in words what became of a call', () => {
  const said = (changes: Partial<PhoneCall>) => callWords({ ...CALL, ...changes });
  expect(said({ state: 'asked' })).toBe('la chiamata parte');
  expect(said({ state: 'answered' })).toBe('ha risposto: per entrare deve premere 1');
  expect(said({ state: 'answered', machine: true })).toContain('forse una segreteria');
  expect(said({ state: 'answered', joined: true, machine: true })).toBe('è nella conferenza');
  expect(said({ state: 'ended' })).toBe('ha risposto e non è entrato');
  expect(said({ state: 'ended', joined: true })).toBe('chiamata chiusa');
  expect(said({ state: 'ended', joined: true, reason: 'budget' })).toContain('spesa massima');
  expect(said({ state: 'refused', reason: 'hourly' })).toContain('i limiti della stazione');
});

it('is not there where the station calls nobody', async () => {
  await shown(null);
  expect(part('dial-out')).toBeNull();
  expect(document.querySelector('#guest-label')).not.toBeNull();
});
