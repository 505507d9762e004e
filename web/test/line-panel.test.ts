// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/upkeep/line-panel';
import type { CallsOut, LineShown, PromptList, Traced } from '../src/protocol/api';
import { expectAccessible } from './accessibility';
import { fill, mount, part, parts, press, Refusal, settled, submit, words } from './page';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

freshPages();

const AT = Date.parse('2026-11-24T09:00:00Z');
const SHOWN: LineShown = {
  setUp: true,
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
    recent: [{ call: 'b2', sinceMs: AT - 60_000, untilMs: AT - 30_000 }],
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

const PROMPTS: PromptList = {
  language: 'it',
  languages: ['it', 'en'],
  prompts: [
    { name: 'welcome', text: 'Benvenuti.', source: 'own' },
    { name: 'goodbye', text: 'Arrivederci.', source: 'shipped' },
    { name: 'topic-passports', text: 'Passaporti', source: 'missing' },
  ],
};
const TRACE: Traced = {
  call: 'a1',
  sinceMs: AT,
  lastMs: AT,
  more: 2,
  messages: [
    { atMs: AT, way: 'in', what: 'INVITE', sequence: 1, sound: 'audio · RTP/AVP · PCMA/8000' },
    { atMs: AT, way: 'out', what: '200 OK (INVITE)', sequence: 1, sound: '' },
  ],
};

async function shown(found: LineShown, more: Parameters<typeof signedIn>[1] = {}) {
  const api = signedIn('admin', {
    'GET line-state': found,
    'GET calls-out': OUT,
    'GET line-prompts': PROMPTS,
    'GET line-calls/a1/trace': TRACE,
    ...more,
  });
  const { session } = await qualityContext('admin');
  await mount('vs-line-state', { session, categories: CATEGORIES });
  await settled();
  return api;
}

describe('the telephone line', () => {
  it('tells its trunks and calls', async () => {
    await shown(SHOWN);
    expect(words('line-trunks')).toContain('registrato (24 nov 2026');
    expect(words('line-trunks')).toContain('registrazione rifiutata: risposta 403');
    expect(words('line-trunks')).toContain('nessun messaggio finora');
    expect(words('line-calls')).toContain('In coda carrier · Armi ·');
    expect(words('line-recent')).toContain('dalle 09:59 alle 09:59');
    await expectAccessible();
  });

  it('says in words that somebody is asked whether they join a conference', async () => {
    const call = { call: 'a1', trunk: 'carrier', stage: 'called', topic: '', sinceMs: AT } as const;
    await shown({ setUp: true, state: { ...SHOWN.state!, calls: [call] } });
    expect(words('line-calls')).toContain('Decide se entrare in una conferenza');
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

  it('makes a test call and shows its result and its messages', async () => {
    const asked: unknown[] = [];
    let calls = OUT.calls;
    await shown(SHOWN, {
      'GET calls-out': () => ({ ...OUT, calls }),
      'POST calls-out': ({ body }: { body?: unknown }) => {
        asked.push(body);
        calls = [{ ...OUT.calls[0]!, id: 'a1', purpose: 'test', state: 'busy' }, ...calls];
        return { id: 'a1' };
      },
    });
    expect((part('make-test-call') as HTMLButtonElement).disabled).toBe(true);
    await fill('test-call-number', '06 1234567');
    await submit(part('test-call')!.querySelector('form')!);
    expect(asked).toEqual([{ number: '06 1234567' }]);
    expect(words('test-call-result')).toContain('occupato');
    const trace = document.querySelector<HTMLDetailsElement>('vs-test-call details')!;
    trace.open = true;
    trace.dispatchEvent(new Event('toggle'));
    await settled();
    expect(words('test-call')).toContain('INVITE');
    await expectAccessible();
  });

  it('says why a test call is not made', async () => {
    await shown(SHOWN, { 'POST calls-out': new Refusal(409, 'not_called') });
    await fill('test-call-number', '+44 20 7946 0000');
    await submit(part('test-call')!.querySelector('form')!);
    expect(words('test-call')).toContain('I prefissi ammessi');
    expect(part('test-call-result')).toBeNull();
  });

  it('says how calls out are switched on', async () => {
    await shown(SHOWN, {
      'GET calls-out': { trunks: [], prefixes: [], calls: [], figures: null },
    });
    expect(words('calls-out')).toContain('VS_SIP_OUT');
    expect(part('calls-out-list')).toBeNull();
  });

  it('shows the messages of a call when they are asked for', async () => {
    await shown(SHOWN);
    expect(words('line-recent')).toContain('dalle 09:59');
    const [trace] = parts('line-trace') as HTMLDetailsElement[];
    trace!.open = true;
    trace!.dispatchEvent(new Event('toggle'));
    await settled();
    expect(words(trace!)).toContain('INVITE');
    expect(words(trace!)).toContain('audio · RTP/AVP · PCMA/8000');
    expect(words(trace!)).toContain('Altri 2 messaggi');
    await expectAccessible();
  });

  it('shows what callers hear, and what is missing', async () => {
    await shown(SHOWN);
    expect(words('line-prompts')).toContain('Un argomento non ha ancora un annuncio');
    expect(parts('play-prompt')).toHaveLength(2);
    expect(parts('reset-prompt')).toHaveLength(1);
    await expectAccessible();
  });

  it('replaces a prompt, and puts the shipped one back', async () => {
    const asked: string[] = [];
    await shown(SHOWN, {
      'PUT line-prompts/it/welcome': ({ body }: { body?: unknown }) => {
        asked.push(JSON.stringify(body));
        return null;
      },
      'DELETE line-prompts/it/welcome': () => {
        asked.push('back');
        return null;
      },
    });
    const [input] = parts('replace-prompt') as HTMLInputElement[];
    const files = [new File([new Uint8Array([82, 73])], 'a.wav')];
    Object.defineProperty(input, 'files', { value: files });
    input!.dispatchEvent(new Event('change'));
    await settled();
    expect(asked).toEqual([JSON.stringify({ sound: 'Ukk=' })]);
    expect(words('line-prompts')).toContain('dalla prossima chiamata');
    await press('reset-prompt');
    await press('confirm-prompt-reset');
    await settled();
    expect(asked.at(-1)).toBe('back');
  });

  it('takes no file that is too large', async () => {
    await shown(SHOWN);
    const [input] = parts('replace-prompt') as HTMLInputElement[];
    const large = { size: 9 * 1024 * 1024 } as File;
    Object.defineProperty(input, 'files', { value: [large] });
    input!.dispatchEvent(new Event('change'));
    await settled();
    expect(words('line-prompts')).toContain('supera gli 8 MB');
  });

  it('says how to switch it on', async () => {
    await shown({ setUp: false, state: null });
    expect(words('line')).toContain('VS_SIP_TRUNKS');
    expect(part('line-trunks')).toBeNull();
  });

  it('says that its process is away', async () => {
    await shown({ ...SHOWN, state: null });
    expect(words('line')).toContain('non risponde da più di dieci secondi');
  });
});
