// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Contact } from '../src/protocol/citizen';
import { category, contact, talking } from './citizen-samples';
import { closed, enters, NOW, visit, type Visit } from './citizen-visit';
import { socket } from './fake-io';
import {
  check,
  fill,
  key,
  labelled,
  part,
  press,
  Refusal,
  said,
  settled,
  submit,
  words,
} from './page';

afterEach(closed);

const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const main = () => words(document.querySelector('main'));
const hears = async (text: string) => {
  await passes(100);
  expect(said()).toContain(text);
};

async function inCall(change: Partial<Contact> = {}, failures = {}): Promise<Visit> {
  const { modality = 'video', sharing = 'on' } = change;
  const there = await visit({ categories: [category('weapons', { sharing })] }, failures);
  await enters(there, { modality, sharing });
  await there.is(talking({ media: modality === 'text' ? 'off' : 'live', ...change }));
  return there;
}
const over = (change: Partial<Contact> = {}) =>
  talking({ state: 'ended', endedAtMs: Date.now() + 90_000, outcome: 'completed', ...change });

describe('the call', () => {
  it('says who answers, by a code that can be checked', async () => {
    await inCall();
    expect(document.activeElement).toBe(document.querySelector('h1'));
    expect(words(document.querySelector('h1'))).toBe('Operatore 1 · weapons');
    expect(words(document.querySelector('.vs-call-bar'))).toContain('Codice 214');
    expect(labelled('Verifica il codice').getAttribute('href')).toBe('/verify?lang=it');
    await hears('La chiamata è iniziata. Le risponde Operatore 1.');
    expect(part('quick-exit')).not.toBeNull();
  });

  it('does not call a line good of which it says below that it is weak', async () => {
    const there = await inCall();
    const bar = () => document.querySelector('vs-call-line .vs-signal')?.getAttribute('data-word');
    expect(bar()).not.toBe('weak');
    await there.tell({ type: 'ladder', incoming: 'sd', outgoing: 'hd' });
    expect(part('line-notice')?.getAttribute('data-state')).toBe('small');
    expect(bar()).toBe('weak');
  });

  it('shows no picture while it says that there is sound alone', async () => {
    const there = await inCall();
    const pictures = () => document.querySelector('vs-stage')?.hasAttribute('remotecamera');
    expect(pictures()).toBe(true);
    await there.tell({ type: 'ladder', incoming: 'sound', outgoing: 'hd' });
    expect(words('line-notice')).toContain('Solo audio per ora');
    expect(pictures()).toBe(false);
    // what has only just got better is said nowhere yet
    await there.tell({ type: 'ladder', incoming: 'hd', outgoing: 'hd' });
    await passes(1_000);
    expect(words('line-notice')).toContain('Solo audio per ora');
    expect(pictures()).toBe(false);
    await passes(5_000);
    expect(part('line-notice')).toBeNull();
    expect(pictures()).toBe(true);
  });

  it('switches microphone and camera, and tells the station', async () => {
    await inCall();
    expect(socket().commands('setMedia').at(-1)).toMatchObject({ microphone: true, camera: true });
    await press('toggle-mic');
    await press('toggle-camera');
    expect(socket().commands('setMedia').at(-1)).toMatchObject({
      microphone: false,
      camera: false,
    });
    expect(main()).toContain('Il suo microfono è spento');
    expect(part('toggle-mic')?.getAttribute('aria-label')).toBe('Accendi il microfono');
  });

  it.each(['video', 'text'] as const)('goes on in another language: %s', async (modality) => {
    await inCall({ modality });
    const typed = part('chat-input') as HTMLInputElement;
    typed.value = 'Ho perso la patente';
    await press('call-settings');
    expect(words(document.querySelector('vs-language-field'))).toContain('Slovenščina');
    await fill('page-language', 'de');
    expect(document.documentElement.lang).toBe('de');
    expect(words(document.querySelector('vs-language-field'))).toContain('Sprache der Seite');
    expect(labelled('Prüfen').getAttribute('href')).toBe('/verify?lang=de');
    expect(part('chat-input')).toBe(typed);
    expect(typed.value).toBe('Ho perso la patente');
    expect(socket().commands('changeLanguage')).toMatchObject([{ language: 'de' }]);
  });

  it('shows nobody in a topic without pictures until the person says so', async () => {
    await inCall({ sharing: 'off' });
    expect(words('sharing-off')).toContain('la accende lei, se vuole');
    expect(socket().commands('setMedia').at(-1)).toMatchObject({ camera: false });
    await press('toggle-camera');
    expect(part('sharing-off')).toBeNull();
    expect(socket().commands('setMedia').at(-1)).toMatchObject({ camera: true });
  });

  it('is heard and answered in writing by one who has no devices', async () => {
    const absent = { audio: 'NotFoundError', video: 'NotFoundError' };
    await inCall({}, absent);
    expect(main()).toContain('Non la sentiamo: può scrivere');
    expect(part('toggle-mic')?.getAttribute('aria-label')).toBe(
      'Riprova: microfono non disponibile',
    );
    expect(part('toggle-camera')?.getAttribute('aria-label')).toBe(
      'Riprova: camera non disponibile',
    );
    expect(part('chat-input')?.closest('[hidden]')).toBeNull();
  });

  it('shows messages both ways, letter by letter, and keeps what did not go out', async () => {
    const there = await inCall({ modality: 'text' });
    await there.tell({ type: 'typing', author: 'agent', text: 'Buongio' });
    expect(words(document.querySelector('.vs-chat-draft'))).toContain('Buongio');
    const line = { lineId: 'l1', author: 'agent', text: 'Buongiorno.', sentAtMs: Date.now() };
    await there.tell({ type: 'chat', line });
    expect(words('chat-log')).toContain('Buongiorno.');
    expect(words(document.querySelector('.vs-chat-draft'))).toBe('');
    await fill('chat-input', 'Salve');
    expect(socket().commands('typeText')).toMatchObject([{ text: 'Salve' }]);
    await submit('chat-input');
    expect(socket().commands('sendChat')).toMatchObject([{ text: 'Salve' }]);
    socket().refuse('sendChat', 'rate_limited');
    await settled();
    expect((part('chat-input') as HTMLInputElement).value).toBe('Salve');
    const alert = () => words(part('chat-log')!.parentElement!.querySelector('[role="alert"]'));
    expect(alert()).toContain('Troppi messaggi');
    await submit('chat-input');
    expect(alert()).toBe('');
    socket().refuse('sendChat', 'chat_full');
    await settled();
    expect(alert()).toContain('limite di testo');
    expect(part('toggle-mic')).toBeNull();
  });

  it('says that the operator’s desk or the own line is away', async () => {
    const there = await inCall();
    await there.is(talking({ media: 'live', agentOnline: false }));
    expect(main()).toContain('L’operatore ha perso il collegamento.');
    socket().fire('disconnect');
    await passes(1_000);
    expect(words(document.querySelector('vs-connection-bar'))).not.toBe('');
  });

  it('says who else is there, and that they come, go and take over', async () => {
    const there = await inCall();
    expect(part('who-else')).toBeNull();
    const supervisor = { name: 'Anna Rossi', code: '300' };
    await there.is(talking({ media: 'live', supervisor }));
    expect(words('who-else')).toContain('Anna Rossi');
    await hears('Anna Rossi');
    await there.is(talking({ media: 'live', takenOver: true, agent: supervisor }));
    expect(words('who-else')).toContain('prosegue la conversazione');
    expect(words(document.querySelector('h1'))).toContain('Anna Rossi');
  });
});

