// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/upkeep/line-panel';
import type { LineShown } from '../src/protocol/api';
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

async function shown(found: LineShown): Promise<void> {
  signedIn('admin', { 'GET line-state': found });
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
