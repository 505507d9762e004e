// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import '../src/pages/login/login-page';
import { expectAccessible } from './accessibility';
import { FakeApi, fill, labelled, mount, part, press, Refusal, submit, words } from './page';
import { freshPages, somebody } from './staff';

freshPages();

const CODES = Array.from({ length: 10 }, (_, place) => `ABCDE-FGHJ${place}`);
const opened = (more = {}) => ({ accessToken: 'token', me: somebody('admin', more) });
const asks = (methods: string[]) =>
  new Refusal(401, 'second_factor_required', { secondFactor: { ticket: 't'.repeat(32), methods } });

let replaced: string[];
let api: FakeApi;

/** Somebody gives name and password at a station that answers so. */
async function signIn(answers: Record<string, unknown>): Promise<void> {
  api = new FakeApi({ 'POST session/refresh': new Refusal(401, 'session_ended'), ...answers });
  await mount('vs-login');
  await fill('username', 'admin1');
  await fill('password', 'a password');
  await submit('sign-in');
}

beforeEach(() => {
  replaced = [];
  vi.spyOn(location, 'replace').mockImplementation((to) => void replaced.push(String(to)));
});

describe('signing in with a second factor', () => {
  it('asks for the code, and goes on to the page', async () => {
    await signIn({
      'POST session': asks(['totp', 'recovery']),
      'POST session/factor': opened(),
    });
    expect(replaced).toEqual([]);
    expect(words(document.querySelector('h1'))).toBe('Verifica in due passaggi');
    await expectAccessible();
    await fill('factor', ' 123 456 ');
    await submit('prove-factor');
    expect(api.sent('POST session/factor')[0]?.body).toEqual({
      ticket: 't'.repeat(32),
      code: '123 456',
    });
    expect(replaced).toEqual(['/admin']);
  });

  it('says that the code is wrong, and takes a recovery code instead', async () => {
    let answer: unknown = new Refusal(401, 'factor_wrong');
    await signIn({
      'POST session': asks(['totp', 'recovery']),
      'POST session/factor': () => answer,
    });
    await submit('prove-factor');
    expect(api.sent('POST session/factor')).toHaveLength(0);
    await fill('factor', '000000');
    await submit('prove-factor');
    expect(words(document.querySelector('[role="alert"]'))).toContain('Non è giusto');
    expect(replaced).toEqual([]);
    await press('factor-by-recovery');
    answer = opened();
    await fill('factor', 'abcde-fghj1');
    await submit('prove-factor');
    expect(api.sent('POST session/factor').at(-1)?.body).toMatchObject({
      recoveryCode: 'abcde-fghj1',
    });
    expect(replaced).toEqual(['/admin']);
  });

  it('begins again when the attempt took too long', async () => {
    await signIn({
      'POST session': asks(['totp']),
      'POST session/factor': new Refusal(401, 'attempt_over'),
    });
    await fill('factor', '123456');
    await submit('prove-factor');
    expect(words(document.querySelector('[role="alert"]'))).toContain('Ricominci');
    await press('factor-again');
    expect(part('username')).not.toBeNull();
  });

  it('says how long to wait after too many', async () => {
    await signIn({
      'POST session': asks(['totp']),
      'POST session/factor': new Refusal(429, 'too_many_requests'),
    });
    await fill('factor', '123456');
    await submit('prove-factor');
    expect(words(document.querySelector('[role="alert"]'))).toContain('30 secondi');
  });

  it('uses a passkey where the browser knows them', async () => {
    const signed = { id: 'k', toJSON: () => ({ id: 'k', signed: true }) };
    vi.stubGlobal('PublicKeyCredential', {
      parseCreationOptionsFromJSON: (options: unknown) => options,
      parseRequestOptionsFromJSON: (options: unknown) => options,
    });
    const get = vi.fn(() => Promise.resolve(signed));
    Object.defineProperty(navigator, 'credentials', { value: { get }, configurable: true });
    await signIn({
      'POST session': asks(['passkey', 'totp']),
      'POST session/passkey': { ticket: 't'.repeat(32), options: { challenge: 'c' } },
      'POST session/factor': opened(),
    });
    await submit('prove-factor');
    expect(get).toHaveBeenCalledWith({ publicKey: { challenge: 'c' } });
    expect(api.sent('POST session/factor')[0]?.body).toEqual({
      ticket: 't'.repeat(32),
      passkey: { id: 'k', signed: true },
    });
    expect(replaced).toEqual(['/admin']);
  });

  it('does not offer a passkey to a browser that knows none', async () => {
    await signIn({ 'POST session': asks(['passkey', 'totp']) });
    expect(part('factor')).not.toBeNull();
    expect(part('factor-by-passkey')).toBeNull();
  });
});

