// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { contact, needing, place, talking } from './citizen-samples';
import { setLanguage } from '../src/i18n/language';
import { closed, enters, reloads, visit } from './citizen-visit';
import { socket } from './fake-io';
import { labelled, listen, part, press, said, settled, words } from './page';

afterEach(closed);

async function waiting(change = {}) {
  const there = await visit();
  await enters(there, change);
  return there;
}
const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const main = () => words(document.querySelector('main'));

describe('the place in the queue', () => {
  it('is told in words, with what is known of the wait', async () => {
    const there = await waiting();
    expect(words('queue-position')).toBe('2º');
    expect(part('queue-position')?.dataset['position']).toBe('2');
    expect(words('queue-estimate')).toMatch(/minut/);
    expect(words('wait-longer')).toBe('');
    expect(document.title).toMatch(/^2º in coda/);
    await passes(100);
    expect(said()).toBe('Lei è il numero 2 in coda.');
    await there.tell({ type: 'place', place: place({ position: 1 }) });
    expect(main()).toContain('il prossimo turno è suo');
    expect(words('nobody-there')).toBe('');
  });

  it('promises no turn while there is nobody to answer, and says that first', async () => {
    const there = await waiting();
    await there.tell({ type: 'place', place: place({ position: 1, lowS: null, highS: null }) });
    expect(words('nobody-there')).toBe('Adesso non c’è nessuno che possa rispondere');
    expect(words('queue-position')).toBe('1º');
    expect(main()).not.toContain('il prossimo turno è suo');
    expect(words('queue-estimate')).toBe('Non possiamo ancora stimare l’attesa');
    await there.tell({ type: 'place', place: place({ position: 1 }) });
    expect(words('nobody-there')).toBe('');
    expect(main()).toContain('il prossimo turno è suo');
  });

  it('comes with what to have ready, by the topic’s own words', async () => {
    const there = await waiting();
    expect(words('get-ready')).toContain('Questa coda è per: Di weapons');
    expect(words('get-ready')).toContain('con la luce davanti');
    await there.is(contact({ modality: 'text' }));
    expect(words('get-ready')).not.toContain('luce');
    expect(words('get-ready')).toContain('verbale, pratica, targa');
  });

  it('comes with what the topic needs, in place of what any may', async () => {
    const there = await visit({ categories: [needing('weapons', 'Il porto d’armi.')] });
    await enters(there);
    expect(words('get-ready')).toContain('Il porto d’armi.');
    expect(words('get-ready')).not.toContain('verbale, pratica, targa');
  });

  it('is kept where a ring was missed, which is said each time', async () => {
    const there = await waiting();
    for (let ring = 0; ring < 2; ring += 1) {
      await there.is(contact({ state: 'ringing', media: 'live' }));
      expect(main()).toContain('Tocca a lei');
      expect(part('returned')).toBeNull();
      await there.is(contact({ returned: 'not_answered' }));
      const alert = document.querySelector('[data-testid=returned] [role=alert]');
      expect(words(alert)).toContain('L’operatore non ha risposto');
      expect(words(alert)).toContain('Il suo posto in coda è conservato.');
    }
  });

  it('is said at each change, once', async () => {
    const there = await waiting();
    const { heard, stop } = listen();
    for (const position of [2, 2, 2, 1, 1]) {
      await there.tell({ type: 'place', place: place({ position }) });
      await passes(100);
    }
    stop();
    expect(heard).toEqual(['Lei è il numero 2 in coda.', 'Lei è il numero 1 in coda.']);
  });

  it.each([
    ['fewer_operators', 'ora rispondono meno operatori'],
    ['moved', 'è passata a chi può risponderle'],
  ] as const)('says why it takes longer: %s', async (longer, why) => {
    const there = await waiting();
    await there.tell({ type: 'place', place: place({ longer }) });
    expect(words('wait-longer')).toContain(why);
  });

  it('comes with what the station tells all who wait', async () => {
    const there = await waiting();
    const notices = [
      {
        noticeId: 'n',
        text: 'Sistemi lenti.',
        translations: { en: 'Slow systems.', sl: 'Sistemi delujejo počasi.' },
      },
      { noticeId: 'm', text: 'Chiudiamo alle 13.', translations: {} },
    ];
    await there.tell({ type: 'place', place: place({ notices }) });
    const read = () =>
      [...part('notices')!.querySelectorAll('[lang]')].map((each) => [
        each.getAttribute('lang'),
        words(each),
      ]);
    const closing = ['it', 'Chiudiamo alle 13.'];
    expect(read()).toEqual([['it', 'Sistemi lenti.'], closing]);
    for (const [code, shown, said] of [
      ['sl', 'sl', 'Sistemi delujejo počasi.'],
      ['de', 'en', 'Slow systems.'],
      ['en', 'en', 'Slow systems.'],
    ] as const) {
      await setLanguage(code);
      await settled();
      expect(read()).toEqual([[shown, said], closing]);
    }
  });

  it('is there again after the page was loaded anew, without a click', async () => {
    const there = await waiting();
    const again = await reloads(there);
    expect(main()).toContain('collegando');
    expect(await socket().auth?.()).toMatchObject({ seat: 's1' });
    await again.is(contact());
    expect(words('queue-position')).toBe('2º');
  });

  it('may be gone, which is said on the first page', async () => {
    const there = await reloads(await waiting());
    await there.is(null, { seatLost: true });
    expect(words(document.querySelector('[role="alert"]'))).toContain(
      'Il suo posto in coda non c’è più',
    );
    expect(part('topic-search')).not.toBeNull();
  });

  it('is kept while the line is down, which is said once that has lasted', async () => {
    await waiting();
    const bar = () => words(document.querySelector('vs-connection-bar'));
    socket().fire('disconnect');
    await passes(300);
    expect(bar()).toBe('');
    await passes(700);
    expect(bar()).toContain('posto');
    socket().fire('connect');
    await settled();
    expect(bar()).toBe('');
  });
});

