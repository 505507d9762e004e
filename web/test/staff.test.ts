import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nameOf, needsPhrase } from '../src/pages/desk/words';
import { type Account, changesOf, found, isUsername } from '../src/pages/admin/accounts';
import { lifetimeMs, safeNext, StaffSession } from '../src/staff/session';
import { ANSWER_MS } from '../src/state/bound';
import { exactDuration, roughDuration } from '../src/i18n/amounts';

const token = (claims: object) => `x.${btoa(JSON.stringify(claims))}.x`;
const me = { id: '1', username: 'op', displayName: 'Op', role: 'operator', code: '214' };
const opened = (n: number) => ({
  accessToken: token({ iat: 1_000, exp: 1_300, n }),
  me: { ...me, categories: [], mustChangePassword: false },
});

type Answer = [status: number, body: unknown, headers?: Record<string, string>];

/** Answers requests in turn and remembers them. */
function server(...answers: Answer[]) {
  const asked: { path: string; method: string; token: string | null }[] = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    asked.push({ path, method: init.method ?? 'GET', token: headers.get('authorization') });
    const answer = answers.shift();
    if (!answer) return Promise.reject(new TypeError('network'));
    const [status, body, more] = answer;
    return Promise.resolve(
      new Response(body === null ? null : JSON.stringify(body), { status, headers: more ?? {} }),
    );
  });
  return asked;
}

beforeEach(() => vi.useFakeTimers({ now: 0 }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('staff session', () => {
  it('signs in and renews before the token ends', async () => {
    const asked = server([201, opened(1)], [200, opened(2)]);
    const session = new StaffSession();
    const tokens: string[] = [];
    session.onToken((each) => tokens.push(each), new AbortController().signal);
    expect((await session.signIn('op', 'pw')).role).toBe('operator');
    await vi.advanceTimersByTimeAsync(239_000);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked.map(({ path }) => path)).toEqual(['/api/v1/session', '/api/v1/session/refresh']);
    expect(tokens).toHaveLength(2);
  });

  it('says how long to wait, and what was wrong', async () => {
    server([429, {}, { 'retry-after': '42' }], [401, { code: 'bad_credentials' }]);
    const session = new StaffSession();
    await expect(session.signIn('op', 'x')).rejects.toMatchObject({ waitS: 42 });
    await expect(session.signIn('op', 'x')).rejects.toMatchObject({ code: 'bad_credentials' });
    await expect(session.signIn('op', 'x')).rejects.toMatchObject({ code: 'offline' });
  });

  it('tells a second factor that is asked for from a wrong password', async () => {
    const secondFactor = { ticket: 't', methods: ['totp'], expiresAt: '2026-11-29T10:00:00Z' };
    const asked = server(
      [401, { code: 'second_factor_required', message: '', retryable: false, secondFactor }],
      [429, 'one moment', { 'retry-after': '7' }],
      [201, opened(1)],
    );
    const session = new StaffSession();
    await expect(session.signIn('op', 'pw')).rejects.toMatchObject({ asked: secondFactor });
    const proof = { code: '123456' };
    await expect(session.complete('t', proof)).rejects.toMatchObject({ waitS: 7 });
    expect(await session.complete('t', proof)).toMatchObject({ username: 'op' });
    expect(asked.map(({ path }) => path)).toEqual([
      '/api/v1/session',
      '/api/v1/session/factor',
      '/api/v1/session/factor',
    ]);
  });

  it('shares one exchange of the cookie between callers', async () => {
    const asked = server([200, opened(1)]);
    const session = new StaffSession();
    const both = await Promise.all([session.token(), session.token()]);
    expect(both[0]).toBe(both[1]);
    expect(asked).toHaveLength(1);
  });

  it('gives up an exchange that is never answered, and makes a new one', async () => {
    vi.stubGlobal(
      'fetch',
      (_: string, { signal }: RequestInit) =>
        new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(signal.reason as Error)),
        ),
    );
    const session = new StaffSession();
    const refused = expect(session.renew()).rejects.toMatchObject({ code: 'offline' });
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    await refused;
    server([200, opened(1)]);
    expect(await session.restore()).toBe(true);
  });

  it('renews a token that the API refuses, once', async () => {
    const asked = server([200, opened(1)], [401, {}], [200, opened(2)], [200, { fine: true }]);
    const session = new StaffSession();
    await session.restore();
    expect(await session.api('accounts')).toEqual({ fine: true });
    expect(asked.map(({ path }) => path.replace('/api/v1/', ''))).toEqual([
      'session/refresh',
      'accounts',
      'session/refresh',
      'accounts',
    ]);
    expect(asked[1]?.token).not.toBe(asked[3]?.token);
  });

  it('tells an ended session from a station that is away', async () => {
    server([401, { code: 'session_ended' }]);
    expect(await new StaffSession().restore()).toBe(false);
    server();
    await expect(new StaffSession().restore()).rejects.toMatchObject({ code: 'offline' });
  });

  it('says that it ended, and tries on while the station is away', async () => {
    server([200, opened(1)]);
    const session = new StaffSession();
    await session.restore();
    await vi.advanceTimersByTimeAsync(241_000);
    expect(session.ended.value).toBe(false);
    server([401, {}]);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(session.ended.value).toBe(true);
    // what the page goes on reading asks the station no more, until somebody signs in
    const asked = server([201, opened(2)], [200, { fine: true }]);
    await expect(session.api('accounts')).rejects.toMatchObject({ status: 401 });
    expect(asked).toEqual([]);
    await session.signIn('op', 'pw');
    expect(await session.api('accounts')).toEqual({ fine: true });
  });

  it('takes the lifetime from the token, whatever the clock of the machine', () => {
    expect(lifetimeMs(token({ iat: 5_000_000, exp: 5_000_060 }))).toBe(60_000);
    for (const odd of ['', 'a.b', token({})]) expect(lifetimeMs(odd)).toBe(300_000);
  });

  it('goes on only to pages of this site', () => {
    const origin = 'https://station.example';
    expect(safeNext('/quality?x=1#y', origin)).toBe('/quality?x=1#y');
    for (const bad of [
      null,
      '',
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      'javascript:alert(1)',
      '/login?next=/desk',
      'desk',
    ]) {
      expect(safeNext(bad, origin), String(bad)).toBeNull();
    }
  });
});

