// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { WARNING_MS } from '../src/staff/idle';
import '../src/pages/me/me-page';
import { expectAccessible } from './accessibility';
import {
  check,
  type FakeApi,
  fill,
  mount,
  part,
  parts,
  press,
  Refusal,
  submit,
  words,
} from './page';
import { freshPages, signedIn, somebody } from './staff';

freshPages();

const APP = {
  id: 'f1',
  kind: 'totp',
  label: 'Telefono',
  createdAt: '2026-11-01T08:00:00Z',
  usedAt: '2026-11-27T08:00:00Z',
};
const KEY = {
  id: 'f2',
  kind: 'passkey',
  label: '',
  createdAt: '2026-11-02T08:00:00Z',
  usedAt: null,
};
const HERE = {
  id: 's1',
  thisOne: true,
  browser: 'Firefox, Linux',
  network: '192.0.2.0/24',
  factor: 'totp',
  createdAt: '2026-11-28T08:00:00Z',
  usedAt: '2026-11-28T09:00:00Z',
  expiresAt: '2026-11-28T20:00:00Z',
};
const ELSEWHERE = { ...HERE, id: 's2', thisOne: false, browser: '', network: '', factor: null };

const FIGURES = {
  agreement: '',
  supervisorsUntil: null,
  first: '2026-11-03',
  last: '2026-11-30',
  handled: 0,
  averageTalkS: null,
  averageWrapUpS: null,
  rated: 0,
  satisfaction: null,
  k: 5,
};

let api: FakeApi;

async function shown(answers: Record<string, unknown> = {}): Promise<void> {
  api = signedIn('supervisor', {
    'GET me/factors': {
      factors: [APP, KEY],
      recoveryCodesLeft: 3,
      required: true,
      passkeyHost: null,
    },
    'GET me/sessions': { sessions: [HERE, ELSEWHERE] },
    'GET me/figures': FIGURES,
    ...answers,
  });
  await mount('vs-me');
}

describe('signing out', () => {
  it('ends the session and leaves the page', async () => {
    const assign = vi.spyOn(location, 'assign').mockReturnValue();
    await shown({ 'DELETE session': () => undefined });
    await press('sign-out');
    expect(api.sent('DELETE session')).toHaveLength(1);
    expect(assign).toHaveBeenCalledExactlyOnceWith('/login');
  });

  it('says that somebody is still signed in when the station does not answer', async () => {
    const assign = vi.spyOn(location, 'assign').mockReturnValue();
    await shown({ 'DELETE session': new Refusal(503, 'unavailable') });
    await press('sign-out');
    expect(words(document.querySelector('[role="alert"].vs-alert'))).toContain('ancora aperto');
    expect(assign).not.toHaveBeenCalled();
    api.answers['DELETE session'] = () => undefined;
    await press('sign-out');
    expect(document.querySelector('[role="alert"].vs-alert')).toBeNull();
    expect(assign).toHaveBeenCalledOnce();
  });
});

describe('one’s own figures', () => {
  const told = { ...FIGURES, agreement: 'Accordo 12/2026', handled: 84, averageTalkS: 312.4 };
  it.each([
    [FIGURES, /Nessuno vede cifre per singolo operatore/],
    [told, /in base a: Accordo 12\/2026.*Contatti gestiti 84.*meno di 5 valutazioni/],
    [{ ...told, supervisorsUntil: '2026-11-23' }, /il Capo Ufficio vede quelli fino al.*23/],
    [{ ...told, rated: 9, satisfaction: 4.5 }, /4,5 su 9 valutazioni/],
  ])('are there only under an agreement, which is named: %#', async (figures, said) => {
    await shown({ 'GET me/figures': figures });
    expect(words('own-figures')).toMatch(said);
  });
});

