// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Station } from '../src/api';
import type { FollowedCallback } from '../src/pages/citizen/callback-calls';
import { ANSWER_MS } from '../src/state/bound';
import { category, contact } from './citizen-samples';
import { closed, enters, visit, type Visit } from './citizen-visit';
import { socket } from './fake-io';
import {
  check,
  fill,
  labelled,
  part,
  press,
  Refusal,
  settled,
  silence,
  submit,
  words,
} from './page';

afterEach(closed);

const callback = (change: Partial<FollowedCallback> = {}): FollowedCallback => ({
  reference: '7K4-92Q',
  category: 'weapons',
  way: 'video',
  state: 'waiting',
  askedAt: '2026-11-26T10:30:00+01:00',
  dueAt: '2026-11-26T11:00:00+01:00',
  timeZone: 'Europe/Rome',
  position: 1,
  goodUntil: null,
  result: null,
  ...change,
});
const asked = (change: Partial<FollowedCallback> = {}) => ({
  code: 'K7M4-2QXP-9WTA-H3CD',
  mailed: true,
  callback: callback(change),
});
const seat = { contactId: 'c2', seat: 's2', category: 'weapons', seatLeaseS: 300 };
const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const alert = () => words(document.querySelector('[role="alert"]'));

async function at(hash: string, change: Partial<Station> = {}): Promise<Visit> {
  const there = await visit(change);
  await goes(hash);
  return there;
}
async function goes(hash: string): Promise<void> {
  location.hash = hash;
  window.dispatchEvent(new Event('hashchange'));
  await vi.dynamicImportSettled();
  await settled();
}