describe('texts of the staff', () => {
  it('tells durations as exactly as needed', () => {
    expect(exactDuration(250_000)).toBe('4 min 10 s');
    expect(exactDuration(240_000)).toBe('4 min');
    expect(exactDuration(3_725_000)).toBe('1 h 2 min');
    expect(exactDuration(-5)).toBe('1 s');
    expect(roughDuration(250_000)).toBe('4 min');
    expect(roughDuration(59_999)).toBe('59 s');
  });

  it('names whoever gave no name', () => {
    expect(nameOf({ name: 'Anna', channel: 'video' })).toBe('Anna');
    expect(nameOf({ name: ' ', channel: 'video' })).toBe('Cittadino');
    expect(needsPhrase([])).toBeNull();
    expect(needsPhrase(['slow-speech', 'hard-of-hearing'])).toBe('parlare lentamente e sente poco');
  });
});

describe('accounts', () => {
  const account = (part: Partial<Account>): Account => ({
    id: '1',
    username: 'rossi',
    displayName: 'Rossi',
    email: null,
    role: 'operator',
    code: 'AB1-CD2',
    office: null,
    skills: [],
    autoAnswerS: null,
    categories: [{ category: 'weapons', proficiency: 3 }],
    mustChangePassword: false,
    secondFactor: false,
    noticeVersion: null,
    noticeAcceptedAt: null,
    noticeDue: false,
    disabledAt: null,
    createdAt: '2026-11-24T10:00:00Z',
    waits: null,
    ...part,
  });

  it('are found by any word of name, username or code, accents aside', () => {
    const all = [
      account({ id: '1', displayName: 'Niccolò Verdi', username: 'verdi' }),
      account({ id: '2', displayName: 'Anna Bianchi', disabledAt: '2026-11-01T00:00:00Z' }),
      account({ id: '3', displayName: 'Operatore 10' }),
      account({ id: '4', displayName: 'Operatore 2' }),
    ];
    const ids = (search: string) => found(all, search).map((each) => each.id);
    expect(ids('niccolo ver')).toEqual(['1']);
    expect(ids('cd2')).toHaveLength(4);
    expect(ids('nobody')).toEqual([]);
    expect(ids('')).toEqual(['1', '4', '3', '2']);
  });

  it('send only what was changed', () => {
    const same = {
      displayName: ' Rossi ',
      email: '',
      role: 'operator',
      categories: { weapons: 3 },
      office: '',
      skills: [] as string[],
      autoAnswerS: 0,
    } as const;
    expect(changesOf(account({}), same)).toBeNull();
    expect(changesOf(account({}), { ...same, displayName: '' })).toBeNull();
    expect(changesOf(account({}), { ...same, role: 'quality', categories: {} })).toEqual({
      role: 'quality',
      categories: {},
    });
    expect(changesOf(account({}), { ...same, categories: { weapons: 5 } })).toEqual({
      categories: { weapons: 5 },
    });
    expect(changesOf(account({}), { ...same, skills: ['lis'] })).toEqual({ skills: ['lis'] });
    expect(changesOf(account({}), { ...same, email: 'r@a.it' })).toEqual({ email: 'r@a.it' });
    expect(changesOf(account({ email: 'r@a.it' }), same)).toEqual({ email: '' });
    expect(changesOf(account({}), { ...same, office: 'north' })).toEqual({ office: 'north' });
    expect(changesOf(account({ office: 'north' }), { ...same, office: '' })).toEqual({
      office: '',
    });
  });

  it('have usernames as the station takes them', () => {
    expect(['ab', 'a.b-c_9'].every(isUsername)).toBe(true);
    expect(['a', '9a', 'Ab', 'a b', 'à1', 'a'.repeat(33)].some(isUsername)).toBe(false);
  });
});