describe('recording', () => {
  const badge = () => document.querySelector<HTMLElement>('.vs-recording');

  it('is always told in words', async () => {
    const there = await inCall();
    expect(words(badge())).toContain('Non registrata');
    expect(part('recording-indicator')).toBeNull();
    for (const state of ['active', 'held', 'interrupted', 'failed'] as const) {
      await there.is(talking({ media: 'live', recording: { state, sinceMs: 1 } }));
      expect(part('recording-indicator')?.dataset['state']).toBe(state);
    }
    expect(words('recording-indicator')).toBe('Registrazione non riuscita');
    expect(part('stop-recording')).toBeNull();
  });

  it('is a switch that says how it stands, and not what to do', async () => {
    const there = await inCall({ recording: { state: 'active', sinceMs: 1 } });
    expect(words('stop-recording')).toBe('Registrazione: sì');
    expect(part('stop-recording')?.getAttribute('aria-pressed')).toBe('true');
    await there.is(talking({ media: 'live', recording: { state: 'stopped', sinceMs: 1 } }));
    expect(words('start-recording')).toBe('Registrazione: no');
    expect(part('start-recording')?.getAttribute('aria-pressed')).toBe('false');
  });

  it('is stopped after being asked whether, and the failure is told', async () => {
    await inCall({ recording: { state: 'active', sinceMs: 1 } });
    await press('stop-recording');
    expect(socket().commands('stopRecording')).toEqual([]);
    await press(labelled('Continua a registrare'));
    await press('stop-recording');
    await press('confirm-stop-recording');
    expect(socket().commands('stopRecording')).toHaveLength(1);
    socket().refuse('stopRecording', 'unknown_contact');
    await settled();
    expect(words(document.querySelector('vs-dialog [role="alert"]'))).toContain('Non è riuscito');
  });

  it('is agreed to later, after being told for how long it is kept', async () => {
    await inCall();
    await press('start-recording');
    expect(words(document.querySelector('dialog[open]'))).toContain('30 giorni');
    await press('confirm-start-recording');
    expect(socket().commands('startRecording')).toHaveLength(1);
  });
});