describe('a switch of language', () => {
  const told = () =>
    socket()
      .commands('changeLanguage')
      .map(({ language }) => language);

  it('is told to the station once there is a contact, and not before', async () => {
    const there = await visit();
    await setLanguage('en');
    await enters(there);
    expect(told()).toEqual([]);
    await setLanguage('de');
    expect(told()).toEqual(['de']);
    socket().answer('changeLanguage');
    await there.is(contact());
    await settled();
    expect(told()).toEqual(['de']);
  });

  it('is told one at a time, of several the last', async () => {
    await waiting();
    for (const code of ['de', 'fr', 'sl'] as const) await setLanguage(code);
    expect(told()).toEqual(['de']);
    socket().answer('changeLanguage');
    await settled();
    expect(told()).toEqual(['de', 'sl']);
    socket().answer('changeLanguage');
    await settled();
    expect(told()).toEqual(['de', 'sl']);
  });

  it('that could not be told is told again when the station is back, while the contact lasts', async () => {
    const there = await waiting();
    await setLanguage('de');
    socket().refuse('changeLanguage', 'rate_limited');
    await settled();
    await there.is(contact());
    expect(told()).toEqual(['de', 'de']);
    socket().refuse('changeLanguage', 'contact_closed');
    await settled();
    await there.is(contact({ state: 'ended', outcome: 'completed' }));
    await setLanguage('fr');
    expect(told()).toEqual(['de', 'de']);
  });
});