describe('asking to be called back', () => {
  it('about a retired topic asks about the one that replaces it', async () => {
    const gone = { id: 'old', labels: { it: 'Vecchio' }, replacedBy: 'welfare' };
    await at('#callback=old', { retired: [gone] });
    expect(document.querySelector<HTMLSelectElement>('#callback-topic')?.value).toBe('welfare');
  });

  it('keeps the place of one who waits, and asks for nothing that was said already', async () => {
    const there = await visit();
    await enters(there);
    await press('callback');
    await goes('#callback=weapons');
    expect(words(document.querySelector('vs-ask-callback'))).toContain(
      'Il suo posto in coda resta lo stesso.',
    );
    expect(document.querySelector('#callback-topic')).toBeNull();
    expect(part('consent-recording')).toBeNull();
    await fill('callback-email', 'ada@example.org');
    await check('callback-consent');
    there.api.answers['POST callbacks'] = asked();
    await submit('ask-callback');
    expect(there.api.sent('POST callbacks')[0]?.body).toMatchObject({
      category: 'weapons',
      way: 'video',
      email: 'ada@example.org',
      number: null,
      seat: 's1',
      consent: true,
    });
    expect(words('callback-code')).toBe('K7M4-2QXP-9WTA-H3CD');
    expect(part('callback-state')?.dataset).toMatchObject({ state: 'waiting', position: '1' });
    expect(document.activeElement).toBe(document.querySelector('vs-follow-callback h1'));
  });

  it('says what is missing, at each field, and puts the focus there', async () => {
    const there = await at('#callback', { categories: [category('weapons')] });
    await submit('ask-callback');
    const missing = [...document.querySelectorAll('.vs-error:not([hidden])')].map(
      (each) => each.id,
    );
    expect(missing).toEqual([
      'callback-need-category',
      'callback-need-email',
      'recording-missing',
      'callback-need-consent',
    ]);
    expect(document.activeElement?.id).toBe('callback-topic');
    await fill(document.querySelector('#callback-topic')!, 'weapons');
    await check('callback-phone');
    expect(part('callback-email')).toBeNull();
    expect(part('consent-recording')).toBeNull();
    await check('callback-video');
    await fill('callback-email', 'ada@example.org');
    await submit('ask-callback');
    expect(document.activeElement).toBe(part('consent-recording'));
    await check('callback-phone');
    await fill('callback-number', '06 12');
    await check('callback-consent');
    await submit('ask-callback');
    expect(document.activeElement).toBe(part('callback-number'));
    expect(there.api.sent('POST callbacks')).toEqual([]);
  });

  it('dials a number once, whatever is pressed meanwhile', async () => {
    const there = await at('#callback=weapons');
    await check('callback-phone');
    await fill('callback-number', '06 1234-5678');
    await check('callback-consent');
    let answer: (value: unknown) => void = () => undefined;
    there.api.answers['POST callbacks'] = () => new Promise((resolve) => (answer = resolve));
    await submit('ask-callback');
    await submit('ask-callback');
    answer(asked({ way: 'phone' }));
    await settled();
    expect(there.api.sent('POST callbacks')).toHaveLength(1);
    expect(there.api.sent('POST callbacks')[0]?.body).toMatchObject({
      way: 'phone',
      number: '06 1234-5678',
      seat: null,
    });
  });

  it('says what to do when it is refused, for each reason', async () => {
    const there = await at('#callback=weapons');
    await fill('callback-email', 'ada@example.org');
    await check('consent-no-recording');
    await check('callback-consent');
    for (const [code, what] of [
      ['callbacks_full', 'Resti in coda'],
      ['way_off', 'Provi l’altro'],
      ['answered_meanwhile', 'torni indietro'],
      ['too_many_requests', 'Riprovi più tardi'],
      ['bad_email', 'L’indirizzo e-mail non è completo'],
      ['bad_number', 'Il numero non è completo'],
      ['number_not_called', 'non chiamiamo numeri di questo tipo'],
      ['number_asked', 'c’è già una richiesta di oggi'],
      ['number_code_over', 'Questo codice non vale più'],
      ['cooled_down', 'Per ora non può entrare'],
      ['something_new', 'Qualcosa non ha funzionato'],
    ] as const) {
      there.api.answers['POST callbacks'] = new Refusal(409, code);
      await submit('ask-callback');
      expect(alert(), code).toContain('La richiesta non è partita');
      expect(alert(), code).toContain(what);
      expect((part('callback-email') as HTMLInputElement).value).toBe('ada@example.org');
    }
  });

  it('asks for the code that was sent to the number, and for another one with another number', async () => {
    const there = await at('#callback=weapons');
    await check('callback-phone');
    await fill('callback-number', '333 1234567');
    await check('callback-consent');
    expect(part('callback-number-code')).toBeNull();
    there.api.answers['POST callbacks'] = new Refusal(409, 'number_code_needed');
    there.api.answers['POST callbacks/number-codes'] = () => undefined;
    await submit('ask-callback');
    expect(there.api.sent('POST callbacks/number-codes')[0]?.body).toMatchObject({
      number: '333 1234567',
      language: 'it',
    });
    expect(document.querySelector('[role="alert"]')).toBeNull();
    expect(document.activeElement).toBe(part('callback-number-code'));
    expect(words(document.querySelector('#callback-number-code-hint'))).toContain('333 1234567');

    await submit('ask-callback');
    expect(document.activeElement).toBe(part('callback-number-code'));
    expect(there.api.sent('POST callbacks')).toHaveLength(1);
    there.api.answers['POST callbacks'] = new Refusal(422, 'wrong_number_code');
    await fill('callback-number-code', '123 456');
    await submit('ask-callback');
    expect(there.api.sent('POST callbacks')[1]?.body).toMatchObject({ numberCode: '123 456' });
    expect(alert()).toContain('Il codice non è quello');
    await press('callback-code-again');
    expect(there.api.sent('POST callbacks/number-codes')).toHaveLength(2);
    expect((part('callback-number-code') as HTMLInputElement).value).toBe('');

    await fill('callback-number', '333 7654321');
    expect(part('callback-number-code')).toBeNull();
    there.api.answers['POST callbacks'] = new Refusal(409, 'number_code_needed');
    await submit('ask-callback');
    expect(there.api.sent('POST callbacks').at(-1)?.body).toMatchObject({ numberCode: null });
    await fill('callback-number-code', '654321');
    there.api.answers['POST callbacks'] = asked({ way: 'phone' });
    await submit('ask-callback');
    expect(words('callback-code')).toBe('K7M4-2QXP-9WTA-H3CD');
  });

  it('says when it opens, where the topic is closed', async () => {
    const closedNow = { open: false, nextOpening: '2026-11-27T09:00:00+01:00' };
    await at('#callback=weapons', { categories: [category('weapons', closedNow)] });
    expect(words(document.querySelector('vs-ask-callback'))).toContain(
      'è tra le prime quando riapriamo: domani alle 09:00',
    );
  });
});

