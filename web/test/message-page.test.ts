// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '../src/i18n/language';
import { ANSWER_MS } from '../src/state/bound';
import { exitElsewhere, onExitElsewhere } from '../src/state/quick-exit';
import type { FollowedMessage } from '../src/pages/message/calls';
import { station } from './citizen-samples';
import { eventually } from './eventually';
import { FakeMediaDevices } from './fake-media';
import {
  check,
  clearPage,
  FakeApi,
  fill,
  key,
  labelled,
  mount,
  part,
  playBrowser,
  press,
  Refusal,
  said,
  settled,
  silence,
  submit,
  words,
} from './page';

await import('../src/pages/message/message-page');

const followed = (change: Partial<FollowedMessage> = {}): FollowedMessage => ({
  reference: '7K4-92Q',
  category: 'weapons',
  kind: 'message',
  subject: null,
  state: 'open',
  leftAt: '2026-11-26T10:00:00+01:00',
  dueAt: '2026-11-27T10:00:00+01:00',
  timeZone: 'Europe/Rome',
  overdue: false,
  canWrite: true,
  steps: [],
  tellSteps: null,
  danger: null,
  thread: [
    {
      author: 'citizen',
      text: 'La mia licenza scade?',
      writtenAt: '2026-11-26T10:00:00+01:00',
      operator: null,
      id: null,
    },
  ],
  ...change,
});
const answered = followed({
  state: 'answered',
  thread: [
    ...followed().thread,
    {
      author: 'agent',
      text: 'Sì, ogni cinque anni.',
      writtenAt: '2026-11-26T11:00:00+01:00',
      operator: '214',
      id: null,
    },
  ],
});
const alert = () => words(document.querySelector('[role="alert"]'));
let api: FakeApi;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-26T10:00:00+01:00') });
  playBrowser(new FakeMediaDevices());
  language.set('it');
  api = new FakeApi({ 'GET station': station() });
});
afterEach(() => {
  clearPage();
  history.replaceState(null, '', '/');
  vi.useRealTimers();
});

describe('a page beside the station', () => {
  it('goes with the others at the quick exit', async () => {
    const replaced = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
    api.answers['GET station'] = station({ quickExitUrl: 'https://meteo.example/' });
    await mount('vs-message-page');
    await settled();
    exitElsewhere();
    await eventually(() => expect(replaced).toHaveBeenCalledWith('https://meteo.example/'));
    expect(document.body.children).toHaveLength(0);
    expect(sessionStorage.getItem('vs.gone')).toBe('https://meteo.example/');
    document.documentElement.hidden = false;
    sessionStorage.clear();
  });

  it('has its header and its quick exit before the state of the station is here', async () => {
    const replaced = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
    document.head.insertAdjacentHTML(
      'beforeend',
      '<meta name="vs-exit" content="https://meteo.example/"><meta name="vs-organisation" content="Regione">',
    );
    api.answers['GET station'] = silence;
    await mount('vs-message-page');
    await settled();
    expect(words(document.querySelector('.vs-header-slim'))).toContain('Regione');
    await press('quick-exit');
    expect(replaced).toHaveBeenCalledWith('https://meteo.example/');
    for (const each of document.head.querySelectorAll('meta[name^="vs-"]')) each.remove();
    document.documentElement.hidden = false;
    sessionStorage.clear();
  });

  it.each(['button', 'key'])('has the quick exit itself, by %s', async (way) => {
    const replaced = vi.spyOn(location, 'replace').mockImplementation(() => undefined);
    const elsewhere = vi.fn();
    const stop = new AbortController();
    onExitElsewhere(elsewhere, stop.signal);
    api.answers['GET station'] = station({ quickExitUrl: 'https://meteo.example/' });
    await mount('vs-message-page');
    await settled();
    expect(part('emergency-call')?.getAttribute('href')).toBe('tel:112');
    if (way === 'button') await press('quick-exit');
    else for (let times = 0; times < 3; times += 1) await key('Escape');
    expect(replaced).toHaveBeenCalledWith('https://meteo.example/');
    vi.useRealTimers();
    await eventually(() => expect(elsewhere).toHaveBeenCalled());
    stop.abort();
    document.documentElement.hidden = false;
    sessionStorage.clear();
  });

  it.each([
    [true, 'per posta elettronica', 'Qui arriva la risposta.'],
    [false, 'La risposta la legge in questa pagina', 'la risposta la legge qui'],
  ])('promises an e-mail only where one can be sent: %s', async (mail, promise, hint) => {
    api.answers['GET station'] = station({ mail });
    await mount('vs-message-page');
    await settled();
    expect(words(document.querySelector('.vs-lead'))).toContain(promise);
    expect(words(document.querySelector('#message-email-hint'))).toContain(hint);
  });

  it('leads back in its language', async () => {
    await mount('vs-message-page');
    await settled();
    language.set('de');
    await settled();
    expect(document.querySelector('.message-back')?.getAttribute('href')).toBe('/?lang=de');
    language.set('it');
  });
});