describe('the own sign-in', () => {
  it('shows factors, codes and sessions', async () => {
    await shown();
    expect(words('own-factors')).toContain('Telefono');
    expect(words('own-factors')).toContain('Passkey');
    expect(words('codes-left')).toBe('Le restano 3 codici.');
    expect(words('own-sessions')).toContain('questo browser');
    expect(words('own-sessions')).toContain('Un programma');
    expect(parts('end-session')).toHaveLength(1);
    await expectAccessible();
  });

  it('does not offer to remove the last factor of a role that needs one', async () => {
    const only = { factors: [APP], recoveryCodesLeft: 0, required: true, passkeyHost: null };
    await shown({ 'GET me/factors': only });
    expect(part('remove-factor')).toBeNull();
    expect(words('codes-left')).toContain('Non le restano codici');
  });

  it('removes a factor after asking', async () => {
    await shown({ 'DELETE me/factors/f2': undefined });
    api.answers['DELETE me/factors/f2'] = () => undefined;
    await press(parts('remove-factor')[1]!);
    await press('confirm-remove');
    expect(api.sent('DELETE me/factors/f2')).toHaveLength(1);
    expect(words(document.body)).toContain('non serve più a entrare');
  });

  it('ends one session, and all others', async () => {
    await shown();
    api.answers['DELETE me/sessions/s2'] = () => undefined;
    api.answers['DELETE me/sessions'] = () => undefined;
    await press('end-session');
    expect(api.sent('DELETE me/sessions/s2')).toHaveLength(1);
    await press('end-others');
    expect(api.sent('DELETE me/sessions')).toHaveLength(1);
  });

  it('changes the password, and forgets what was typed', async () => {
    await shown({ 'POST me/password': () => undefined });
    await fill('present-password', 'prima di oggi');
    await fill('new-password', 'un cavallo sul tetto');
    expect((part('new-password') as HTMLInputElement).type).toBe('password');
    await check('show-passwords');
    expect((part('new-password') as HTMLInputElement).type).toBe('text');
    await press('save-password');
    expect(api.sent('POST me/password')[0]!.body).toEqual({
      present: 'prima di oggi',
      new: 'un cavallo sul tetto',
    });
    expect(words(document.body)).toContain('la password è cambiata');
    expect((part('present-password') as HTMLInputElement).value).toBe('');
    await expectAccessible();
  });

  it('sends no password that is not there, and says why one is refused', async () => {
    await shown({ 'POST me/password': new Refusal(422, 'password_wrong') });
    await fill('present-password', 'prima di oggi');
    await press('save-password');
    expect(api.sent('POST me/password')).toHaveLength(0);
    expect(document.activeElement?.id).toBe('new-password');
    await fill('new-password', 'un cavallo sul tetto');
    await press('save-password');
    expect(words(document.body)).toContain('La password di adesso non è giusta');
    expect((part('new-password') as HTMLInputElement).value).toBe('un cavallo sul tetto');
  });

  it('shows new recovery codes once', async () => {
    await shown({ 'POST me/recovery-codes': { recoveryCodes: ['ABCDE-FGHJK'] } });
    await press('renew-codes');
    expect(words('recovery-codes')).toContain('ABCDE-FGHJK');
    await press('codes-kept');
    expect(part('recovery-codes')).toBeNull();
  });
});

