// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { closed, desk, talks } from './desk-visit';
import { socket } from './fake-io';
import { part, press, words } from './page';

afterEach(closed);

const tab = (name: string) =>
  [...document.querySelectorAll('[role="tab"]')].find((each) => words(each) === name)!;

describe('the consent of a caller by telephone', () => {
  const call = { channel: 'phone', line: true, modality: 'audio' } as const;

  it('is asked for at the desk, and answered by key', async () => {
    const there = await desk();
    await talks(there, { ...call, recordingConsent: false });
    await press(tab('Contatto'));
    expect(words('consent-question')).toContain('* e 7');
    await press('ask-consent');
    expect(socket().commands('askConsent')).toHaveLength(1);
    await talks(there, { ...call, recordingConsent: false, consentAskedAtMs: Date.now() });
    expect(words('consent-question')).toContain('risponde con i tasti');
    expect(words('ask-consent')).toBe('Chiedi di nuovo');
    await talks(there, { ...call, recordingConsent: true });
    expect(part('ask-consent')).toBeNull();
    expect(words('consent-question')).toContain('* e 9');
  });

  it('is not asked for on hold, nor of a citizen who has it on the page', async () => {
    const there = await desk();
    await talks(there, { ...call, recordingConsent: false, heldSinceMs: Date.now() });
    await press(tab('Contatto'));
    expect(part('ask-consent')?.getAttribute('aria-disabled')).toBe('true');
    await press('ask-consent');
    expect(socket().commands('askConsent')).toEqual([]);
    await talks(there, { recordingConsent: false });
    expect(part('consent-question')).toBeNull();
  });
});
