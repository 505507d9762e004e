// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from './accessibility';
import { category, contact, talking } from './citizen-samples';
import { chooses, closed, enters, type Visit, visit } from './citizen-visit';
import { socket } from './fake-io';
import { listen, part, press, said, settled, words } from './page';
import { setLanguage } from '../src/i18n/language';

await import('../src/pages/citizen/kiosk');

const replaced = vi.fn();
const reloaded = vi.fn();

beforeEach(() => {
  history.replaceState(null, '', '/kiosk?idle=60');
  vi.spyOn(location, 'replace').mockImplementation(replaced);
  vi.spyOn(location, 'reload').mockImplementation(reloaded);
});
afterEach(() => {
  replaced.mockClear();
  reloaded.mockClear();
  closed();
});

const passes = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const touch = async () => {
  document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  await settled();
};
const leads = () =>
  [...document.querySelectorAll('a')]
    .map((link) => link.getAttribute('href') ?? '')
    .filter((href) => !href.startsWith('#') && !/^\/(privacy|accessibility)\?/.test(href));

async function shown(change: Parameters<typeof visit>[0] = {}): Promise<Visit> {
  const there = await visit(change);
  await vi.dynamicImportSettled();
  await settled();
  return there;
}

describe('a screen of the station’s own', () => {
  it('keeps everything in its session, and nothing in the history', async () => {
    const before = history.length;
    await enters(await shown());
    expect(words('queue-position')).toBe('2º');
    expect(localStorage).toHaveLength(0);
    expect(history.length).toBe(before);
    expect(location.href).toMatch(/\/kiosk\?idle=60$/);
  });

  it('counts down in sight once nobody touches it, and begins again without a trace', async () => {
    const there = await shown();
    await chooses(there);
    await setLanguage('en');
    sessionStorage.setItem('kiosk.vs.devices', '{"camera":"c2"}');
    await touch();
    await passes(59);
    expect(part('still-here')).toBeNull();
    await passes(1);
    expect(words('kiosk-left')).toBe('20');
    expect(words(document.querySelector('dialog[open]'))).toContain('In 20 seconds this screen');
    await passes(5);
    expect(words('kiosk-left')).toBe('15');
    expect(replaced).not.toHaveBeenCalled();
    await passes(15);
    expect(replaced).toHaveBeenCalledWith('/kiosk?idle=60');
    expect(document.body.querySelector('vs-citizen')).toBeNull();
    expect(Object.keys(sessionStorage)).toEqual(['kiosk.vs.devices']);
    expect(localStorage).toHaveLength(0);
    expect(socket().closed).toBeGreaterThan(0);
  });

  it('says the question once to a screen reader, with the focus on the answer', async () => {
    await chooses(await shown());
    await touch();
    await passes(61);
    expect(said()).toMatch(/^È ancora qui\? Fra 20 secondi/);
    expect(document.activeElement).toBe(part('still-here'));
    const { heard, stop } = listen();
    await passes(5);
    stop();
    expect(heard).toEqual([]);
    vi.useRealTimers();
    await expectAccessible();
  });

  it('goes on where the person was who is still there', async () => {
    await chooses(await shown());
    await touch();
    await passes(65);
    await press('still-here');
    expect(part('still-here')).toBeNull();
    expect(part('enter-queue')).not.toBeNull();
    await passes(59);
    expect(part('still-here')).toBeNull();
    await passes(21);
    expect(replaced).toHaveBeenCalledOnce();
  });

  it('begins again at once for one who has finished', async () => {
    await chooses(await shown());
    await touch();
    await passes(65);
    await press('kiosk-finish');
    expect(replaced).toHaveBeenCalledOnce();
  });

  it('asks nobody while nobody has been there', async () => {
    await shown();
    await passes(400);
    expect(part('still-here')).toBeNull();
    expect(replaced).not.toHaveBeenCalled();
  });

  it('gives up the place of one who has gone from the queue', async () => {
    const there = await shown();
    await enters(there);
    await touch();
    await passes(299);
    expect(part('still-here')).toBeNull();
    await passes(2);
    expect(words(document.querySelector('dialog[open]'))).toContain('lascia il suo posto in coda');
    await passes(60);
    expect(there.api.sent('DELETE seat')).toMatchObject([{ token: 's1' }]);
    expect(replaced).toHaveBeenCalledOnce();
  });

  it('does not end a call, and begins again by itself after it', async () => {
    const there = await shown();
    await enters(there);
    await there.is(talking());
    await passes(400);
    expect(part('still-here')).toBeNull();
    await there.is(talking({ state: 'ended', endedAtMs: 1, outcome: 'completed' }));
    await passes(61);
    expect(part('still-here')).not.toBeNull();
    await passes(20);
    expect(replaced).toHaveBeenCalledOnce();
  });

  it('begins again by the button that is the quick exit elsewhere', async () => {
    const there = await shown();
    await enters(there);
    expect(words('quick-exit')).toBe('Ho finito');
    await press('quick-exit');
    await passes(1);
    expect(there.api.sent('DELETE seat')).toMatchObject([{ token: 's1' }]);
    expect(replaced).toHaveBeenCalledExactlyOnceWith('/kiosk?idle=60');
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  it('is loaded anew at night', async () => {
    await shown();
    await passes(60);
    expect(reloaded).not.toHaveBeenCalled();
    vi.setSystemTime(Date.parse('2026-11-27T03:00:00+01:00'));
    await passes(1);
    expect(reloaded).toHaveBeenCalledOnce();
  });
});

describe('no way leads out of a screen of the station’s own', () => {
  it('from a station that is closed: no message, no reminder, no number to press', async () => {
    await shown({
      open: false,
      state: 'closed',
      nextOpening: '2026-11-27T09:00:00+01:00',
      categories: [category('weapons', { open: false, state: 'closed' })],
    });
    expect(leads()).toEqual([]);
    expect(part('opening-reminder')).toBeNull();
    expect(part('leave-message')).toBeNull();
    expect(words(document.querySelector('.vs-emergency'))).toContain('112');
  });

  it.each<[string, (there: Visit) => Promise<unknown>]>([
    ['before entering', (there) => chooses(there)],
    ['in the queue', (there) => enters(there)],
    [
      'in a call',
      async (there) => {
        await enters(there);
        await there.is(talking());
      },
    ],
    [
      'after it',
      async (there) => {
        await enters(there);
        await there.is(talking({ state: 'ended', endedAtMs: 1, outcome: 'completed' }));
      },
    ],
  ])('%s', async (_step, goes) => {
    const there = await shown();
    await goes(there);
    expect(leads()).toEqual([]);
    expect(part('notify')).toBeNull();
    vi.useRealTimers();
    await expectAccessible();
  });

  it('by a link that stands there all the same', async () => {
    await shown();
    const link = document.body.appendChild(document.createElement('a'));
    link.href = 'https://elsewhere.example/';
    const event = new MouseEvent('click', { bubbles: true, cancelable: true });
    link.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
  });

  it('for a document, which opens over the page with its links as words', async () => {
    await shown();
    vi.stubGlobal('fetch', (address: string) =>
      Promise.resolve(
        new Response(
          address.startsWith('/privacy?lang=it')
            ? `<main><p class="vs-crumb"><a href="/">Torni</a></p><h1>Informativa</h1>
               <p>Scriva a <a href="mailto:a@example.org">a@example.org</a>.</p></main>`
            : '',
        ),
      ),
    );
    await press(document.querySelector('footer a[href^="/privacy"]')!);
    await settled();
    const dialog = document.querySelector('dialog[open]')!;
    expect(words(dialog.querySelector('h2'))).toBe('Informativa');
    expect(words(dialog)).toContain('Scriva a a@example.org.');
    expect(words(dialog)).not.toContain('Torni');
    expect(dialog.querySelector('a')).toBeNull();
    await press('close-document');
    expect(document.querySelector('dialog[open]')).toBeNull();
  });

  it('and where a document does not come, that is said', async () => {
    const there = await shown();
    there.api.offline = true;
    await press(document.querySelector('footer a[href^="/privacy"]')!);
    await settled();
    expect(words(document.querySelector('dialog[open]'))).toContain('non si è aperto');
  });
});

it('a link within the page adds nothing to the history', async () => {
  const before = history.length;
  await shown({ state: 'nobody' });
  await press('callback');
  await vi.dynamicImportSettled();
  await settled();
  expect(location.hash).toBe('#callback');
  expect(history.length).toBe(before);
  expect(document.querySelector('vs-ask-callback')).not.toBeNull();
});

it('elsewhere, a visit is as ever', async () => {
  history.replaceState(null, '', '/');
  const there = await visit();
  await vi.dynamicImportSettled();
  await enters(there, contact());
  expect(document.querySelector('vs-kiosk-guard')).toBeNull();
  expect(words('quick-exit')).toBe('Esci subito');
  expect(part('leave-message')).not.toBeNull();
  await passes(600);
  expect(part('queue-position')).not.toBeNull();
});