describe('an act that takes a fresh proof', () => {
  let fresh: boolean;

  beforeEach(async () => {
    fresh = false;
    await shown({
      'POST me/recovery-codes': () =>
        fresh ? { recoveryCodes: ['ABCDE-FGHJK'] } : new Refusal(403, 'reauthentication_required'),
    });
    api.answers['POST me/proof'] = ({ body }: { body: { password?: string; code?: string } }) => {
      fresh = body.password === 'right' || body.code === '123456';
      return fresh ? undefined : new Refusal(422, 'password_wrong');
    };
  });

  it('is done once the password is given', async () => {
    await press('renew-codes');
    expect(part('proof')).not.toBeNull();
    await fill('proof', 'wrong');
    await submit('proof');
    expect(words(document.querySelector('vs-proof [role="alert"]'))).toContain('non è giusta');
    await fill('proof', 'right');
    await submit('proof');
    expect(part('proof')).toBeNull();
    expect(api.sent('POST me/recovery-codes')).toHaveLength(2);
    expect(words('recovery-codes')).toContain('ABCDE-FGHJK');
  });

  it('takes a code of the app as well', async () => {
    await press('renew-codes');
    await press('proof-by-totp');
    await fill('proof', '123456');
    await submit('proof');
    expect(words('recovery-codes')).toContain('ABCDE-FGHJK');
  });

  it('takes a passkey, with nothing to fill in', async () => {
    vi.stubGlobal('PublicKeyCredential', { parseCreationOptionsFromJSON: vi.fn() });
    api.answers['GET me/factors'] = { factors: [KEY], passkeyHost: location.hostname };
    await press('renew-codes');
    await press('proof-by-passkey');
    expect(part('proof')).toBeNull();
    expect(document.activeElement).toBe(part('give-proof'));
  });

  it('is not done when the person does not prove it', async () => {
    await press('renew-codes');
    const [cancel] = document.querySelectorAll<HTMLElement>('vs-proof .btn-outline-primary');
    await press(cancel!);
    expect(api.sent('POST me/recovery-codes')).toHaveLength(1);
    expect(words(document.body)).toContain('Non ha confermato la sua identità');
  });
});

describe('a page that nobody uses', () => {
  const MINUTES = 60_000;
  const token = (iat: number) => `x.${btoa(JSON.stringify({ iat, exp: iat + 300 }))}.x`;

  /** Plays the station: half an hour from the last use that a page has told. */
  function opened(usedAtMs: number) {
    const iat = Date.now() / 1000;
    const idleEndsAt = new Date(usedAtMs + 30 * MINUTES).toISOString();
    return { accessToken: token(iat), me: somebody('supervisor'), idleEndsAt };
  }

  it('warns before the end, and stays when somebody says so', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-11-28T09:00:00Z') });
    let usedAtMs = Date.now();
    await shown({
      'POST session/refresh': () =>
        Date.now() - usedAtMs >= 30 * MINUTES
          ? new Refusal(401, 'session_ended')
          : opened(usedAtMs),
    });
    await vi.advanceTimersByTimeAsync(30 * MINUTES - WARNING_MS - 1_000);
    expect(part('idle-warning')).toBeNull();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(words('idle-warning')).toContain('10:30');
    usedAtMs = Date.now();
    await press('stay-signed-in');
    expect(part('idle-warning')).toBeNull();
  });

  it('tells the station for how long nobody was there, and ends', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-11-28T09:00:00Z') });
    const began = Date.now();
    const away: string[] = [];
    const assigned = vi
      .spyOn(location, 'assign')
      .mockImplementation((to) => void away.push(String(to)));
    await shown({
      'POST session/refresh': () =>
        Date.now() - began >= 30 * MINUTES ? new Refusal(401, 'session_ended') : opened(began),
    });
    const told: number[] = [];
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
      const idle = new Headers(init.headers).get('x-idle-seconds');
      if (idle !== null) told.push(Number(idle));
      return fetch(path, init);
    });
    await vi.advanceTimersByTimeAsync(31 * MINUTES);
    expect(told.length).toBeGreaterThan(5);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBeGreaterThanOrEqual(29 * 60);
    expect(assigned).toHaveBeenCalled();
    expect(away[0]).toContain('/login');
  });
});

describe('one’s own address', () => {
  it('is saved, taken away, and refused in words', async () => {
    await shown({
      'PUT me/email': ({ body }: { body: { email: string } }) =>
        somebody('supervisor', { email: body.email || null }),
    });
    await fill('own-email', 'capo@example.org');
    await press('save-email');
    await submit('own-email');
    expect(api.sent('PUT me/email').at(-1)?.body).toEqual({ email: 'capo@example.org' });
    expect(words(document.querySelector('vs-my-email'))).toContain('Indirizzo salvato.');
    await fill('own-email', '');
    await submit('own-email');
    expect(words(document.querySelector('vs-my-email'))).toContain('non le scrive più');
    api.answers['PUT me/email'] = new Refusal(422, 'bad_email');
    await submit('own-email');
    expect(words(document.querySelector('vs-my-email'))).toContain('non è un indirizzo');
  });
});
