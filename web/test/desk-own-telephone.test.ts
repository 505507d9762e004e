// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import type { Contact } from '../src/protocol/desk';
import { phone } from './desk-samples';
import { closed, connected, desk, talks, type Desk } from './desk-visit';
import { socket } from './fake-io';
import { check, fill, key, part, press, Refusal, settled, words } from './page';

afterEach(closed);

const LINE = {
  channel: 'phone',
  line: true,
  modality: 'audio',
  telephone: phone(null),
} as const;
type State = Contact['ownTelephone'];

/** A caller by the line is in hand, at a station where operators may answer at their telephones. */
async function calling(ownTelephone: State = null): Promise<Desk> {
  const there = await desk();
  await is(there, ownTelephone);
  return there;
}

const is = (there: Desk, ownTelephone: State, more = {}) =>
  talks(there, { ...LINE, ...more, ownTelephone }, { ownTelephones: true });

const state = (name: NonNullable<State>['state'], reason: string | null = null) => ({
  state: name,
  reason,
});

describe('answering a caller at the own telephone', () => {
  it('has the sound in the browser until it answers, then nowhere here', async () => {
    const there = await calling(state('ringing'));
    await connected();
    expect(words('own-telephone-state')).toBe(
      'Il suo telefono squilla. Finché non risponde da lì, parla e sente dal browser.',
    );
    expect(part('toggle-mic')).not.toBeNull();
    const before = socket().commands('connectMedia').length;
    await is(there, state('answered'));
    expect(part('own-telephone-state')).toBeNull();
    expect(part('toggle-mic')).toBeNull();
    expect(words(document.querySelector<HTMLElement>('vs-desk-call'))).toContain(
      'Parla dal suo telefono. Se lo chiude, la voce torna nel browser.',
    );
    expect(there.media.opened.every((track) => track.readyState === 'ended')).toBe(true);
    await key('m');
    expect(socket().commands('connectMedia')).toHaveLength(before);
    expect(part('toggle-hold')).not.toBeNull();
    await is(there, state('ended'));
    expect(words('own-telephone-state')).toBe(
      'Il suo telefono non è più in linea. Ora parla e sente dal browser.',
    );
    expect(socket().commands('connectMedia')).toHaveLength(before + 1);
  });

  it.each([
    ['busy', null, 'è occupato'],
    ['no-answer', null, 'senza risposta'],
    ['refused', 'hourly', 'i limiti non lo permettono'],
    ['failed', 'line-away', 'non è riuscita'],
    ['ended', 'longest', 'durata massima'],
    ['ended', 'line-away', 'linea telefonica non risponde'],
    ['busy', 'longest', 'è occupato'],
  ] as const)('says why the browser has the sound: %s, %s', async (name, reason, said) => {
    await calling(state(name, reason));
    expect(words('own-telephone-state')).toContain(said);
    expect(words('own-telephone-state')).toContain('Ora parla e sente dal browser.');
  });

  it('rings when it is asked to, and gives the sound back', async () => {
    const there = await calling();
    expect(words('own-telephone')).toContain('Passa al telefono');
    await press('own-telephone');
    await press('own-telephone');
    expect(socket().commands('ringTelephone')).toMatchObject([{ contactId: 'c1' }]);
    socket().answer('ringTelephone');
    await is(there, state('asked'));
    expect(words('own-telephone')).toContain('Torna al browser');
    await press('own-telephone');
    expect(socket().commands('takeSoundBack')).toMatchObject([{ contactId: 'c1' }]);
  });

  it('says where the telephone is written, to those who have given none', async () => {
    await calling();
    await press('own-telephone');
    socket().refuse('ringTelephone', 'no_telephone');
    await settled();
    expect(words(document.querySelector<HTMLElement>('.desk-failure'))).toContain(
      'lo scriva in Suono e dispositivi',
    );
  });

  it.each([
    ['by video', { channel: 'video', line: false, modality: 'video' }],
    ['whose sound an exchange keeps', { line: false }],
    ['in which one is the colleague', { role: 'colleague' }],
  ] as const)('is not offered in a contact %s', async (_, more) => {
    const there = await desk();
    await is(there, null, more);
    expect(part('own-telephone')).toBeNull();
  });

  it('is not offered where the station does not allow it', async () => {
    const there = await desk();
    await talks(there, LINE);
    expect(part('own-telephone')).toBeNull();
  });
});

describe('the own telephone, among the settings', () => {
  async function settings(known: object | Promise<object> = {}): Promise<Desk> {
    const there = await desk();
    there.api.answers['GET me/telephone'] = async () => ({
      extension: null,
      answers: false,
      ...(await known),
    });
    there.api.answers['PUT me/telephone'] = {};
    await there.is({ ownTelephones: true });
    await press(document.querySelector<HTMLElement>('[aria-label="Suono e dispositivi"]')!);
    await settled();
    return there;
  }
  const sent = (there: Desk) => there.api.sent('PUT me/telephone').map(({ body }) => body);

  it('is kept without the blanks of its writing, and answers once that is chosen', async () => {
    const there = await settings();
    expect(part('answer-at-telephone')?.hasAttribute('disabled')).toBe(true);
    const choice = () => words(part('answer-at-telephone')?.closest('label') ?? null);
    expect(choice()).toContain('Scriva prima il numero del telefono.');
    await fill('own-extension', '06 1234-567');
    expect(choice()).not.toContain('Scriva prima');
    await check(part('answer-at-telephone')!);
    expect(sent(there)).toEqual([
      { extension: '061234567', answers: false },
      { extension: '061234567', answers: true },
    ]);
    expect(words('own-telephone-saved')).toBe('Salvato.');
  });

  it('answers nowhere once it is taken away', async () => {
    const there = await settings({ extension: '201', answers: true });
    expect((part('answer-at-telephone') as HTMLInputElement).checked).toBe(true);
    await fill('own-extension', '');
    expect(sent(there)).toEqual([{ extension: null, answers: false }]);
  });

  it('stays as it was written, however late the station says what it was before', async () => {
    let answer: (known: object) => void = () => undefined;
    await settings(new Promise<object>((resolve) => (answer = resolve)));
    await fill('own-extension', '201');
    answer({ extension: null, answers: false });
    await settled();
    expect((part('own-extension') as HTMLInputElement).value).toBe('201');
    expect(part('answer-at-telephone')?.hasAttribute('disabled')).toBe(false);
  });

  it('says why it was not kept', async () => {
    const there = await settings({ extension: '+44201234567' });
    there.api.answers['PUT me/telephone'] = new Refusal(409, 'not_called');
    await check(part('answer-at-telephone')!);
    expect(words('own-telephone-saved')).toContain('non si chiamano numeri di questo tipo');
  });
});