describe('following it', () => {
  async function followed(change: Partial<FollowedCallback> = {}): Promise<Visit> {
    const there = await at('#callback-code');
    there.api.answers['POST callbacks/follow'] = callback(change);
    await fill('callback-code-field', 'k7m4 2qxp');
    await submit('open-callback');
    return there;
  }

  it('takes the code however it is written, and says when nobody has it', async () => {
    const there = await at('#callback-code');
    await fill('callback-code-field', 'k7m4 2qxp');
    await submit('open-callback');
    expect(alert()).toBe('Nessuna richiesta ha questo codice. Lo controlli e riprovi.');
    there.api.answers['POST callbacks/follow'] = new Refusal(429, 'too_many_requests');
    await submit('open-callback');
    expect(alert()).toBe('Troppi tentativi. Aspetti qualche minuto e riprovi.');
    there.api.answers['POST callbacks/follow'] = callback();
    await submit('open-callback');
    expect(there.api.sent('POST callbacks/follow').at(-1)?.body).toEqual({ code: 'k7m4 2qxp' });
    expect(words('callback-state')).toContain('Il suo posto: 1°.');
  });

  it.each([
    { way: 'video', state: 'waiting', everyMs: 5_000 },
    { way: 'video', state: 'scheduled', everyMs: 30_000 },
    { way: 'phone', state: 'waiting', everyMs: 30_000 },
  ] as const)('asks for one by $way that is $state every $everyMs ms', async (each) => {
    const there = await followed({ way: each.way, state: each.state });
    const asked = () => there.api.sent('POST callbacks/follow').length;
    await passes(5_000);
    const before = asked();
    await passes(each.everyMs - 1_000);
    expect(asked()).toBe(before);
    await passes(1_000);
    expect(asked()).toBe(before + 1);
  });

  it('calls when it is time, and comes in by itself with one press', async () => {
    const there = await followed();
    const goodUntil = '2026-11-26T10:10:00+01:00';
    there.api.answers['POST callbacks/follow'] = callback({ state: 'calling', goodUntil });
    await passes(5_000);
    expect(document.title).toBe('Tocca a lei');
    expect(words('callback-state')).toContain('fino alle 10:10');
    there.api.answers['POST callbacks/come'] = seat;
    await press('enter-callback');
    await vi.dynamicImportSettled();
    await settled();
    socket().fire('connect');
    expect(await socket().auth?.()).toMatchObject({ seat: 's2' });
    await there.is(contact({ contactId: 'c2', state: 'ringing' }));
    expect(words(document.querySelector('main h1'))).toBe('Tocca a lei');
  });

  it('goes on after a question that nobody answers', async () => {
    const there = await followed();
    there.api.answers['POST callbacks/follow'] = silence;
    await passes(5_000);
    there.api.answers['POST callbacks/follow'] = callback({ state: 'calling' });
    await passes(ANSWER_MS + 5_000);
    expect(part('callback-state')?.dataset['state']).toBe('calling');
  });

  it('says that a number is being dialled, and asks for no press', async () => {
    await followed({ way: 'phone', state: 'calling' });
    expect(words('callback-state')).toContain('Stiamo componendo il suo numero');
    expect(part('enter-callback')).toBeNull();
  });

  it.each([
    ['reached', 'L’abbiamo richiamata.'],
    ['busy', 'il numero era occupato'],
    ['not-taken', 'non è stato aperto in tempo'],
    ['cancelled', 'annullata'],
  ] as const)('says how it ended, and asks no more: %s', async (result, what) => {
    const there = await followed({ state: 'over', result });
    expect(words('callback-state')).toContain(what);
    expect(part('cancel-callback')).toBeNull();
    await passes(15_000);
    expect(there.api.sent('POST callbacks/follow')).toHaveLength(1);
  });

  it('calls it off when told twice, unless it is being called', async () => {
    const there = await followed();
    await press('cancel-callback');
    await press(labelled('Resta in attesa'));
    await press('cancel-callback');
    there.api.answers['POST callbacks/cancel'] = new Refusal(409, 'being_called');
    await press('cancel-callback-sure');
    expect(words(document.querySelector('vs-follow-callback'))).toContain(
      'non si può più annullare',
    );
    there.api.answers['POST callbacks/cancel'] = callback({ state: 'over', result: 'cancelled' });
    await press('cancel-callback-sure');
    expect(words('callback-state')).toContain('annullata');
  });
});

describe('the link that was sent', () => {
  it('uses nothing up until it is pressed', async () => {
    const there = await at('#called=abc');
    expect(there.api.sent('POST invitations/taken')).toEqual([]);
    there.api.answers['POST invitations/taken'] = seat;
    await press('enter-callback');
    expect(there.api.sent('POST invitations/taken')[0]?.body).toMatchObject({
      invitation: 'abc',
      recording: null,
    });
  });

  it('is good once, and leads to a new request', async () => {
    const there = await at('#called=abc');
    there.api.answers['POST invitations/taken'] = new Refusal(404, 'invitation_not_good');
    await press('enter-callback');
    expect(alert()).toContain('già stato usato');
    expect(
      labelled('richiamata', document.querySelector('[role="alert"]')!).getAttribute('href'),
    ).toBe('#callback');
  });
});
