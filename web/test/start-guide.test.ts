// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import '../src/pages/start/start-page';
import { type Found, standingOf, STEPS, stepToShow } from '../src/pages/start/steps';
import '../src/pages/upkeep/emblem-form';
import { LARGEST } from '../src/pages/upkeep/emblem-form';
import { relaysOf, tryRelays } from '../src/pages/upkeep/relays';
import { expectAccessible } from './accessibility';
import { type FakeApi, mount, part, press, Refusal, settled, words } from './page';
import { freshPages, HOURS, qualityContext, signedIn, somebody } from './staff';

freshPages();
beforeEach(() => {
  localStorage.clear();
  history.replaceState(null, '', '/start');
});

type Missing = Found['missing'][number];
type Setting = Found['settings'][number];
const lacking = (code: string, ...settings: string[]): Missing => ({
  code,
  weight: 'needed',
  settings,
  sentence: '',
});
const setting = (name: string, waits = false): Setting => ({
  name,
  group: 'people',
  value: '',
  source: 'default',
  secret: false,
  editable: true,
  waits,
  overridden: false,
});
const MISSING = [lacking('hours', 'VS_HOURS'), lacking('mail', 'VS_SMTP_URL'), lacking('people')];
const found = (missing: Missing[], ...settings: Setting[]): Found => ({
  missing,
  settings,
  restartable: true,
});

describe('the steps', () => {
  it('are done when nothing of theirs is missing, and wait for the restart when it is set', () => {
    const before = found(MISSING, setting('VS_SMTP_URL', true), setting('VS_HOURS'));
    expect(STEPS.map((step) => standingOf(step, before))).toEqual([
      'done', 'open', 'waits', 'done', 'open', 'done', 'open',
    ]); // prettier-ignore
    expect(standingOf('live', found([{ ...lacking('turns'), weight: 'advised' }]))).toBe('done');
    // two things are missing, and one of them is set
    const half = [lacking('organisation', 'VS_ORGANISATION'), lacking('privacy', 'VS_DPO_EMAIL')];
    expect(standingOf('body', found(half, setting('VS_ORGANISATION', true)))).toBe('open');
  });

  it('go on where somebody left, else at the first that is not done', () => {
    const now = found(MISSING);
    expect(stepToShow('#step=turn', 'mail', now)).toBe('turn');
    expect(stepToShow('#step=elsewhere', 'mail', now)).toBe('mail');
    expect(stepToShow('', null, now)).toBe('hours');
    expect(stepToShow('', null, found([]))).toBe('live');
    expect(stepToShow('', null, null)).toBeNull();
  });
});

async function guide(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = signedIn('admin', {
    'GET first-start': { open: false },
    'GET upkeep/missing': { missing: MISSING, organisation: 'Ente', name: '' },
    'GET upkeep/settings': {
      settings: ['VS_ORGANISATION', 'VS_HOURS', 'VS_SMTP_URL', 'VS_TURN_URLS'].map((name) =>
        setting(name),
      ),
      restartable: true,
    },
    'GET offices': { offices: [] },
    'GET hours': HOURS,
    'GET emblem': { own: false, width: 0, height: 0, setAt: null },
    'GET mail': { configured: false, sentFrom: null, pending: 0, failed: 0, sent: 0, unsent: [] },
    ...answers,
  });
  await mount('vs-start');
  await settled();
  await settled();
  return api;
}
const shown = () => part('start-step')?.dataset['step'];
async function go(step: string): Promise<void> {
  location.hash = `step=${step}`;
  dispatchEvent(new Event('hashchange'));
  await settled();
  await settled();
}

describe('the guide', () => {
  it('begins at what is not done, says how far it is, and is left and come back to', async () => {
    await guide();
    expect(shown()).toBe('hours');
    expect(words('start-progress')).toBe('3 di 7 passi completati');
    expect(words('step-on')).toBe('Salta per ora');
    expect(part('step-on')?.getAttribute('href')).toBe('#step=mail');
    await expectAccessible();
    await go('mail');
    expect(document.activeElement?.id).toBe('step-title');
    expect(part('save-mail')).not.toBeNull();
    expect(part('mail')).not.toBeNull();
    expect(part('step-back')?.getAttribute('href')).toBe('#step=hours');
    document.querySelector('vs-start')?.remove();
    history.replaceState(null, '', '/start');
    await guide();
    expect(shown()).toBe('mail');
  });

  it.each([
    ['body', 'save-body', 'emblem-form'],
    ['turn', 'save-turn', 'try-relays'],
    ['call', 'place-trial-call', 'step-on'],
    ['live', 'live-verdict', 'step-end'],
  ])('uses the part of the administration that does a step: %s', async (step, ...ids) => {
    history.replaceState(null, '', `/start#step=${step}`);
    await guide();
    for (const id of ids) expect(part(id), id).not.toBeNull();
    await expectAccessible();
  });

  it('says what waits for a restart, with the button for it', async () => {
    await guide({
      'GET upkeep/settings': { settings: [setting('VS_HOURS', true)], restartable: true },
    });
    expect(part('restart-station')).not.toBeNull();
    expect(document.querySelector('[data-standing="waits"]')?.textContent).toContain('Orari');
  });

  it('asks before it leaves what is not saved', async () => {
    await guide();
    const unsaved = document.createElement('i');
    unsaved.dataset['unsaved'] = '';
    document.querySelector('main')!.append(unsaved);
    await go('turn');
    expect(shown()).toBe('hours');
    await press('leave-step');
    expect(shown()).toBe('turn');
  });

  it('is of administrators alone', async () => {
    await guide({ 'POST session/refresh': { accessToken: 'token', me: somebody('quality') } });
    expect(part('start-step')).toBeNull();
    expect(words(document.querySelector('main h1'))).toContain('non');
  });
});