describe('being on hold', () => {
  it('is told, with music that can be made softer and switched off', async () => {
    const there = await inCall();
    await there.is(talking({ media: 'live', heldSinceMs: Date.now() - 61_000 }));
    expect(words('on-hold')).toContain('Lei è in attesa 01:01');
    await fill('hold-volume', '0.2');
    await press('hold-music');
    expect(part('hold-volume')?.closest('[hidden]')).not.toBeNull();
    // it is remembered for the next time
    await there.is(talking({ media: 'live' }));
    expect(part('on-hold')).toBeNull();
    await hears('Operatore 1 è di nuovo in linea con lei.');
    await there.is(talking({ media: 'live', heldSinceMs: Date.now() }));
    expect(part('hold-music')?.getAttribute('aria-pressed')).toBe('false');
    expect((part('hold-volume') as HTMLInputElement).value).toBe('0.2');
  });

  it('has no music in a conversation in writing', async () => {
    const there = await inCall({ modality: 'text' });
    await there.is(talking({ modality: 'text', heldSinceMs: Date.now() }));
    expect(words('on-hold')).toContain('Lei è in attesa');
    expect(part('hold-music')).toBeNull();
  });
});

describe('being asked where one is', () => {
  const found = (answer: (give: PositionCallback, fail: PositionErrorCallback) => void) =>
    Object.defineProperty(navigator, 'geolocation', {
      value: { getCurrentPosition: answer },
      configurable: true,
    });

  it('is answered in words and by the device, when the person sends it', async () => {
    found((give) =>
      give({
        coords: { latitude: 41.9, longitude: 12.5, accuracy: 12.4 },
      } as GeolocationPosition),
    );
    await inCall({ location: 'asked' });
    await hears('L’operatore le chiede dove si trova.');
    await submit('location-share');
    expect(words('location-ask')).toContain('Scriva dove si trova.');
    expect(document.activeElement).toBe(part('location-text'));
    await press('location-find');
    expect(words('location-ask')).toContain('entro 12 m');
    expect(socket().commands('shareLocation')).toEqual([]);
    await fill('location-text', 'Via Veneto 1');
    await submit('location-share');
    expect(socket().commands('shareLocation')).toMatchObject([
      { text: 'Via Veneto 1', latitude: 41.9, longitude: 12.5, accuracyM: 12.4 },
    ]);
  });

  it('says what can be done where the device may not be asked', async () => {
    found((_give, fail) =>
      fail({ code: 1, PERMISSION_DENIED: 1 } as unknown as GeolocationPositionError),
    );
    await inCall({ location: 'asked' });
    await press('location-find');
    expect(words('location-ask')).toContain('Può scrivere dove si trova.');
  });

  it('may be declined, which is confirmed', async () => {
    const there = await inCall({ location: 'asked' });
    await press('location-decline');
    expect(socket().commands('declineLocation')).toHaveLength(1);
    await there.is(talking({ media: 'live', location: 'declined' }));
    expect(part('location-ask')).toBeNull();
    await hears('l’operatore sa che preferisce non dirlo');
  });
});

