// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from './accessibility';
import { closed, desk, talks } from './desk-visit';
import { fill, part, press, Refusal, settled, submit, words } from './page';

afterEach(closed);

const CALL = 'POST contacts/c1/given-code';
const tab = (name: string) =>
  [...document.querySelectorAll('[role="tab"]')].find((each) => words(each) === name)!;

async function inContact(answers: Record<string, unknown>) {
  const there = await desk();
  Object.assign(there.api.answers, answers);
  await talks(there, { contactId: 'c1' });
  await press(tab('Contatto'));
  return there;
}

async function gives(code: string): Promise<void> {
  await fill('given-code', code);
  await submit('given-code');
  await settled();
}

const MESSAGE = {
  reference: 'K7M4-2QXP',
  category: 'weapons',
  state: 'answered',
  leftAt: '2026-11-20T09:00:00Z',
  dueAt: '2026-11-21T09:00:00Z',
  timeZone: 'Europe/Rome',
  overdue: false,
  canWrite: true,
  thread: [
    {
      author: 'citizen',
      text: 'La licenza scade?',
      writtenAt: '2026-11-20T09:00:00Z',
      operator: null,
    },
    { author: 'agent', text: 'Tra un anno.', writtenAt: '2026-11-20T10:00:00Z', operator: '214' },
  ],
};
const CALLBACK = {
  reference: 'AB12-CD34',
  category: 'weapons',
  way: 'phone',
  state: 'over',
  askedAt: '2026-11-26T08:30:00Z',
  dueAt: '2026-11-26T08:30:00Z',
  timeZone: 'Europe/Rome',
  position: null,
  goodUntil: null,
  result: 'no-answer',
};

describe('the code that a citizen gives', () => {
  it('opens their message with its thread, in this contact only', async () => {
    const there = await inContact({ [CALL]: { message: MESSAGE, callback: null } });
    await gives('k7m4 2qxp 9wta h3cd');
    expect(there.api.sent(CALL).map(({ body, token }) => [body, token])).toEqual([
      [{ code: 'k7m4 2qxp 9wta h3cd' }, 't'],
    ]);
    const given = words('given');
    expect(given).toContain('Messaggio K7M4-2QXP');
    expect(given).toMatch(/20 nov.* · risposto/);
    expect(given).toMatch(/Cittadino .*La licenza scade\? Operatore .*Tra un anno\./);
    expect((part('given-code') as HTMLInputElement).value).toBe('');
    await talks(there, { contactId: 'c2' });
    await press(tab('Contatto'));
    expect(words('given')).toBe('');
  });

  it('opens their callback with what came of it', async () => {
    await inContact({ [CALL]: { message: null, callback: CALLBACK } });
    await gives('K7M4-2QXP-9WTA-H3CD');
    expect(words('given')).toMatch(/Richiamata AB12-CD34 .*09:30 · nessuna risposta/);
    vi.useRealTimers();
    await expectAccessible(document.querySelector('vs-desk-given-code')!);
  });

  it.each([
    [404, 'not_found', 'Lo faccia ripetere'],
    [429, 'too_many_requests', 'Troppi codici sbagliati'],
    [409, 'not_your_contact', 'Il contatto non è più suo'],
  ])('that is no good is said to be: %i', async (status, code, said) => {
    await inContact({ [CALL]: new Refusal(status, code) });
    await gives('AAAA-BBBB');
    expect(words(document.querySelector('vs-desk-given-code'))).toContain(said);
    expect(words('given')).toBe('');
    expect((part('given-code') as HTMLInputElement).value).toBe('AAAA-BBBB');
  });

  it('that comes back after the contact has changed is shown to nobody', async () => {
    let answer: (given: unknown) => void = () => undefined;
    const there = await inContact({ [CALL]: () => new Promise((resolve) => (answer = resolve)) });
    await gives('K7M4-2QXP-9WTA-H3CD');
    await talks(there, { contactId: 'c2' });
    await press(tab('Contatto'));
    answer({ message: MESSAGE, callback: null });
    await settled();
    expect(words('given')).toBe('');
  });
});