const own = { own: true, width: 512, height: 400, setAt: '2026-11-30T09:00:00Z' };
async function emblem(answers: Record<string, unknown>): Promise<FakeApi> {
  const api = signedIn('admin', answers);
  await mount('vs-emblem-form', { session: (await qualityContext('admin')).session });
  return api;
}
async function choose(size: number): Promise<void> {
  const input = document.querySelector<HTMLInputElement>('#emblem-file')!;
  const file = new File([new Uint8Array(size).fill(65)], 'emblem.png', { type: 'image/png' });
  Object.defineProperty(input, 'files', { value: [file], configurable: true });
  Object.defineProperty(input, 'value', { value: '', writable: true, configurable: true });
  input.dispatchEvent(new Event('change'));
  await settled();
  await settled();
}

describe('the emblem', () => {
  const none = { own: false, width: 0, height: 0, setAt: null };

  it('is sent as it is, shown at once, and taken away after a question', async () => {
    const api = await emblem({
      'GET emblem': none,
      'PUT emblem': own,
      'DELETE emblem': () => {
        api.answers['GET emblem'] = none;
      },
    });
    expect(words('emblem-form')).toContain('scudo neutro');
    expect(part('remove-emblem')).toBeNull();
    await choose(3);
    expect(api.sent('PUT emblem')[0]?.body).toEqual({ picture: 'QUFB' });
    expect(words('emblem-form')).toContain('512 × 400');
    expect(document.querySelector('img.vs-emblem')?.getAttribute('src')).toMatch(/^\/emblem\?\d+$/);
    await expectAccessible();
    await press('remove-emblem');
    await press('confirm-emblem-remove');
    expect(words('emblem-form')).toContain('Emblema tolto.');
  });

  it('that is no picture, or too large, is refused in words', async () => {
    const api = await emblem({
      'GET emblem': none,
      'PUT emblem': new Refusal(422, 'emblem_kind'),
    });
    await choose(LARGEST + 1);
    expect(words('emblem-form')).toContain('supera 2 MB');
    expect(api.sent('PUT emblem')).toEqual([]);
    await choose(3);
    expect(words('emblem-form')).toContain('Un SVG va prima salvato come PNG');
  });
});

describe('TURN servers', () => {
  const servers = [
    { urls: ['stun:a', 'turn:a'], username: 'u', credential: 'c' },
    { urls: ['turns:b', 'turn:a'], username: 'u', credential: 'c' },
  ];

  /** A connection that finds what the script of its server says. */
  function script(says: Record<string, (connection: RTCPeerConnection) => void>) {
    return (of: RTCConfiguration) => {
      expect(of.iceTransportPolicy).toBe('relay');
      const connection = {
        createDataChannel: () => undefined,
        createOffer: () => Promise.resolve({}),
        setLocalDescription: () => {
          says[String(of.iceServers?.[0]?.urls)]?.(connection as unknown as RTCPeerConnection);
          return Promise.resolve();
        },
        close: () => undefined,
      };
      return connection as unknown as RTCPeerConnection;
    };
  }
  const candidate = (text: string | null) =>
    ({ candidate: text === null ? null : { candidate: text } }) as RTCPeerConnectionIceEvent;

  it('are tried one by one, and told by what came of it', async () => {
    expect(relaysOf(servers)).toEqual(['turn:a', 'turns:b']);
    const create = script({
      'turn:a': (to) => {
        to.onicecandidate?.(candidate('candidate:1 1 udp 1 10.0.0.1 5 typ relay raddr 0.0.0.0'));
      },
      'turns:b': (to) => {
        to.onicecandidateerror?.({ errorCode: 401 } as RTCPeerConnectionIceErrorEvent);
        to.onicecandidate?.(candidate(null));
      },
    });
    expect(await tryRelays(servers, create)).toEqual([
      { url: 'turn:a', ok: true, error: null },
      { url: 'turns:b', ok: false, error: 401 },
    ]);
  });

  it('that say nothing in time gave nothing', async () => {
    expect(await tryRelays([servers[1]!], script({}), 1)).toEqual([
      { url: 'turns:b', ok: false, error: null },
      { url: 'turn:a', ok: false, error: null },
    ]);
  });

  it('none of which are there are said to be missing', async () => {
    vi.stubGlobal('RTCPeerConnection', vi.fn());
    signedIn('admin', { 'GET path-test': { iceServers: [{ urls: ['stun:a'] }] } });
    const { session } = await qualityContext('admin');
    await mount('vs-trial-relays', { session });
    await press('try-relays');
    expect(words('relays-tried')).toContain('Nessun server TURN in vigore');
  });
});