describe('after the call', () => {
  async function ended(change: Partial<Contact> = {}): Promise<Visit> {
    const there = await inCall();
    await there.is(over(change));
    return there;
  }

  it('shows the reference, what it was about, and that nothing was kept', async () => {
    await ended();
    expect(document.activeElement).toBe(document.querySelector('h1'));
    expect(words('call-ended')).toContain('La chiamata è terminata');
    expect(words('call-ended')).toContain('7K4-92Q');
    expect(words('call-ended')).toContain('Operatore 1, 214');
    expect(words('call-ended')).toContain('audio e video non sono stati conservati');
    await hears('Il suo numero di riferimento è 7K4-92Q.');
  });

  it('shows what was recorded and the code to ask for it by, once that is known', async () => {
    const there = await ended({ receipt: receipt('preparing') });
    expect(part('receipt')?.dataset['state']).toBe('preparing');
    expect(part('receipt-code')).toBeNull();
    await there.is(over({ receipt: receipt('ready') }));
    expect(words('receipt-code')).toBe('AAAA-BBBB');
    expect(words('receipt')).toContain('audio e video');
  });

  it('asks how it was; the answer is sent again while the end is not written yet', async () => {
    const there = await ended();
    await submit('send-rating');
    expect(words('rating')).toContain('Scelga');
    expect(part('rating-reason')).toBeNull();
    await check('rate-3');
    expect(words('rating-reason')).toContain('Dove hai incontrato le maggiori difficoltà?');
    await check(part('rating-reason')!.querySelector('input[value="clear"]')!);
    await check('rate-4');
    expect(part('rating-reason')!.querySelector('input:checked')).toBeNull();
    expect(words('rating-reason')).toContain('Quali sono stati gli aspetti che hai preferito?');
    await check(part('rating-reason')!.querySelector('input[value="sure"]')!);
    await fill('rating-text', 'Gentili');
    there.api.answers['PUT seat/rating'] = new Refusal(409, 'not_over');
    await submit('send-rating');
    there.api.answers['PUT seat/rating'] = () => undefined;
    await passes(1_500);
    const given = { score: 4, reason: 'sure', text: 'Gentili' };
    expect(there.api.sent('PUT seat/rating').map(({ body }) => body)).toEqual([given, given]);
    expect(words('rating-done')).toContain('Grazie');
  });

  it('offers the questionnaire once stars were given, in the language of the page', async () => {
    const there = await ended();
    there.api.answers['PUT seat/rating'] = () => undefined;
    there.api.answers['POST seat/questionnaire'] = { address: '/questionnaire?token=t' };
    await check('rate-1');
    await submit('send-rating');
    await passes(100);
    expect(part('open-questionnaire')?.getAttribute('href')).toBe('/questionnaire?token=t&lang=it');
  });

  it('takes no answer for an answer', async () => {
    const there = await ended();
    await press('skip-rating');
    expect(document.activeElement?.textContent).toContain('Va bene così');
    expect(there.api.sent('PUT seat/rating')).toEqual([]);
  });

  it('leads back to the same topic, or to the beginning', async () => {
    const there = await ended();
    await press(labelled('Rientra con lo stesso argomento'));
    socket().fire('connect');
    await there.is(null);
    expect(location.hash).toBe('#weapons');
    expect(part('enter-queue')).not.toBeNull();
  });

  it('says for how long somebody who was ended for abuse has to stay away', async () => {
    await ended({ outcome: 'abuse', coolDownUntilMs: NOW.getTime() + 3_600_000 });
    expect(words('call-ended')).toContain('può rientrare in coda oggi dalle 11:00');
    expect(words('call-ended')).toContain('chiami subito il 112');
    expect(() => labelled('Rientra con lo stesso argomento')).toThrow();
    expect(part('rating')).toBeNull();
  });

  it('says that nobody answered, and asks nothing about it', async () => {
    const there = await visit();
    await enters(there);
    await there.is(contact({ state: 'ended', outcome: 'removed', endedAtMs: Date.now() }));
    expect(words('call-ended')).toContain('Il contatto si è chiuso');
    expect(part('rating')).toBeNull();
  });

  it('reacts to no Escape of one who wants to close a dialog', async () => {
    await inCall({ recording: { state: 'active', sinceMs: 1 } });
    await press('stop-recording');
    await key('Escape');
    expect(part('hang-up')).not.toBeNull();
  });
});

