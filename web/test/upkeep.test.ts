// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/upkeep/live-panel';
import '../src/pages/upkeep/settings-panel';
import { changedValues, matches, type Setting, smtpUrl } from '../src/pages/upkeep/settings';
import { type StationState, wrongs } from '../src/pages/upkeep/station';
import '../src/pages/upkeep/station-panel';
import '../src/pages/upkeep/telephony-panel';
import { expectAccessible } from './accessibility';
import { type FakeApi, fill, mount, part, parts, press, Refusal, submit, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

async function shown(tag: string, answers: Record<string, unknown>): Promise<FakeApi> {
  const api = signedIn('admin', answers);
  const { session } = await qualityContext('admin');
  await mount(tag, { session });
  return api;
}

const GIB = 2 ** 30;
const STATE: StationState = {
  release: '1.2.3',
  python: '3.13.1',
  upS: 7200,
  database: { name: 'SQLite', version: '3.46', schema: '0061', ms: 1.2 },
  queue: { name: 'Valkey', version: '8.1', schema: '', ms: 0.4 },
  workers: [
    {
      place: 'here-8090',
      peers: 4,
      load: 0.31,
      draining: false,
      memoryBytes: 90_000_000,
      compiled: true,
    },
  ],
  machine: {
    name: 'here',
    cores: 2,
    load: [0.5, 0.4, 0.3],
    memoryBytes: 8 * GIB,
    memoryFreeBytes: 5 * GIB,
  },
  disks: [{ what: 'data', path: '/var/station', totalBytes: 100 * GIB, freeBytes: 60 * GIB }],
  backup: { atMs: Date.parse('2026-11-24T02:00:00Z'), ok: true, detail: '' },
  restore: null,
  testCall: { atMs: Date.parse('2026-11-23T02:00:00Z'), ok: false, detail: 'ringing' },
  certificate: { state: 'own', names: ['station.example.org'], endsAt: '2027-06-01T00:00:00Z' },
  clock: { now: '2026-11-24T09:00:00Z', queueAheadMs: 3, doubtedAt: null },
  loops: [],
  journalSetAside: 0,
  restartable: true,
  restart: null,
};

describe('the state of the station', () => {
  it('says first that all is well, and everything by its kind', async () => {
    await shown('vs-station-state', { 'GET upkeep/station': STATE });
    expect(words('station-verdict')).toBe('Tutto risponde.');
    const said = words('station-state');
    expect(said).toContain('SQLite 3.46 · schema 0061 · risponde in 1,2 ms');
    expect(said).toContain('0,5 · 0,4 · 0,3 su 2 processori');
    expect(said).toContain('Memoria libera 5,4 GB su 8,6 GB');
    expect(said).toContain('64 GB su 107 GB /var/station');
    expect(said).toContain('In funzione da 2 h');
    expect(said).not.toContain('più avanti o indietro');
    expect(said).toContain('station.example.org, fino al');
    expect(said).toContain('non risulta su questa macchina');
    expect(said).toContain('24 nov 2026, 03:00');
    expect(said).toContain('23 nov 2026, 03:00, non riuscita');
    expect(words('station-workers')).toContain('here-8090 4 31% 90 MB');
    expect(words('station-workers')).toContain('attivo');
    await expectAccessible();
  });

  it('names what is wrong, the worst first', async () => {
    const ill: StationState = {
      ...STATE,
      database: { ...STATE.database, ms: null },
      workers: [],
      loops: ['queue:tick'],
      disks: [{ ...STATE.disks[0]!, freeBytes: GIB }],
    };
    expect(wrongs(ill)).toEqual(['database', 'workers', 'loops', 'disk']);
    await shown('vs-station-state', { 'GET upkeep/station': ill });
    expect(words('station-verdict')).toContain('il database non risponde');
    expect(words('station-verdict')).toContain('queue:tick');
    expect(words('station-state')).toContain('si può parlare solo per iscritto');
    await expectAccessible();
  });

  it.each([
    [
      'a certificate that ends next week',
      { certificate: { ...STATE.certificate, endsAt: '2026-12-01T00:00:00Z' } },
      'certificate',
    ],
    ['a file that is no certificate', { certificate: { state: 'unreadable' } }, 'certificate'],
    [
      'a clock that is not believed',
      { clock: { ...STATE.clock, doubtedAt: '2030-01-01T00:00:00Z' } },
      'clock',
    ],
    ['entries that were set aside', { journalSetAside: 2 }, 'journal'],
    ['a silent queue', { queue: { ...STATE.queue, ms: null } }, 'queue'],
  ])('finds %s', (_what, change, wrong) => {
    expect(wrongs({ ...STATE, ...change } as StationState)).toEqual([wrong]);
  });

  const wrongOf = (change: object) => wrongs({ ...STATE, ...change });
  const until = (endsAt: string) => ({ certificate: { ...STATE.certificate, endsAt } });
  const [data] = STATE.disks;
  const disk = (freeBytes: number) => ({
    disks: [data, { ...data, what: 'recordings', freeBytes }],
  });

  it.each([
    ['a disk of which a tenth is free', disk(10 * GIB), disk(10 * GIB - 1), 'disk'],
    [
      'a certificate with two weeks left',
      until('2026-12-08T09:00:00Z'),
      until('2026-12-08T08:59:59Z'),
      'certificate',
    ],
  ])('lets %s be, and no less', (_what, enough, less, wrong) => {
    expect(wrongOf(enough)).toEqual([]);
    expect(wrongOf(less)).toEqual([wrong]);
  });

  it.each([
    ['2026-11-22T09:00:00Z', 2000, false],
    ['2026-11-22T08:59:59Z', -2000, true],
  ])('tells a backup of %s, and clocks that are apart either way', async (at, ahead, old) => {
    const { backup, clock } = STATE;
    await shown('vs-station-state', {
      'GET upkeep/station': {
        ...STATE,
        upS: 3.9 * 86_400,
        backup: { ...backup, atMs: Date.parse(at) },
        clock: { ...clock, queueAheadMs: ahead },
      },
    });
    const row = [...document.querySelectorAll('.upkeep-facts div')].find((each) =>
      words(each).startsWith('Ultima copia'),
    );
    expect(row?.hasAttribute('data-wrong')).toBe(old);
    expect(words('station-state')).toContain('In funzione da 3 giorni');
    expect(words('station-state')).toContain('la coda è 2000 ms più avanti o indietro');
  });

  it('is restarted once that was confirmed', async () => {
    const api = await shown('vs-station-state', {
      'GET upkeep/station': STATE,
      'POST upkeep/restart': () => undefined,
    });
    await press('restart-station');
    expect(api.sent('POST upkeep/restart')).toHaveLength(0);
    await press('confirm-restart');
    expect(api.sent('POST upkeep/restart')).toHaveLength(1);
    expect(document.body.textContent).toContain('Riavvio avviato');
  });

  it('that the page cannot restart says how it is done', async () => {
    await shown('vs-station-state', { 'GET upkeep/station': { ...STATE, restartable: false } });
    expect(part('restart-station')).toBeNull();
    expect(document.body.textContent).toContain('virtual-station restart');
  });

  it('that could not be read says so', async () => {
    await shown('vs-station-state', { 'GET upkeep/station': new Refusal(500, 'internal') });
    expect(document.querySelector('.staff-problem')).not.toBeNull();
  });
});

const PHONE = {
  setUp: true,
  tokens: 1,
  webhook: 'pbx.example.org',
  present: true,
  callsHeld: 2,
  lastEvent: { type: 'call.ended', at: '2026-11-24T09:00:00Z' },
  lastCallAt: '2026-11-24T08:58:00Z',
  untold: 3,
  oldestUntoldAt: '2026-11-24T08:59:00Z',
  extensions: 5,
};

describe('the telephone exchange', () => {
  it('that is not connected says how it is', async () => {
    await shown('vs-telephony-state', { 'GET telephony-state': { setUp: false, tokens: 0 } });
    expect(words('telephony')).toContain('VS_PBX_TOKEN');
    expect(part('test-telephony')).toBeNull();
    await expectAccessible();
  });

  it('shows what it was told last, and is tested step by step', async () => {
    const api = await shown('vs-telephony-state', {
      'GET telephony-state': PHONE,
      'POST telephony-test': {
        ok: false,
        steps: [
          { name: 'queue', ok: true, ms: 1, status: null },
          { name: 'webhook', ok: false, ms: 20, status: 403 },
        ],
      },
    });
    expect(words('telephony')).toContain('Il centralino è collegato.');
    expect(words('telephony')).toContain('call.ended');
    expect(words('telephony')).toContain('3, dal 24 nov 2026, 09:59');
    await press('test-telephony');
    expect(api.sent('POST telephony-test')).toHaveLength(1);
    expect(words('telephony-tried')).toContain('non funziona del tutto');
    expect(words('telephony-tried')).toContain('Il webhook risponde risposta 403');
    await expectAccessible();
  });

  it('that is silent while nobody calls is no alarm', async () => {
    await shown('vs-telephony-state', {
      'GET telephony-state': { ...PHONE, present: false, callsHeld: 0 },
    });
    expect(words('telephony')).toContain('può essere normale');
  });
});

function setting(name: string, more: Partial<Setting> = {}): Setting {
  return {
    name,
    group: 'work',
    value: '',
    source: 'default',
    secret: false,
    editable: true,
    waits: false,
    overridden: false,
    ...more,
  };
}
const SETTINGS: Setting[] = [
  setting('VS_ORGANISATION', { value: 'Ente' }),
  setting('VS_STATION_NAME', { value: 'Sportello', source: 'environment', editable: false }),
  setting('VS_MAIL_FROM'),
  setting('VS_SMTP_URL'),
  setting('VS_TURN_URLS', { group: 'media' }),
  setting('VS_TURN_SECRET', { group: 'media', secret: true }),
  setting('VS_PORT', { group: 'address', value: '8080', editable: false }),
  setting('VS_SIP_NUMBERS', { value: '*=menu', source: 'file', editable: false, overridden: true }),
];

describe('the settings', () => {
  it('are shown with their source, and nothing of what is secret', async () => {
    await shown('vs-station-settings', {
      'GET upkeep/settings': { settings: SETTINGS, restartable: true },
    });
    expect(words('settings-table')).toContain('VS_PORT Indirizzo 8080 predefinita');
    expect(words('settings-table')).toContain('VS_TURN_SECRET Audio e video c’è, e non si mostra');
    expect(words('settings-table')).toContain('*=menu station.toml superata');
    expect(words('settings-table')).toMatch(/8080 predefinita VS_SIP_NUMBERS/);
    const name = document.querySelector<HTMLInputElement>('#setting-vs-station-name')!;
    expect(name.disabled).toBe(true);
    expect(words(document.querySelector('#setting-vs-station-name-hint'))).toContain('ambiente');
    await expectAccessible();
    await fill(document.querySelector<HTMLInputElement>('#settings-search')!, 'port');
    expect(words('settings-table')).not.toContain('VS_MAIL_FROM');
    expect(words('settings-table')).toContain('VS_PORT');
  });

  it('that were changed are sent alone, and count after a restart', async () => {
    const waits = [setting('VS_ORGANISATION', { value: 'Ente', waits: true })];
    const api = await shown('vs-station-settings', {
      'GET upkeep/settings': { settings: SETTINGS, restartable: true },
      'PUT upkeep/settings': { settings: waits, restartable: true },
    });
    await fill(document.querySelector<HTMLInputElement>('#setting-vs-organisation')!, 'Arma');
    await press('save-body');
    await submit(part('save-body')!);
    expect(api.sent('PUT upkeep/settings')[0]?.body).toEqual({
      values: { VS_ORGANISATION: 'Arma' },
    });
    expect(document.body.textContent).toContain('Una modifica vale dopo il riavvio.');
    expect(part('restart-station')).not.toBeNull();
  });

  it('of mail are written as people know them', async () => {
    const api = await shown('vs-station-settings', {
      'GET upkeep/settings': { settings: SETTINGS, restartable: false },
      'PUT upkeep/settings': new Refusal(422, 'setting_invalid', {
        message: 'VS_MAIL_FROM: "x" is not an address',
      }),
    });
    const into = (id: string, value: string) =>
      fill(document.querySelector<HTMLInputElement>(`#${id}`)!, value);
    await into('smtp-host', 'mail.example.org');
    await into('smtp-user', 'urp@example.org');
    await into('smtp-password', 'p:w/d');
    await into('setting-vs-mail-from', 'x');
    await submit(part('save-mail')!);
    expect(api.sent('PUT upkeep/settings')[0]?.body).toEqual({
      values: {
        VS_MAIL_FROM: 'x',
        VS_SMTP_URL: 'smtp+starttls://urp%40example.org:p%3Aw%2Fd@mail.example.org',
      },
    });
    expect(document.body.textContent).toContain('VS_MAIL_FROM: "x" is not an address');
  });

  it('that nobody changed are not sent', async () => {
    const api = await shown('vs-station-settings', {
      'GET upkeep/settings': { settings: SETTINGS, restartable: true },
    });
    await submit(part('save-turn')!);
    expect(api.sent('PUT upkeep/settings')).toHaveLength(0);
    expect(document.body.textContent).toContain('Non c’era nulla da cambiare.');
  });

  it('are found by every word, and compared with care', () => {
    expect(matches(setting('VS_PORT', { value: '8080' }), 'port 80')).toBe(true);
    expect(matches(setting('VS_PORT', { value: '8080' }), 'port 81')).toBe(false);
    // an empty field leaves a secret as it is, and takes a plain value away
    expect(changedValues({ VS_TURN_SECRET: '', VS_ORGANISATION: '' }, SETTINGS)).toEqual({
      VS_ORGANISATION: '',
    });
    expect(changedValues({ VS_STATION_NAME: 'x' }, SETTINGS)).toEqual({});
    expect(smtpUrl({ scheme: 'smtps', host: '', port: '', user: 'u', password: 'p' })).toBe('');
    expect(smtpUrl({ scheme: 'smtps', host: 'h', port: '465', user: '', password: 'p' })).toBe(
      'smtps://h:465',
    );
  });
});

describe('going live', () => {
  const missing = [
    { code: 'mail', weight: 'needed', settings: ['VS_SMTP_URL'], sentence: 'No mail.' },
    { code: 'https', weight: 'needed', settings: ['VS_PUBLIC_URL'], sentence: 'Plain http.' },
    { code: 'from-a-later-version', weight: 'advised', settings: [], sentence: 'Do this too.' },
  ];

  it('says what is missing, and leads to where it is mended', async () => {
    await shown('vs-going-live', {
      'GET upkeep/missing': { missing, organisation: 'Ente', name: '' },
    });
    expect(words('live-verdict')).toBe('Mancano 2 cose necessarie');
    const [mail, https, later] = parts('missing');
    expect(mail?.querySelector('a')?.getAttribute('href')).toBe('/admin#section=settings');
    expect(words(https!)).toContain('VS_PUBLIC_URL');
    expect(part('to-guide')?.getAttribute('href')).toBe('/start');
    expect(words(later!)).toContain('Do this too.');
    await expectAccessible();
  });

  it('says that nothing is missing', async () => {
    await shown('vs-going-live', {
      'GET upkeep/missing': { missing: [], organisation: '', name: '' },
    });
    expect(words('live-verdict')).toContain('Non manca nulla');
  });

  it('is tried by a call, whose steps are shown', async () => {
    const api = await shown('vs-going-live', {
      'GET upkeep/missing': { missing, organisation: '', name: '' },
      'POST upkeep/test-call': {
        ok: false,
        failed: 'ringing',
        problem: 'no offer within 20 s',
        tookMs: 9000,
        steps: [{ name: 'sign in', ok: true, ms: 5 }],
      },
    });
    await press('place-trial-call');
    expect(words('trial-call-result')).toContain('non è riuscita: ringing');
    expect(words('trial-call-result')).toContain('sign in riuscito');
    // it may have mended what was missing
    expect(api.sent('GET upkeep/missing')).toHaveLength(2);
    await expectAccessible();
  });
});