describe('a role that needs a second factor', () => {
  const OFFER = {
    ticket: 'o'.repeat(32),
    secret: 'ABCDEFGH',
    uri: 'otpauth://x',
    qr: ['101', '010'],
  };

  it('enrols an app, keeps the codes, and only then goes on', async () => {
    let enrolled = false;
    await signIn({
      'POST session': opened({ mustEnrolFactor: true }),
      'GET me/factors': { factors: [], recoveryCodesLeft: 0, required: true, passkeyHost: null },
      'POST me/factors/totp': OFFER,
      'PUT me/factors/totp': () => {
        enrolled = true;
        return { recoveryCodes: CODES };
      },
      'POST session/refresh': () => (enrolled ? opened() : new Refusal(401, 'session_ended')),
    });
    expect(part('enrol-passkey')).toBeNull();
    await expectAccessible();
    await press('enrol-totp');
    expect(words('totp-secret')).toBe('ABCD EFGH');
    expect(document.querySelector('.factor-qr path')?.getAttribute('d')).toContain('M4 4h1v1h-1z');
    await expectAccessible();
    await fill('enrol-code', '123456');
    await submit('confirm-totp');
    expect(api.sent('PUT me/factors/totp')[0]?.body).toMatchObject({
      ticket: OFFER.ticket,
      code: '123456',
    });
    expect(replaced).toEqual([]);
    expect(words('recovery-codes')).toContain('ABCDE-FGHJ9');
    await expectAccessible();
    await press('codes-kept');
    expect(replaced).toEqual(['/admin']);
  });

  it('stays when the code is wrong', async () => {
    await signIn({
      'POST session': opened({ mustEnrolFactor: true }),
      'GET me/factors': { factors: [], recoveryCodesLeft: 0, required: true, passkeyHost: null },
      'POST me/factors/totp': OFFER,
      'PUT me/factors/totp': new Refusal(422, 'factor_wrong'),
    });
    await press('enrol-totp');
    await fill('enrol-code', '000000');
    await submit('confirm-totp');
    expect(words(document.querySelector('vs-factor-enrol [role="alert"]'))).toContain(
      'Non è giusto',
    );
    expect(labelled('Attiva')).toBeTruthy();
  });

  it('goes on where the new sign-in came late, without enrolling once more', async () => {
    let isBack = false;
    await signIn({
      'POST session': opened({ mustEnrolFactor: true }),
      'GET me/factors': { factors: [], recoveryCodesLeft: 0, required: true, passkeyHost: null },
      'POST me/factors/totp': OFFER,
      'PUT me/factors/totp': { recoveryCodes: CODES },
      'POST session/refresh': () => (isBack ? opened() : new Refusal(503, 'unavailable')),
    });
    await press('enrol-totp');
    await fill('enrol-code', '123456');
    await submit('confirm-totp');
    expect(part('recovery-codes')).toBeNull();
    isBack = true;
    await press(labelled('Riprova'));
    expect(words('recovery-codes')).toContain('ABCDE-FGHJ9');
    expect(api.sent('PUT me/factors/totp')).toHaveLength(1);
  });
});