describe('leaving the queue', () => {
  it('can be taken back for six seconds, and the focus returns', async () => {
    await waiting();
    await press('leave-queue');
    const asked = document.querySelector('.vs-leaving');
    expect(document.activeElement).toBe(asked);
    expect(words(asked)).toContain('perderà il posto');
    expect(words(asked)).toContain('6 secondi');
    await passes(5_000);
    expect(words(asked)).toContain('1 secondo');
    await press(labelled('Resta in coda'));
    expect(document.activeElement).toBe(part('leave-queue'));
    await passes(10_000);
    expect(socket().commands('leaveQueue')).toEqual([]);
  });

  it('is done when the time is over, and the first page says so', async () => {
    const there = await waiting();
    await press('leave-queue');
    await passes(6_000);
    expect(socket().commands('leaveQueue')).toHaveLength(1);
    socket().answer('leaveQueue');
    await settled();
    await there.is(null);
    await passes(50);
    expect(part('topic-search')).not.toBeNull();
    expect(main()).toContain('Ha lasciato la coda.');
    expect(await socket().auth?.()).toMatchObject({ seat: null });
  });

  it('is done at once by a second press', async () => {
    await waiting();
    await press('leave-queue');
    await press(labelled('Lascia il posto'));
    await press(labelled('Lascia il posto'));
    expect(socket().commands('leaveQueue')).toHaveLength(1);
  });

  it('is done at once while it rings: somebody is about to answer', async () => {
    const there = await waiting();
    await there.is(contact({ state: 'ringing' }));
    await press('leave-queue');
    expect(socket().commands('leaveQueue')).toHaveLength(1);
  });

  it('may fail, and can be tried again', async () => {
    await waiting();
    await press('leave-queue');
    await press(labelled('Lascia il posto'));
    socket().refuse('leaveQueue', 'unknown_contact');
    await settled();
    expect(words(document.querySelector('[role="alert"]'))).toBe(
      'Non siamo riusciti a farla uscire. Riprovi.',
    );
    await press('leave-queue');
    await press(labelled('Lascia il posto'));
    expect(socket().commands('leaveQueue')).toHaveLength(2);
  });

  it('leads back to the step that was asked for', async () => {
    const there = await waiting();
    await press('step-before');
    expect(words(document.querySelector('.vs-leaving'))).toContain('perderà il posto');
    await press(labelled('Lascia il posto'));
    socket().answer('leaveQueue');
    await settled();
    await there.is(null);
    expect(part('enter-queue')).not.toBeNull();
    expect(location.hash).toBe('#weapons');
  });
});

describe('being answered', () => {
  it('is called out for, and opens the conversation by itself', async () => {
    const there = await waiting();
    await there.is(contact({ state: 'ringing' }));
    expect(words(document.querySelector('main h1'))).toBe('Tocca a lei');
    expect(part('queue-position')).toBeNull();
    expect(document.activeElement).toBe(document.querySelector('main h1'));
    await there.is(talking());
    expect(part('hang-up')).not.toBeNull();
    expect(document.title).toMatch(/^In chiamata/);
  });

  it('may not come about: the place is there again', async () => {
    const there = await waiting();
    await there.is(contact({ state: 'ringing' }));
    await there.is(contact(), { place: place({ position: 1 }) });
    expect(words('queue-position')).toBe('1º');
  });

  it('may be lost, which is said, and by whom the person is answered next', async () => {
    const there = await waiting({ returned: 'agent_lost' });
    expect(words('returned')).toContain('Ha di nuovo il suo posto in coda');
    await there.is(
      contact({ returned: 'transferred', transfer: { to: 'operator', name: 'Operatore 2' } }),
    );
    expect(part('returned')).toBeNull();
    expect(words('transferred')).toContain('La stiamo passando a Operatore 2');
    expect(part('transferred')?.querySelector('[role="alert"]')).not.toBeNull();
  });
});

describe('a notification', () => {
  /** Plays the browser's answer to the question. */
  function browserAsks(answer: NotificationPermission, before: NotificationPermission = 'default') {
    const asked = vi.fn(() => {
      Object.assign(Asked, { permission: answer });
      return Promise.resolve(answer);
    });
    const Asked = { permission: before, requestPermission: asked };
    vi.stubGlobal('Notification', Asked);
    return asked;
  }
  afterEach(() => vi.unstubAllGlobals());

  it('is asked for by a button that says what it will tell, and never before', async () => {
    const asked = browserAsks('granted');
    await waiting();
    expect(asked).not.toHaveBeenCalled();
    const why = part('notify')?.getAttribute('aria-describedby') ?? '';
    expect(words(document.getElementById(why))).toMatch(/dice soltanto che tocca a lei/);
    await press('notify');
    expect(asked).toHaveBeenCalledOnce();
    expect(part('notify')).toBeNull();
    expect(main()).toContain('Notifica attiva');
  });

  it('that was refused is answered with what remains', async () => {
    browserAsks('denied');
    await waiting();
    await press('notify');
    expect(main()).toContain('Il browser blocca le notifiche: resti in ascolto.');
  });

  it('is not offered where it was refused before, or where there is none', async () => {
    browserAsks('denied', 'denied');
    await waiting();
    expect(part('notify')).toBeNull();
    expect(main()).not.toContain('notific');
  });
});
