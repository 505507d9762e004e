// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from './accessibility';
import { chooses, closed, visit } from './citizen-visit';
import { socket } from './fake-io';
import { check, fill, key, part, press, Refusal, settled, submit, words } from './page';

await import('../src/pages/citizen/recognised');
afterEach(closed);

const CALL = 'POST recognition/entrance';
const ENTRANCE = {
  token: 'a-token',
  language: 'de',
  needs: ['slow-speech'],
  channel: 'text',
  open: 2,
};

async function writes(answer: unknown) {
  const there = await visit();
  there.api.answers[CALL] = answer;
  await chooses(there);
  const details = part('have-known-code') as HTMLDetailsElement;
  details.open = true;
  details.dispatchEvent(new Event('toggle'));
  await vi.dynamicImportSettled();
  await settled();
  await fill('known-code', ' k7m4 2qxp 9wta h3cd ');
  return there;
}
const sent = () => socket().commands('enterQueue')[0];

describe('the code of somebody who asked to be recognised', () => {
  it('sets language, needs and the way to talk, and goes along as a token', async () => {
    const there = await writes(ENTRANCE);
    await press('use-known-code');
    expect(there.api.sent(CALL).map(({ body }) => body)).toEqual([{ code: 'k7m4 2qxp 9wta h3cd' }]);
    expect(words('known-here')).toContain('L’operatore vedrà 2 pratiche aperte.');
    expect((part('modality-text') as HTMLInputElement).checked).toBe(true);
    await check('consent-no-recording');
    await submit('enter-queue');
    expect(sent()).toMatchObject({
      language: 'de',
      needs: ['slow-speech'],
      modality: 'text',
      known: 'a-token',
    });
    vi.useRealTimers();
    await expectAccessible(document.querySelector('vs-known-code')!);
  });

  it('is opened by Enter, which does not enter the queue', async () => {
    await writes(ENTRANCE);
    await check('consent-no-recording');
    part('known-code')!.focus();
    await key('Enter');
    await settled();
    expect(part('known-here')).not.toBeNull();
    expect(sent()).toBeUndefined();
  });

  it('is left again: one enters as everybody does', async () => {
    await writes(ENTRANCE);
    await press('use-known-code');
    await press('enter-unknown');
    await check('consent-no-recording');
    await submit('enter-queue');
    expect(sent()).not.toHaveProperty('known');
  });

  it('that nobody has keeps nobody out', async () => {
    await writes(new Refusal(404, 'not_found'));
    await press('use-known-code');
    expect(words(document.querySelector('vs-recognised [role="alert"]'))).toContain(
      'Nessuno ha questo codice.',
    );
    await check('consent-no-recording');
    await submit('enter-queue');
    expect(sent()).toBeDefined();
  });
});