describe('the notice about being recorded', () => {
  const notice = (version: string, title: string) => ({
    version,
    texts: { it: { title, points: ['Un punto'] } },
    due: true,
    acceptedVersion: null,
    acceptedAt: null,
  });

  it('is read again where it did not come, and goes before everything else', async () => {
    let answer: unknown = new Refusal(503, 'unavailable');
    await signIn({
      'POST session': opened({ noticeDue: true }),
      'GET me/notice': () => answer,
      'POST me/notice': notice('1', ''),
    });
    expect(words(document.querySelector('[role="alert"]'))).not.toBe('');
    expect(part('accept-notice')).toBeNull();
    answer = notice('1', 'Lei è registrato');
    await press(labelled('Riprova'));
    expect(words(document.querySelector('[role="alert"]'))).toBe('');
    expect(words(document.querySelector('h1'))).toBe('Lei è registrato');
    expect(document.activeElement).toBe(document.querySelector('h1'));
    api.answers['POST session/refresh'] = opened();
    await submit('accept-notice');
    expect(api.sent('POST me/notice')[0]?.body).toEqual({ version: '1' });
    expect(replaced).toEqual(['/admin']);
  });

  it('is shown anew when another one came out meanwhile', async () => {
    let shown = notice('1', 'Prima');
    await signIn({
      'POST session': opened({ noticeDue: true }),
      'GET me/notice': () => shown,
      'POST me/notice': new Refusal(409, 'notice_changed'),
    });
    shown = notice('2', 'Dopo');
    await submit('accept-notice');
    expect(words(document.querySelector('h1'))).toBe('Dopo');
    expect(words(document.querySelector('[role="alert"]'))).toBe('');
    expect(replaced).toEqual([]);
  });
});

describe('a password', () => {
  it('that is wrong is asked for again, and too many have to wait', async () => {
    vi.useFakeTimers();
    await signIn({ 'POST session': new Refusal(401, 'bad_credentials') });
    expect(words(document.querySelector('[role="alert"]'))).toContain('non corrispondono');
    expect(document.activeElement).toBe(part('password'));
    vi.stubGlobal('fetch', () =>
      Promise.resolve(new Response('{}', { status: 429, headers: { 'retry-after': '2' } })),
    );
    await submit('sign-in');
    const button = part('sign-in') as HTMLButtonElement;
    expect(button.disabled).toBe(true);
    expect(words(document.querySelector('[role="alert"]'))).toContain('2 secondi');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(button.disabled).toBe(false);
    expect(words(document.querySelector('[role="alert"]'))).toBe('');
  });
});

describe('a one-time password', () => {
  it('is changed for one of the own before anything else', async () => {
    let saved = false;
    await signIn({
      'POST session': opened({ mustChangePassword: true }),
      'POST me/password': () => {
        saved = true;
        return {};
      },
      'POST session/refresh': () => (saved ? opened() : new Refusal(401, 'session_ended')),
    });
    expect(replaced).toEqual([]);
    expect(document.activeElement).toBe(part('new-password'));
    await fill('new-password', 'a password');
    await submit('save-password');
    expect(words(document.querySelector('[role="alert"]'))).not.toBe('');
    expect(api.sent('POST me/password')).toEqual([]);
    await fill('new-password', 'another one, quite long');
    await submit('save-password');
    // the one that was given a moment ago is not asked for again
    expect(api.sent('POST me/password')[0]?.body).toEqual({
      present: 'a password',
      new: 'another one, quite long',
    });
    expect(replaced).toEqual(['/admin']);
  });

  it('is asked for again where the station does not know it any more', async () => {
    await signIn({
      'POST session': opened({ mustChangePassword: true }),
      'POST me/password': new Refusal(422, 'password_wrong'),
    });
    expect(part('present-password')).toBeNull();
    await fill('new-password', 'another one, quite long');
    await submit('save-password');
    expect(part('present-password')).not.toBeNull();
    expect(replaced).toEqual([]);
  });
});
