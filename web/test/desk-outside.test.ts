// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { contact, phone } from './desk-samples';
import { closed, desk, talks, type Desk } from './desk-visit';
import { check, fill, key, part, press, Refusal, settled, words } from './page';

afterEach(closed);

const LINE = {
  channel: 'phone',
  line: true,
  modality: 'audio',
  telephone: phone(null),
} as const;

async function calling(shown: Parameters<typeof contact>[0]): Promise<Desk> {
  const there = await desk();
  there.api.answers['GET destinations'] = {
    operators: [],
    offices: [],
    topics: [],
    outside: true,
  };
  await talks(there, shown);
  return there;
}

const dialog = () => document.querySelector<HTMLElement>('dialog[open]');

describe('passing a caller on to a number outside', () => {
  it('calls the number, and says at the hold how far that is', async () => {
    const there = await calling(LINE);
    there.api.answers['POST contacts/c1/outside-transfer'] = { id: 'call' };
    await key('t');
    expect(words(dialog())).toContain('torna al suo posto in coda');
    await check(dialog()!.querySelector('[value="outside"]')!);
    // a number outside has no queue
    expect(words(dialog())).not.toContain('coda');
    expect(words(dialog())).toContain('Chi chiama resta in attesa con la musica.');
    expect(part('confirm-transfer')?.hasAttribute('disabled')).toBe(true);
    await fill('transfer-number', '06 1234567');
    await press('confirm-transfer');
    expect(there.api.sent('POST contacts/c1/outside-transfer')[0]?.body).toEqual({
      number: '06 1234567',
    });
    expect(dialog()).toBeNull();
    await talks(there, {
      ...LINE,
      heldSinceMs: Date.now(),
      outside: { state: 'busy', reason: null, number: '+39061234567' },
    });
    expect(words('outside')).toContain('+39061234567: occupato');
    expect(words('hold')).toContain('Chiamante in attesa da 00:00 Sente la musica e non sente Lei');
    expect(words('hold')).not.toMatch(/vede|chat/);
  });

  it('stays open where the number is not called, and says why', async () => {
    const there = await calling(LINE);
    there.api.answers['POST contacts/c1/outside-transfer'] = new Refusal(409, 'not_called');
    await key('t');
    await check(dialog()!.querySelector('[value="outside"]')!);
    await fill('transfer-number', '+44 20 7946 0000');
    await press('confirm-transfer');
    expect(words(dialog())).toContain('non si chiamano numeri di questo tipo');
  });

  it('calls once for two clicks, and opens without the refusal of before', async () => {
    const there = await calling(LINE);
    there.api.answers['POST contacts/c1/outside-transfer'] = new Refusal(409, 'not_called');
    await key('t');
    await check(dialog()!.querySelector('[value="outside"]')!);
    await fill('transfer-number', '+44 20 7946 0000');
    part('confirm-transfer')!.click();
    await press('confirm-transfer');
    expect(there.api.sent('POST contacts/c1/outside-transfer')).toHaveLength(1);
    expect(words(dialog())).toContain('non si chiamano numeri di questo tipo');
    [...dialog()!.querySelectorAll('button')].find((each) => words(each) === 'Annulla')!.click();
    await settled();
    await press('transfer');
    await check(dialog()!.querySelector('[value="outside"]')!);
    expect(words(dialog())).not.toContain('non si chiamano numeri di questo tipo');
  });

  it('is not offered for a citizen by video', async () => {
    await calling({});
    await key('t');
    expect(dialog()!.querySelector('[value="outside"]')).toBeNull();
  });
});