describe('leaving a message', () => {
  const opened = async (address = '/message?topic=weapons') => {
    history.replaceState(null, '', address);
    await mount('vs-message-page');
  };
  const written = async () => {
    await fill(document.querySelector('#message-text')!, 'La mia licenza scade?');
    await fill(document.querySelector('#message-email')!, 'ada@example.org');
    await check(document.querySelector('#message-consent')!);
  };
  const left = {
    reference: '7K4-92Q',
    code: 'K7M4-2QXP',
    dueAt: '2026-11-27T10:00:00+01:00',
    timeZone: 'Europe/Rome',
    mailed: true,
  };

  it.each([
    ['welfare', 'welfare'],
    [null, ''],
    ['no-such', ''],
  ])('about a retired topic is about the one that replaces it: %s', async (replacedBy, chosen) => {
    const gone = { id: 'old', labels: { it: 'Vecchio' }, replacedBy };
    api.answers['GET station'] = station({ retired: [gone] });
    await opened('/message?topic=old');
    await settled();
    const select = document.querySelector<HTMLSelectElement>('#message-topic')!;
    expect(select.value).toBe(chosen);
    await written();
    await submit('send-message');
    const sent = api.sent('POST messages');
    if (chosen) expect(sent[0]?.body).toMatchObject({ category: chosen });
    else expect(sent).toHaveLength(0);
  });

  it('begins the receipt with help where the text tells of danger', async () => {
    await opened();
    await written();
    await press('message-steps');
    const line = { name: 'Antiviolenza e stalking', number: '1522', href: null };
    const danger = { title: 'Chiami il 112', sentences: ['Ora.'], lines: [line], deaf: 'App 112' };
    api.answers['POST messages'] = { ...left, danger };
    await submit('send-message');
    expect(api.sent('POST messages')[0]?.body).toMatchObject({ tellSteps: true });
    expect(words('message-danger')).toContain('1522 Antiviolenza e stalking');
    expect(words('message-received')).toContain('non è una denuncia né una querela');
    const steps = [{ what: 'left', at: '2026-11-26T10:00:00+01:00' } as const];
    api.answers['POST messages/follow'] = followed({ steps });
    await press('follow-now');
    expect(words('message-steps-taken')).toContain('Ricevuto');
  });

  it('is tied to the code of a citizen who is recognised', async () => {
    await opened();
    await written();
    api.answers['POST messages'] = left;
    await submit('send-message');
    const details = part('tie-message') as HTMLDetailsElement;
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    await vi.dynamicImportSettled();
    await settled();
    await submit('tie-case');
    expect(api.sent('POST recognition/cases')).toEqual([]);
    api.answers['POST recognition/cases'] = new Refusal(404, 'not_found');
    await fill('tie-code', ' AAAA-BBBB-CCCC-DDDD ');
    await submit('tie-case');
    expect(words(document.querySelector('[role=alert]'))).toContain('Nessuno ha questo codice');
    api.answers['POST recognition/cases'] = {};
    await submit('tie-case');
    expect(api.sent('POST recognition/cases').at(-1)?.body).toEqual({
      code: 'AAAA-BBBB-CCCC-DDDD',
      case: left.code,
    });
    expect(words('case-tied')).toContain('La pratica è collegata al suo codice.');
    expect(document.activeElement).toBe(part('case-tied'));
  });

  it('gives the code to follow it by, shown this once', async () => {
    await opened();
    await written();
    api.answers['POST messages'] = left;
    await submit('send-message');
    expect(api.sent('POST messages')[0]?.body).toMatchObject({
      category: 'weapons',
      text: 'La mia licenza scade?',
      email: 'ada@example.org',
      name: null,
      consent: true,
    });
    expect(words('message-code')).toBe('K7M4-2QXP');
    expect(words('message-received')).toContain('domani alle 10:00');
    expect(document.activeElement).toBe(part('message-received')?.querySelector('h1'));
    api.answers['POST messages/follow'] = followed();
    await press('follow-now');
    expect(words('followed')).toContain('La mia licenza scade?');
    // closed, it is opened again by the same code
    await press(labelled('Chiudi il messaggio'));
    expect(part('followed')).toBeNull();
    await press('tab-leave');
    await press('follow-now');
    expect(words('followed')).toContain('La mia licenza scade?');
    await press('tab-leave');
    await press(labelled('Lascia un altro messaggio'));
    expect(document.activeElement?.textContent).toBe('Ci lasci un messaggio');
    expect(document.querySelector<HTMLTextAreaElement>('#message-text')!.value).toBe('');
    // nothing of the first one goes with it: the field for the address is empty, and so is what is sent
    await fill(document.querySelector('#message-text')!, 'Un altro');
    await check(document.querySelector('#message-consent')!);
    await submit('send-message');
    expect(api.sent('POST messages')).toHaveLength(1);
    expect(document.activeElement?.id).toBe('message-email');
  });

  it('says that the topic of the address is on its way until the station has answered', async () => {
    api.answers['GET station'] = silence;
    await opened();
    await settled();
    const select = document.querySelector<HTMLSelectElement>('#message-topic')!;
    expect(words(select.selectedOptions[0]!)).toBe('Un momento solo.');
    expect(select.getAttribute('aria-busy')).toBe('true');
  });

  it('says what is missing, at each field, and sends nothing', async () => {
    await opened('/message');
    await submit('send-message');
    const missing = [...document.querySelectorAll('.vs-error:not([hidden])')].map(
      (each) => each.id,
    );
    expect(missing).toEqual(['need-category', 'need-text', 'need-email', 'need-consent']);
    expect(document.activeElement?.id).toBe('message-topic');
    expect(api.sent('POST messages')).toEqual([]);
  });

  it('keeps what was written when it does not go out, and sends the same request again', async () => {
    await opened();
    await written();
    api.answers['POST messages'] = new Refusal(429, 'too_many_requests');
    await submit('send-message');
    expect(alert()).toContain('Riprovi più tardi');
    api.answers['POST messages'] = new Refusal(422, 'bad_email');
    await submit('send-message');
    expect(alert()).toContain('L’indirizzo e-mail non è completo');
    api.answers['POST messages'] = new Refusal(500, 'broken');
    await submit('send-message');
    expect(alert()).toContain('da parte nostra');
    api.offline = true;
    await submit('send-message');
    expect(alert()).toContain('Controlli la connessione');
    api.offline = false;
    api.answers['POST messages'] = left;
    await submit('send-message');
    const requests = api
      .sent('POST messages')
      .map(({ body }) => (body as { request: string }).request);
    expect(new Set(requests).size).toBe(1);
  });

  it('says how much room is left when there is little', async () => {
    await opened();
    const field = document.querySelector('#message-text')!;
    await fill(field, 'x'.repeat(4_499));
    expect(field.parentElement?.querySelector('[role="status"]')).toBeNull();
    await fill(field, 'x'.repeat(4_990));
    expect(words(field.parentElement!.querySelector('[role="status"]'))).toContain('10');
  });

  it('says that the station is not reached', async () => {
    api.offline = true;
    await opened();
    expect(words(document.querySelector('vs-message-page .vs-alert'))).toContain('stazione');
  });
});

