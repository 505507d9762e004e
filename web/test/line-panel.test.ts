// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/upkeep/line-panel';
import type { CallsOut, LineShown } from '../src/protocol/api';
import { expectAccessible } from './accessibility';
import { mount, part, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const AT = Date.parse('2026-11-24T09:00:00Z');
const SHOWN: LineShown = {
  setUp: true,
  numbers: { '+390612345678': 'menu', '1234': 'weapons', '*': 'menu' },
  state: {
    address: '192.0.2.1:5060',
    sinceMs: AT,
    dropped: 12,
    trunks: [
      {
        name: 'carrier',
        address: 'sip.example.org:5060/udp',
        registering: 'registered',
        status: 200,
        atMs: AT,
        untilMs: AT + 300_000,
        heardMs: AT,
        calls: 1,
      },
      {
        name: 'pbx',
        address: '192.0.2.9:5060/tcp',
        registering: 'refused',
        status: 403,
        atMs: AT,
        untilMs: 0,
        heardMs: 0,
        calls: 0,
      },
    ],
    calls: [{ call: 'a1', trunk: 'carrier', stage: 'waiting', topic: 'weapons', sinceMs: AT }],
  },
};

const OUT: CallsOut = {
  trunks: ['carrier'],
  prefixes: ['+390', '+393'],
  calls: [
    {
      id: 'c1',
      purpose: 'callback',
      state: 'ended',
      askedAt: '2026-11-24T09:00:00Z',
      number: '+393331234***',
      trunk: 'carrier',
      reason: null,
      askedBy: 'a-1',
      seconds: 95,
    },
    {
      id: 'c2',
      purpose: 'outside',
      state: 'refused',
      askedAt: '2026-11-24T09:10:00Z',
      number: null,
      trunk: null,
      reason: 'prefix',
      askedBy: 'a-1',
      seconds: null,
    },
  ],
  figures: {
    hour: 2,
    hourly: 60,
    day: 7,
    daily: 400,
    cost: '1.20',
    budget: '20',
    notes: [
      { what: 'refused', atMs: AT, prefix: '+881', why: 'prefix' },
      { what: 'burst', atMs: AT, prefix: '', why: '' },
    ],
  },
};

async function shown(found: LineShown, out: CallsOut = OUT): Promise<void> {
  signedIn('admin', { 'GET line-state': found, 'GET calls-out': out });
  const { session } = await qualityContext('admin');
  await mount('vs-line-state', { session });
}

describe('the telephone line', () => {
  it('tells its trunks, numbers and calls', async () => {
    await shown(SHOWN);
    expect(words('line-trunks')).toContain('registrato (24 nov 2026');
    expect(words('line-trunks')).toContain('registrazione rifiutata: risposta 403');
    expect(words('line-trunks')).toContain('nessun messaggio finora');
    expect(words('line-numbers')).toContain('ogni altro numero');
    expect(words('line-calls')).toContain('In coda');
    await expectAccessible();
  });

  it('tells the calls out, their limits, and what is to be checked', async () => {
    await shown(SHOWN);
    expect(words('calls-out')).toContain('2 di 60');
    expect(words('calls-out')).toContain('1.20 / 20');
    expect(words('calls-out-notes')).toContain('Chiamata rifiutata (+881): prefisso non ammesso');
    expect(words('calls-out-list')).toContain('Richiamata, terminata');
    expect(words('calls-out-list')).toContain('+393331234***');
    expect(words('calls-out-list')).toContain('Numero esterno, non partita: prefisso non ammesso');
    expect(words('calls-out-list')).toContain('numero cancellato');
    await expectAccessible();
  });

  it('says how calls out are switched on', async () => {
    await shown(SHOWN, { trunks: [], prefixes: [], calls: [], figures: null });
    expect(words('calls-out')).toContain('VS_SIP_OUT');
    expect(part('calls-out-list')).toBeNull();
  });

  it('says how to switch it on', async () => {
    await shown({ setUp: false, numbers: {}, state: null });
    expect(words('line')).toContain('VS_SIP_TRUNKS');
    expect(part('line-trunks')).toBeNull();
  });

  it('says that its process is away', async () => {
    await shown({ ...SHOWN, state: null });
    expect(words('line')).toContain('non risponde da più di dieci secondi');
  });
});
