// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Contact } from '../src/protocol/desk';
import { phone } from './desk-samples';
import { closed, desk, talks, type Desk } from './desk-visit';
import { socket } from './fake-io';
import { fill, key, part, parts, press, said, settled, submit, words } from './page';

afterEach(closed);

const LINE = {
  channel: 'phone',
  line: true,
  modality: 'audio',
  telephone: phone(null),
} as const;
const CALLER = { to: 'caller', takesKeys: true } as const;
const OUTSIDE = { to: 'outside', takesKeys: true } as const;

async function calling(keypad: Contact['keypad'], more: Partial<Contact> = {}): Promise<Desk> {
  const there = await desk();
  await talks(there, { ...LINE, ...more, keypad });
  return there;
}

const dialog = () => document.querySelector<HTMLElement>('vs-desk-keypad dialog[open]');
const sent = () =>
  socket()
    .commands('sendKeys')
    .map(({ to, keys }) => [to, keys]);

describe('the keypad of a telephone that an operator talks with', () => {
  it('sends each key that is pressed, and shows how many but not which', async () => {
    await calling(CALLER);
    await press('open-keypad');
    expect(words(dialog())).toContain('I tasti arrivano al telefono di chi chiama.');
    expect(parts('keypad-key')).toHaveLength(12);
    for (const label of ['1', '7 P Q R S', 'asterisco', '0', 'cancelletto']) {
      await press(dialog()!.querySelector(`[aria-label="${label}"]`)!);
    }
    expect(sent()).toEqual('17*0#'.split('').map((each) => ['caller', each]));
    expect(words('keypad-told')).toBe('');
    socket().answer('sendKeys');
    await settled();
    expect(words('keypad-told')).toBe('1 tasto inviato.');
  });

  it('counts anew when it is opened again', async () => {
    await calling(CALLER);
    const sends = async (keys: string) => {
      await press('open-keypad');
      expect(words('keypad-told')).toBe('');
      await fill('keypad-row', keys);
      await submit('keypad-row');
      socket().answer('sendKeys');
      await settled();
      return words('keypad-told');
    };
    expect(await sends('123')).toBe('3 tasti inviati.');
    await press(
      [...dialog()!.querySelectorAll('button')].find((each) => words(each) === 'Chiudi')!,
    );
    expect(await sends('9')).toBe('1 tasto inviato.');
  });

  it('takes the keys of the keyboard, and leaves those of a field to it', async () => {
    await calling(OUTSIDE, { channel: 'video', line: false, modality: 'video' });
    await press('open-keypad');
    expect(words(dialog())).toContain('I tasti arrivano al numero esterno.');
    expect(await key('4')).toBe(true);
    expect(await key('#')).toBe(true);
    expect(await key('a')).toBe(false);
    expect(await key('4', { ctrlKey: true })).toBe(false);
    // one that is held down is one press
    await key('4', { repeat: true });
    part('keypad-row')!.focus();
    expect(await key('5')).toBe(false);
    expect(sent()).toEqual([
      ['outside', '4'],
      ['outside', '#'],
    ]);
  });

  it('sends a row of digits without what is written between them, and forgets it', async () => {
    await calling(OUTSIDE);
    await press('open-keypad');
    await fill('keypad-row', '12 34-56#');
    await submit('keypad-row');
    expect(sent()).toEqual([['outside', '123456#']]);
    socket().answer('sendKeys');
    await settled();
    expect(words('keypad-told')).toBe('7 tasti inviati.');
    expect((part('keypad-row') as HTMLInputElement).value).toBe('');
  });

  it.each(['', 'uno', '+39 06', '1'.repeat(33)])('sends nothing but keys: %j', async (row) => {
    await calling(CALLER);
    await press('open-keypad');
    await fill('keypad-row', row);
    await submit('keypad-row');
    expect(sent()).toEqual([]);
    expect(words('keypad-told')).toContain('scriva solo cifre, * e #');
  });

  it.each([
    ['no_keys', 'non riceve i tasti'],
    ['keys_waiting', 'stanno ancora partendo'],
    ['not_connected', 'non parla più con questo telefono'],
    ['not_your_contact', 'non è più suo'],
    ['worker_gone', 'Riprovi'],
  ])('says why keys were not sent, and keeps the row: %s', async (code, told) => {
    await calling(CALLER);
    await press('open-keypad');
    await fill('keypad-row', '99');
    await submit('keypad-row');
    socket().refuse('sendKeys', code);
    await settled();
    expect(words('keypad-told')).toContain(told);
    expect((part('keypad-row') as HTMLInputElement).value).toBe('99');
  });

  it('closes with the telephone for which it was opened, so that no other one gets the keys', async () => {
    const there = await calling(OUTSIDE);
    await press('open-keypad');
    await fill('keypad-row', '1234');
    await talks(there, { ...LINE, keypad: CALLER });
    expect(dialog()).toBeNull();
    await vi.advanceTimersByTimeAsync(60);
    expect(said()).toContain('La tastiera si è chiusa');
    await press('open-keypad');
    expect((part('keypad-row') as HTMLInputElement).value).toBe('');
    await talks(there, { ...LINE, keypad: null });
    expect(part('open-keypad')).toBeNull();
    expect(dialog()).toBeNull();
  });

  it('is not live where the telephone takes no keys, and says so', async () => {
    const there = await calling({ to: 'caller', takesKeys: false });
    const button = part('open-keypad')!;
    expect(button.hasAttribute('disabled')).toBe(true);
    const why = document.getElementById(button.getAttribute('aria-describedby')!);
    expect(words(why)).toBe('L’altro telefono non riceve i tasti.');
    await press(button);
    expect(dialog()).toBeNull();
    await talks(there, { ...LINE, keypad: CALLER });
    expect(part('open-keypad')!.hasAttribute('disabled')).toBe(false);
    expect(part('open-keypad')!.hasAttribute('aria-describedby')).toBe(false);
  });

  it('is there only where a telephone is heard', async () => {
    await calling(null);
    expect(part('open-keypad')).toBeNull();
  });
});