describe('following a message', () => {
  const opened = async (answer: unknown = followed()) => {
    history.replaceState(null, '', '/message#follow');
    await mount('vs-message-page');
    api.answers['POST messages/follow'] = answer;
    await fill(document.querySelector('#follow-code')!, 'K7M4-2QXP');
    await submit('open-message');
  };

  it('is followed by e-mail from now on, or not any more', async () => {
    await opened(followed({ tellSteps: true }));
    expect(words('followed')).toContain('La avvisiamo per e-mail a ogni passaggio.');
    expect(words('tell-steps')).toBe('Ferma gli avvisi');
    api.answers['POST messages/follow/steps'] = new Refusal(429, 'too_many_requests');
    await press('tell-steps');
    expect(words(document.querySelector('[role=alert]'))).not.toBe('');
    expect(words('tell-steps')).toBe('Ferma gli avvisi');
    api.answers['POST messages/follow/steps'] = followed({ tellSteps: false });
    await press('tell-steps');
    expect(api.sent('POST messages/follow/steps').at(-1)?.body).toMatchObject({ tell: false });
    expect(words('tell-steps')).toBe('Avvisami per e-mail di ogni passaggio');
  });

  it('says nothing of e-mails where none can be sent', async () => {
    await opened(followed({ tellSteps: null }));
    expect(part('tell-steps')).toBeNull();
  });

  it('shows how it stands, and an answer when it has come', async () => {
    await opened();
    expect(words('message-state')).toContain('domani alle 10:00');
    api.answers['POST messages/follow'] = answered;
    await vi.advanceTimersByTimeAsync(60_100);
    expect(words('followed')).toContain('Operatore 214');
    expect(words('followed')).toContain('Sì, ogni cinque anni.');
    expect(said()).toBe('Abbiamo risposto');
    await press(labelled('Chiudi il messaggio'));
    expect(part('open-message')).not.toBeNull();
    // the button that had the focus is gone: the keyboard goes on at the heading of what is there now
    expect(document.activeElement?.textContent).toBe('Segua il suo messaggio');
  });

  it('goes on after a question that nobody answers', async () => {
    await opened();
    api.answers['POST messages/follow'] = silence;
    await vi.advanceTimersByTimeAsync(60_100);
    api.answers['POST messages/follow'] = answered;
    await vi.advanceTimersByTimeAsync(ANSWER_MS + 60_000);
    expect(words('followed')).toContain('Operatore 214');
  });

  it('adds to it', async () => {
    await opened();
    await fill(document.querySelector('#more-text')!, 'E se è già scaduta?');
    api.answers['POST messages/follow/replies'] = new Refusal(500, 'broken');
    await submit('write-more');
    expect(alert()).toContain('Qualcosa non ha funzionato');
    const thread = [
      ...followed().thread,
      { ...followed().thread[0]!, text: 'E se è già scaduta?' },
    ];
    api.answers['POST messages/follow/replies'] = followed({ thread });
    await submit('write-more');
    expect(words('followed')).toContain('E se è già scaduta?');
    expect(document.querySelector<HTMLTextAreaElement>('#more-text')!.value).toBe('');
    const [first, second] = api.sent('POST messages/follow/replies').map(({ body }) => body);
    expect(second).toEqual(first);
  });

  it('keeps help in sight while it reads again, and sends another text as another', async () => {
    await opened();
    await fill(document.querySelector('#more-text')!, 'Aiuto');
    api.answers['POST messages/follow/replies'] = new Refusal(500, 'broken');
    await submit('write-more');
    await fill(document.querySelector('#more-text')!, 'Aiuto, subito');
    const danger = { title: 'Chiami il 112', sentences: ['Ora.'], lines: [], deaf: 'App 112' };
    api.answers['POST messages/follow/replies'] = followed({ danger });
    await submit('write-more');
    const keys = api
      .sent('POST messages/follow/replies')
      .map(({ body }) => (body as { request: string }).request);
    expect(new Set(keys).size).toBe(2);
    await vi.advanceTimersByTimeAsync(60_100);
    expect(words('message-danger')).toContain('Chiami il 112');
  });

  it('says that one is late, and that a closed one takes no more', async () => {
    await opened(followed({ overdue: true }));
    expect(words('message-state')).toContain('Dovevamo rispondere');
    await press(labelled('Chiudi il messaggio'));
    api.answers['POST messages/follow'] = followed({ state: 'closed', canWrite: false });
    await fill(document.querySelector('#follow-code')!, 'K7M4-2QXP');
    await submit('open-message');
    expect(part('write-more')).toBeNull();
    expect(words('followed')).toContain('chiuso');
  });

  it.each([
    [new Refusal(404, 'unknown'), 'Nessun messaggio ha questo codice.'],
    [new Refusal(429, 'too_many_requests'), 'Troppi tentativi.'],
  ])('says why it is not opened', async (refusal, why) => {
    await opened(refusal);
    expect(alert()).toContain(why);
    expect(part('followed')).toBeNull();
  });
});
