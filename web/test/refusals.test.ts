// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest';
import '../src/pages/citizen/continue';
import '../src/pages/citizen/receipt-mail';
import { check, FakeApi, fill, mount, Refusal, submit, words } from './page';

/** A citizen is told why, each reason in its own words. */
afterEach(() => document.body.replaceChildren());

it('a link or a code that does not lead on', async () => {
  const api = new FakeApi();
  await mount('vs-continue', { token: 'link' });
  await check('consent-no-recording');
  for (const [refusal, said] of [
    [new Refusal(404, 'invitation_not_good'), 'non è valido'],
    [new Refusal(409, 'contact_closed'), 'si è già conclusa'],
    [new Refusal(422, 'invalid'), 'non è valido'],
    [new Refusal(429, 'too_many_requests'), 'Troppi tentativi'],
    [new Refusal(503, 'unavailable'), 'non risponde'],
  ] as const) {
    api.answers['POST invitations/taken'] = refusal;
    await submit('continue-in-video');
    expect(words(document.querySelector('[role="alert"]')), refusal.code).toContain(said);
  }
});

it('a receipt that is not sent', async () => {
  const api = new FakeApi();
  await mount('vs-receipt-mail', { seat: 's1' });
  await fill('receipt-email', 'ada@example.org');
  for (const [code, said] of [
    ['bad_email', 'un indirizzo completo'],
    ['sent_already', 'già mandato due volte'],
    ['too_many_requests', 'Riprovi più tardi'],
    ['something_new', 'Non è partito'],
  ] as const) {
    api.answers['POST seat/receipt'] = new Refusal(409, code);
    await submit('send-receipt');
    expect(words('receipt-mail'), code).toContain(said);
  }
});
