// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '../src/i18n/language';
import '../src/pages/trial/trial-page';
import { verdict } from '../src/pages/trial/verdict';
import { expectAccessible } from './accessibility';
import { station } from './citizen-samples';
import { FakeMediaDevices } from './fake-media';
import {
  clearPage,
  FakeApi,
  labelled,
  mount,
  part,
  playBrowser,
  press,
  Refusal,
  settled,
  words,
} from './page';

const FINE = { cameraProblem: null, microphoneProblem: null };

describe('what a trial says in the end', () => {
  it('is open until everything was tried', () => {
    expect(verdict({ devices: null, heard: null, path: 'good' }).word).toBe('open');
    expect(verdict({ devices: FINE, heard: null, path: 'good' }).word).toBe('open');
    expect(verdict({ devices: FINE, heard: true, path: null }).word).toBe('open');
  });

  it('is that all is well', () => {
    const found = { devices: FINE, heard: true, path: 'good' } as const;
    expect(verdict(found)).toEqual({ word: 'ready', advice: [] });
  });

  it.each([
    [{ path: 'none' }, ['path-none']],
    [{ path: 'unable' }, ['path-unable']],
    [{ path: 'weak' }, ['path-weak']],
    [{ path: 'bad' }, ['path-weak']],
    [{ path: 'busy' }, ['path-busy']],
    [{ heard: false }, ['speaker']],
    [{ devices: { cameraProblem: 'denied', microphoneProblem: null } }, ['camera']],
    [
      {
        heard: false,
        path: 'none',
        devices: { cameraProblem: 'busy', microphoneProblem: 'absent' },
      },
      ['path-none', 'microphone', 'camera', 'speaker'],
    ],
  ] as const)('is what stands in the way, the gravest first: %o', (change, advice) => {
    const found = verdict({ devices: FINE, heard: true, path: 'good', ...change });
    expect(found).toEqual({ word: 'limited', advice });
  });
});

describe('the page of the trial', () => {
  let media: FakeMediaDevices;
  let api: FakeApi;

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-11-26T10:00:00+01:00') });
    media = new FakeMediaDevices({});
    playBrowser(media);
    language.set('it');
    api = new FakeApi({
      'GET station': station(),
      'GET path-test': new Refusal(503, 'no_room'),
    });
  });
  afterEach(() => {
    clearPage();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('asks for the devices when told to, and not before', async () => {
    await mount('vs-trial-page');
    await settled();
    expect(media.asked).toEqual([]);
    await press('trial-start');
    expect(media.asked.at(-1)).toMatch(/video/);
    expect(words(document.querySelector('main'))).toContain('La camera funziona');
    expect(document.querySelector('vs-meter')).not.toBeNull();
    clearPage();
    expect(media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
  });

  it('says in words what was found and what to do, and enters no queue', async () => {
    await mount('vs-trial-page');
    await settled();
    await press('trial-start');
    // nobody is asked what they have heard before anything sounded
    const answers = part('trial-heard')?.parentElement;
    expect(answers?.hidden).toBe(true);
    await press(labelled('Suona due note'));
    expect(answers?.hidden).toBe(false);
    await press('trial-not-heard');
    expect(part('trial-verdict')?.dataset['word']).toBe('limited');
    expect(words('trial-verdict')).toContain('Alzi il volume');
    expect(words('trial-verdict')).toContain('Ora non riusciamo a provare la connessione');
    await press('trial-heard');
    expect(words('trial-verdict')).not.toContain('Alzi il volume');
    const paths = new Set(api.requests.map(({ path }) => path.split('?')[0]));
    expect([...paths].sort()).toEqual(['path-test', 'station']);
  });

  it('tries the path once, and again only where it is shown again', async () => {
    const tried = () => api.requests.filter(({ path }) => path === 'path-test').length;
    const shown = await mount('vs-path-test');
    await settled();
    expect(tried()).toBe(1);
    const place = shown.parentElement;
    shown.remove();
    await settled();
    expect(tried()).toBe(1);
    place?.append(shown);
    await settled();
    expect(tried()).toBe(2);
  });

  it('says plainly that a browser has no calls, without asking the station', async () => {
    vi.stubGlobal('RTCPeerConnection', undefined);
    await mount('vs-trial-page');
    await settled();
    expect(part('path-test')?.dataset['state']).toBe('unable');
    expect(words('path-test')).toContain('Questo browser non può fare chiamate');
    expect(document.querySelector('[data-testid=path-test] button')).toBeNull();
    expect(words('trial-verdict')).toContain('scelga «Solo testo»');
    expect(api.requests.map(({ path }) => path)).not.toContain('path-test');
  });

  it('says what to do about a device that is refused', async () => {
    media.failures.video = 'NotAllowedError';
    await mount('vs-trial-page');
    await settled();
    await press('trial-start');
    expect(words(document.querySelector('main'))).toContain('Il browser ne ha bloccato l’uso.');
    expect(words('trial-verdict')).toContain('Senza camera non la vediamo');
  });

  it('has the way out, and nobody stumbles over it', async () => {
    const replaced = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
    await mount('vs-trial-page');
    await settled();
    vi.useRealTimers();
    await expectAccessible(document.body);
    await press('quick-exit');
    expect(replaced).toHaveBeenCalledWith(station().quickExitUrl);
    document.documentElement.hidden = false;
    sessionStorage.clear();
  });
});
