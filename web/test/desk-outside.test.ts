// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as sound from '../src/call/sound';
import { contact, phone } from './desk-samples';
import { closed, desk, talks, type Desk } from './desk-visit';
import { socket } from './fake-io';
import { check, fill, key, part, press, Refusal, settled, words } from './page';

afterEach(closed);
afterEach(() => vi.restoreAllMocks());

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

it('keeps the focus on the button that was pressed while a contact is passed on', async () => {
  const there = await desk();
  const topics = [{ id: 'complaints', waiting: 0, present: 1 }];
  there.api.answers['GET destinations'] = { operators: [], offices: [], topics, outside: false };
  await talks(there, {});
  await press('transfer');
  await fill('transfer-to', 'complaints');
  await press('confirm-transfer');
  expect(part('confirm-transfer')?.getAttribute('aria-busy')).toBe('true');
  // a browser takes the focus of what is disabled
  expect(part('confirm-transfer')?.hasAttribute('disabled')).toBe(false);
  await press('confirm-transfer');
  expect(socket().commands('transfer')).toHaveLength(1);
});

describe('passing a caller on to a number outside', () => {
  it('calls the number, and says at the hold how far that is', async () => {
    const there = await calling(LINE);
    there.api.answers['POST contacts/c1/outside-call'] = { id: 'call' };
    await key('t');
    expect(words(dialog())).toContain('torna al suo posto in coda');
    await check(dialog()!.querySelector('[value="outside"]')!);
    // a number outside has no queue
    expect(words(dialog())).not.toContain('coda');
    expect(words(dialog())).toContain('Chi chiama resta in attesa con la musica.');
    expect(part('confirm-transfer')?.hasAttribute('disabled')).toBe(true);
    expect(words(dialog())).toContain('Scriva prima il numero.');
    await fill('transfer-number', '06 1234567');
    await press('confirm-transfer');
    expect(there.api.sent('POST contacts/c1/outside-call')[0]?.body).toEqual({
      number: '06 1234567',
      passOn: true,
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

  it.each([
    ['ended', null, 'ha chiuso'],
    ['ended', 'longest', 'ha raggiunto la durata massima'],
    ['ended', 'line-away', 'la linea telefonica non risponde'],
    ['busy', 'longest', 'occupato'],
  ] as const)(
    'says at the hold why the number is not there any more: %s, %s',
    async (state, reason, said) => {
      const there = await calling(LINE);
      const outside = { state, reason, number: '+39061234567' };
      await talks(there, { ...LINE, heldSinceMs: Date.now(), outside });
      expect(words('outside')).toContain(said);
    },
  );

  it('stays open where the number is not called, and says why', async () => {
    const there = await calling(LINE);
    there.api.answers['POST contacts/c1/outside-call'] = new Refusal(409, 'not_called');
    await key('t');
    await check(dialog()!.querySelector('[value="outside"]')!);
    await fill('transfer-number', '+44 20 7946 0000');
    await press('confirm-transfer');
    expect(words(dialog())).toContain('non si chiamano numeri di questo tipo');
  });

  it('calls once for two clicks, and opens without the refusal of before', async () => {
    const there = await calling(LINE);
    there.api.answers['POST contacts/c1/outside-call'] = new Refusal(409, 'not_called');
    await key('t');
    await check(dialog()!.querySelector('[value="outside"]')!);
    await fill('transfer-number', '+44 20 7946 0000');
    part('confirm-transfer')!.click();
    await press('confirm-transfer');
    expect(there.api.sent('POST contacts/c1/outside-call')).toHaveLength(1);
    expect(words(dialog())).toContain('non si chiamano numeri di questo tipo');
    [...dialog()!.querySelectorAll('button')].find((each) => words(each) === 'Annulla')!.click();
    await settled();
    await press('transfer');
    await check(dialog()!.querySelector('[value="outside"]')!);
    expect(words(dialog())).not.toContain('non si chiamano numeri di questo tipo');
  });

  it('goes for a citizen by video as well, in words of their own', async () => {
    await calling({});
    await key('t');
    await check(dialog()!.querySelector('[value="outside"]')!);
    expect(words(dialog())).toContain('Il cittadino resta in attesa. Quando il numero risponde');
    expect(words(dialog())).not.toContain('musica');
  });

  it.each([
    ['whose sound an exchange keeps', { ...LINE, line: false }, 'k'],
    ['in writing', { modality: 'text' }, 't'],
    ['whom nobody can call', LINE, 't'],
  ] as const)('is not offered for a contact %s', async (what, shown, shortcut) => {
    const there = await calling(shown);
    if (what === 'whom nobody can call') {
      there.api.answers['GET destinations'] = {
        operators: [],
        offices: [],
        topics: [],
        outside: false,
      };
    }
    await key(shortcut);
    expect(dialog()).not.toBeNull();
    expect(dialog()!.querySelector('[value="outside"]')).toBeNull();
  });
});

const outside = (state: 'ringing' | 'answered') => ({
  state,
  reason: null,
  number: '+39061234567',
});
const consult = (state: 'asking' | 'consulting' | 'three_way') => ({
  state,
  name: '',
  code: '',
  note: '',
  untilMs: null,
  media: { microphone: state !== 'asking', camera: false, screen: false },
  outside: outside(state === 'asking' ? 'ringing' : 'answered'),
});

const callback = (state: 'ringing' | 'reached') =>
  ({ way: 'phone', state, reason: null, askedAtMs: 0, goodUntilMs: null }) as never;

describe('the ring-back tone', () => {
  it.each([
    ['passed on to', { outside: outside('ringing') }, { outside: outside('answered') }],
    ['consulted', { consult: consult('asking') }, { consult: consult('consulting') }],
    ['called back', { callback: callback('ringing') }, { callback: callback('reached') }],
  ] as const)('sounds every five seconds until a number %s answers', async (_, rung, answered) => {
    const play = vi.spyOn(sound, 'playNotes').mockResolvedValue();
    const there = await calling(LINE);
    await talks(there, { ...LINE, heldSinceMs: Date.now(), ...rung });
    expect(play).toHaveBeenCalledExactlyOnceWith([{ hz: 425, atS: 0, lengthS: 1 }], {
      speaker: undefined,
    });
    await vi.advanceTimersByTimeAsync(10_500);
    expect(play).toHaveBeenCalledTimes(3);
    await talks(there, { ...LINE, heldSinceMs: Date.now(), ...answered });
    await vi.advanceTimersByTimeAsync(10_500);
    expect(play).toHaveBeenCalledTimes(3);
  });

  it.each([
    [
      'called, but does not ring yet',
      { ...LINE, outside: { ...outside('ringing'), state: 'calling' } },
    ],
    [
      'rings for an operator at a telephone of their own',
      { ...LINE, outside: outside('ringing'), ownTelephone: { state: 'answered' } },
    ],
  ] as const)('does not sound while the number is %s', async (_, shown) => {
    const play = vi.spyOn(sound, 'playNotes').mockResolvedValue();
    await talks(await calling(LINE), shown as Parameters<typeof contact>[0]);
    expect(play).not.toHaveBeenCalled();
  });
});

describe('consulting a number outside', () => {
  it('calls it from the dialog in which colleagues are asked', async () => {
    const there = await calling({});
    there.api.answers['POST contacts/c1/outside-call'] = { id: 'call' };
    await key('k');
    await check(dialog()!.querySelector('[value="outside"]')!);
    expect(words(dialog())).toContain('passarlo al numero esterno o parlare tutti e tre insieme');
    expect(part('consult-note-field')).toBeNull();
    expect(words('confirm-consult')).toBe('Chiama il numero');
    await fill('consult-number', '06 1234567');
    await press('confirm-consult');
    expect(there.api.sent('POST contacts/c1/outside-call')[0]?.body).toEqual({
      number: '06 1234567',
      passOn: false,
    });
    expect(dialog()).toBeNull();
  });

  it('shows in the panel of colleagues how far the call is, and what can be done', async () => {
    const there = await calling({});
    const held = { heldSinceMs: Date.now() };
    await talks(there, { ...held, consult: consult('asking') });
    expect(words('consult')).toContain('Chiamata a +39061234567: squilla');
    expect(words('consult')).not.toContain('ancora');
    expect(part('retrieve')).toBeNull();
    await talks(there, { ...held, consult: consult('consulting') });
    expect(words('consult')).toContain('Parla con +39061234567');
    expect(words('complete-consult')).toBe('Passa il contatto a +39061234567');
    await press('complete-consult');
    expect(socket().commands('completeConsult')).toMatchObject([{ contactId: 'c1' }]);
  });

  it.each([
    ['a citizen by video', {}, 'off', 'Il cittadino vi sente entrambi e vede solo lei.'],
    ['a citizen by video, recorded', {}, 'active', 'La registrazione comprende il numero esterno'],
    ['a caller', LINE, 'off', 'Chi chiama vi sente entrambi.'],
  ] as const)('says who hears whom with %s', async (_, shown, state, said) => {
    const there = await calling(shown);
    const recording = { state, sinceMs: null };
    await talks(there, { ...shown, recording, consult: consult('three_way') });
    expect(words('consult')).toContain('Conversazione a tre con +39061234567');
    expect(words('consult')).toContain(said);
    expect(words('consult').includes('La registrazione')).toBe(state === 'active');
  });

  it('says to a caller with a colleague nothing of seeing', async () => {
    const there = await calling(LINE);
    const colleague = { ...consult('three_way'), name: 'Operatore 2', code: '212', outside: null };
    await talks(there, { ...LINE, consult: colleague });
    expect(words('consult')).toContain('Conversazione a tre con Operatore 2');
    expect(words('consult')).toContain('Chi chiama vi sente entrambi.');
    expect(words('consult')).not.toContain('ved');
  });
});