function receipt(state: 'preparing' | 'ready'): NonNullable<Contact['receipt']> {
  const ready = state === 'ready';
  return {
    state,
    code: 'AAAA-BBBB',
    spans: ready ? [{ fromMs: Date.now(), untilMs: Date.now() + 60_000 }] : [],
    durationS: ready ? 60 : 0,
    sources: ready ? [{ party: 'citizen', sound: true, picture: true, screen: false }] : [],
    keptUntilMs: null,
  };
}

describe('a call that was ended by mistake', () => {
  const left = async () => {
    const there = await inCall();
    await press('hang-up');
    socket().answer('endCall');
    await there.is(over({ returnUntilMs: Date.now() + 10_000 }));
    return there;
  };

  it('is over at once, and can be returned to for ten seconds', async () => {
    await left();
    expect(part('call-ended')).not.toBeNull();
    expect(document.activeElement).toBe(document.querySelector('h1'));
    expect(words('return-offer')).toContain('ancora per 10 secondi');
    await hears('può tornare subito alla conversazione');
    await passes(9_000);
    expect(words('return-offer')).toContain('ancora per 1 secondo');
    await passes(1_000);
    expect(part('return-offer')).toBeNull();
    expect(part('call-ended')).not.toBeNull();
  });

  it('goes on as it was, with camera, microphone and the seat', async () => {
    const there = await left();
    await press('return-to-call');
    await press('return-to-call');
    expect(socket().commands('returnToCall')).toHaveLength(1);
    socket().answer('returnToCall');
    await there.is(talking({ media: 'live' }));
    expect(part('hang-up')).not.toBeNull();
    expect(there.media.opened.at(-1)?.readyState).toBe('live');
    expect(Object.keys(JSON.parse(localStorage.getItem('vs.seats') ?? '{}') as object)).toEqual([
      'c1',
    ]);
  });

  it('says so where it is too late', async () => {
    await left();
    await press('return-to-call');
    socket().refuse('returnToCall', 'not_connected');
    await settled();
    expect(words('call-ended')).toContain('La conversazione si è già chiusa.');
    expect(part('return-to-call')).toBeNull();
  });

  it('cannot be returned to where the operator has ended it', async () => {
    const there = await inCall();
    await there.is(over());
    expect(part('return-offer')).toBeNull();
  });
});

describe('the receipt by e-mail', () => {
  const ended = async (mail = true, change: Partial<Contact> = {}) => {
    const there = await visit({ mail });
    await enters(there);
    await there.is(over(change));
    return there;
  };

  it('is sent to a complete address, again while the end is still being written', async () => {
    const there = await ended();
    await fill('receipt-email', 'ada');
    await submit('send-receipt');
    expect(words('receipt-mail')).toContain('Scriva un indirizzo completo');
    expect(part('receipt-email')?.getAttribute('aria-invalid')).toBe('true');
    await fill('receipt-email', ' ada@example.org ');
    there.api.answers['POST seat/receipt'] = new Refusal(409, 'not_over');
    await submit('send-receipt');
    there.api.answers['POST seat/receipt'] = () => undefined;
    await passes(1_500);
    const sent = there.api.sent('POST seat/receipt');
    expect(sent.map(({ body, token }) => [body, token])).toEqual([
      [{ email: 'ada@example.org' }, 's1'],
      [{ email: 'ada@example.org' }, 's1'],
    ]);
    expect(words('receipt-sent')).toContain('Il promemoria è partito.');
    expect(document.activeElement).toBe(part('receipt-sent'));
  });

  it.each([
    ['sent_already', 'già mandato due volte'],
    ['mail_off', 'Non è partito'],
  ])('says why it was not sent: %s', async (code, why) => {
    const there = await ended();
    there.api.answers['POST seat/receipt'] = new Refusal(409, code);
    await fill('receipt-email', 'ada@example.org');
    await submit('send-receipt');
    expect(words('receipt-mail')).toContain(why);
  });

  it('is not offered where no e-mail can be sent, or while the call can be returned to', async () => {
    await ended(false);
    expect(part('receipt-mail')).toBeNull();
    closed();
    await ended(true, { returnUntilMs: Date.now() + 10_000 });
    expect(part('receipt-mail')).toBeNull();
  });
});
