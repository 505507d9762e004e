// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { language } from '../src/i18n/language';
import { exitElsewhere } from '../src/state/quick-exit';
import { category, contact, station } from './citizen-samples';
import { chooses, closed, enters, visit } from './citizen-visit';
import { eventually } from './eventually';
import { socket } from './fake-io';
import {
  check,
  clearPage,
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

const enabled = (id: string) => part(id)?.hasAttribute('disabled') === false;

describe('choosing a topic', () => {
  const categories = [
    category('weapons', {
      texts: {
        it: { label: 'Armi', description: '', searchWords: ['porto'], title: '', requirements: [] },
      },
    }),
    category('recruitment', {
      texts: {
        it: {
          label: 'Arruolamento',
          description: '',
          searchWords: ['concorso'],
          title: '',
          requirements: [],
        },
      },
    }),
  ];

  it('is in the language of the page, and at once in another that is chosen', async () => {
    const there = await visit({ categories });
    const asked = () => there.api.sent('GET station').map(({ path }) => path.split('?')[1]);
    expect(asked()).toEqual(['language=it']);
    let arrived: (answer: unknown) => void = () => undefined;
    there.api.answers['GET station'] = () => new Promise((resolve) => (arrived = resolve));
    await vi.advanceTimersByTimeAsync(30_000);
    // chosen while an answer in Italian is under way
    language.set('de');
    await settled();
    expect(asked()).toEqual(['language=it', 'language=it']);
    arrived(station({ categories }));
    await settled();
    expect(words('topic-weapons')).toContain('Armi');
    const texts = {
      de: { label: 'Waffen', description: '', searchWords: [], title: '', requirements: [] },
    };
    arrived(station({ categories: [category('weapons', { texts })] }));
    await settled();
    expect(asked()).toEqual(['language=it', 'language=it', 'language=de']);
    expect(words('topic-weapons')).toContain('Waffen');
  });

  it('leads to the next step, whose heading has the focus, and back', async () => {
    const there = await visit({ categories });
    await chooses(there, 'recruitment');
    expect(location.hash).toBe('#recruitment');
    await vi.advanceTimersByTimeAsync(50);
    expect(words(document.activeElement)).toBe('Prima di entrare');
    const back = vi.spyOn(history, 'go').mockImplementation(() => undefined);
    await press('step-topic');
    expect(back).toHaveBeenCalledExactlyOnceWith(-1);
    history.replaceState(null, '', '/');
    window.dispatchEvent(new Event('hashchange'));
    await vi.advanceTimersByTimeAsync(50);
    expect(words(document.activeElement)).toBe('Di che cosa ha bisogno?');
  });
});

describe('a link to a topic', () => {
  it('opens it, and leaves the topic where "back" finds it', async () => {
    history.replaceState(null, '', '/?topic=weapons&lang=it');
    await visit();
    await vi.dynamicImportSettled();
    await settled();
    expect(location.href).toMatch(/\/\?lang=it#weapons$/);
    expect(part('enter-queue')).not.toBeNull();
  });

  it('that is retired says which one stands for it, and leads there', async () => {
    history.replaceState(null, '', '/#weapons');
    const licences = category('licences', {
      modality: 'text',
      texts: {
        it: {
          label: 'Licenze',
          title: 'Permessi',
          description: '',
          searchWords: [],
          requirements: [],
        },
      },
    });
    await visit({
      categories: [licences],
      retired: [{ id: 'weapons', labels: { it: 'Armi' }, replacedBy: 'licences' }],
    });
    await settled();
    expect(location.hash).toBe('');
    expect(document.body.textContent).toContain('ora se ne occupa «Permessi»');
    // the title in everyday words stands beside the official one
    expect(words('topic-licences')).toMatch(/Permessi\s+Licenze/);
    part('topic-instead')?.click();
    await vi.dynamicImportSettled();
    await settled();
    expect(location.hash).toBe('#licences');
    expect(part('enter-queue')).not.toBeNull();
    expect((part('modality-text') as HTMLInputElement).checked).toBe(true);
    expect(words(document.querySelector('.vs-before-topic'))).toContain('Permessi (Licenze)');
  });

  it('that cannot be read leads to the list', async () => {
    history.replaceState(null, '', '/#%');
    await visit();
    await settled();
    expect(part('topic-weapons')).not.toBeNull();
  });

  it.each(['/?topic=no-such-topic', '/#no-such-topic', '/?topic=%3Cb%3E'])(
    'that is not there leads to the list, with a word about it: %s',
    async (address) => {
      history.replaceState(null, '', address);
      await visit();
      await settled();
      expect(words(document.querySelector('main'))).toContain(
        'L’argomento di questo collegamento non c’è più.',
      );
      expect(part('topic-weapons')).not.toBeNull();
      expect(location.search + location.hash).toBe('');
      await press('topic-weapons');
      expect(words(document.querySelector('main'))).not.toContain('di questo collegamento');
    },
  );
});

it.each([
  ['nobody', 'Aperta, ma senza operatori collegati'],
  ['paused', 'Aperta, operatori in pausa'],
  ['full', 'Aperta, ma la coda è al completo'],
] as const)('says that it is open and what to expect: %s', async (state, title) => {
  await visit({ state });
  expect(words('station-state')).toContain(title);
  expect(part('leave-message')).not.toBeNull();
});

it('says that the station is not reached, and tries again', async () => {
  const there = await visit();
  clearPage();
  there.api.offline = true;
  document.body.append(document.createElement('vs-citizen'));
  await settled();
  expect(words(document.querySelector('.vs-banner'))).toContain('Non riusciamo a raggiungere');
  there.api.offline = false;
  await press(labelled('Riprova adesso'));
  expect(words('station-state')).toContain('Aperta ora');
});

describe('before entering', () => {
  it('has nothing chosen about recording, and says why one cannot enter yet', async () => {
    await chooses(await visit());
    for (const id of ['consent-recording', 'consent-no-recording']) {
      expect((part(id) as HTMLInputElement).checked).toBe(false);
    }
    expect(enabled('enter-queue')).toBe(false);
    const reason = part('enter-queue')?.getAttribute('aria-describedby') ?? '';
    expect(words(document.getElementById(reason))).toBe('Scelga prima se registrare.');
    await check('consent-no-recording');
    expect(enabled('enter-queue')).toBe(true);
    expect(words(document.getElementById(reason))).toBe('');
  });

  it('sends what was chosen, and keeps the place', async () => {
    const there = await visit();
    await chooses(there);
    await check('consent-no-recording');
    await fill('visitor-name', '  Maria ');
    await check(document.querySelector('#need-hard-of-hearing')!);
    await check('modality-audio');
    await submit('enter-queue');
    expect(part('enter-queue')?.getAttribute('aria-busy')).toBe('true');
    expect(socket().commands('enterQueue')).toMatchObject([
      {
        category: 'weapons',
        modality: 'audio',
        recording: false,
        language: 'it',
        name: 'Maria',
        needs: ['hard-of-hearing'],
      },
    ]);
    // with what is shown of it comes the means to give it up, before the answer
    await there.is(contact({ modality: 'audio' }), { seat: 's1' });
    expect(part('queue-position')).not.toBeNull();
    expect(await socket().auth?.()).toMatchObject({ seat: 's1' });
  });

  it.each([
    ['that of the page, also when it changes', '', 'sl'],
    ['the one that was chosen', 'fr', 'fr'],
  ])('sends as the language to speak in %s', async (_what, chosen, sent) => {
    await chooses(await visit());
    if (chosen) await fill(document.querySelector('#spoken')!, chosen);
    await press(document.querySelector('.vs-language [lang="sl"]')!);
    await check('consent-no-recording');
    await submit('enter-queue');
    expect(socket().commands('enterQueue')).toMatchObject([{ language: sent }]);
  });

  it('uses the devices that the wish needs', async () => {
    const there = await visit();
    await chooses(there);
    expect(there.media.asked.at(-1)).toMatch(/video/);
    await check('modality-text');
    expect(there.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(part('path-test')).toBeNull();
    expect(words(document.querySelector('.vs-note'))).toContain('senza camera né microfono');
  });

  it('opens no camera in a topic without pictures, and says that it starts off', async () => {
    const there = await visit({ categories: [category('weapons', { sharing: 'off' })] });
    await chooses(there);
    expect(words('sharing-off')).toContain('la camera parte spenta');
    expect(document.querySelector('.vs-preview')).toBeNull();
    expect(there.media.asked).toEqual(['audio']);
  });

  it('says that there is no camera or microphone, and lets the person in all the same', async () => {
    const absent = { audio: 'NotFoundError', video: 'NotFoundError' };
    const there = await visit({}, absent);
    await chooses(there);
    expect(words(document.querySelector('main'))).toContain('Camera e microfono non disponibili');
    expect((part('modality-video') as HTMLInputElement).checked).toBe(true);
    await check('consent-recording');
    expect(enabled('enter-queue')).toBe(true);
  });

  it('tries a refused camera again when told to', async () => {
    const there = await visit({}, { video: 'NotAllowedError' });
    await chooses(there);
    expect(words(document.querySelector('main'))).toContain('Il browser ne ha bloccato l’uso.');
    delete there.media.failures.video;
    await press(labelled('Riprova', document.querySelector('main .vs-alert')!));
    expect(document.querySelector('.vs-preview vs-self-video')).not.toBeNull();
  });

  it.each([
    ['queue_full', true],
    ['nobody_signed_in', true],
    ['closed', true],
    ['unknown_category', false],
  ])('says why one cannot enter, and what to do instead: %s', async (code, instead) => {
    const there = await visit();
    await chooses(there);
    await check('consent-recording');
    await submit('enter-queue');
    socket().refuse('enterQueue', code);
    await settled();
    const alert = document.querySelector('[role="alert"]')!;
    expect(words(alert)).toContain('Non è stato possibile entrare in coda');
    expect(words(alert)).toContain(code);
    expect(part('leave-message', alert) !== null).toBe(instead);
    expect(part('callback', alert)?.getAttribute('href') ?? null).toBe(
      instead ? '#callback=weapons' : null,
    );
    expect(enabled('enter-queue')).toBe(true);
  });

  it('says until when somebody has to stay away, and what can be done meanwhile', async () => {
    const there = await visit();
    await chooses(there);
    await there.is(null, { coolDownUntilMs: Date.now() + 3_600_000 });
    const main = words(document.querySelector('main'));
    expect(main).toContain('Può rientrare in coda più tardi');
    expect(main).toContain('oggi dalle 11:00');
    expect(main).toContain('112');
  });

  it('says that it is not connected yet', async () => {
    const there = await visit();
    await press('topic-weapons');
    await vi.dynamicImportSettled();
    await settled();
    await check('consent-recording');
    expect(words(document.querySelector('#enter-hint'))).toBe(
      'Aspetti: ci stiamo collegando alla stazione.',
    );
    socket().fire('connect');
    await there.is(null);
    expect(words(document.querySelector('#enter-hint'))).toBe('');
  });
});

describe('quick exit', () => {
  const left = () => {
    const replaced = vi.fn();
    vi.spyOn(location, 'replace').mockImplementation(replaced);
    vi.spyOn(history, 'go').mockImplementation(() => undefined);
    return replaced;
  };
  const times = async (...keys: string[]) => {
    for (const each of keys) await key(each);
    await vi.advanceTimersByTimeAsync(200);
  };

  it('gives the place up, forgets everything, and shows another site', async () => {
    const there = await visit();
    await enters(there);
    const replaced = left();
    await press('quick-exit');
    await vi.advanceTimersByTimeAsync(200);
    expect(there.api.sent('DELETE seat')).toMatchObject([{ token: 's1' }]);
    expect(socket().closed).toBeGreaterThan(0);
    expect(document.body.childElementCount).toBe(0);
    expect(localStorage).toHaveLength(0);
    expect(Object.keys(sessionStorage).filter((name) => name !== 'vs.gone')).toEqual([]);
    expect(replaced).toHaveBeenCalledWith(station().quickExitUrl);
  });

  it('is Escape three times in a row, in the call as well, and says after two what a third does', async () => {
    const there = await visit();
    await enters(there);
    const replaced = left();
    await key('Escape');
    await key('Escape');
    await vi.advanceTimersByTimeAsync(100);
    expect(said()).toBe('Ancora una volta Esc per uscire.');
    await times('Escape');
    expect(replaced).toHaveBeenCalledWith(station().quickExitUrl);
  });

  it('is there on the first page and wherever else one can be, by button and by key', async () => {
    const there = await visit();
    const replaced = left();
    for (const address of ['#continue', '#callback', '#callback-code', '']) {
      history.replaceState(null, '', `/${address}`);
      window.dispatchEvent(new Event('hashchange'));
      await vi.dynamicImportSettled();
      await settled();
      expect(words('quick-exit'), address).toBe('Esci subito');
    }
    expect(there.page.querySelector('vs-welcome')).not.toBeNull();
    await times('Escape', 'Escape', 'Escape');
    expect(replaced).toHaveBeenCalledWith(station().quickExitUrl);
  });

  it('is a press on the first page', async () => {
    await visit();
    const replaced = left();
    await press('quick-exit');
    await vi.advanceTimersByTimeAsync(200);
    expect(replaced).toHaveBeenCalledWith(station().quickExitUrl);
  });

  it('leaves 112 in reach: all of its box calls there', async () => {
    await visit();
    expect(part('emergency-call')?.getAttribute('href')).toBe('tel:112');
    expect(words('emergency-call')).toBe('Emergenza? Non aspetti qui: chiami il 112');
  });

  it('is not Escape now and then', async () => {
    await chooses(await visit());
    const replaced = left();
    await times('Escape', 'Escape', 'Tab', 'Escape');
    expect(part('enter-queue')).not.toBeNull();
    expect(location.hash).toBe('#weapons');
    expect(replaced).not.toHaveBeenCalled();
  });

  it('takes the other tabs of the station along', async () => {
    const there = await visit();
    await enters(there);
    const replaced = left();
    vi.useRealTimers();
    exitElsewhere();
    await eventually(() => expect(replaced).toHaveBeenCalled());
    expect(there.api.sent('DELETE seat')).toHaveLength(1);
  });
});

describe('going on by video', () => {
  const opens = async (there: Awaited<ReturnType<typeof visit>>, hash: string) => {
    location.hash = hash;
    window.dispatchEvent(new Event('hashchange'));
    await vi.dynamicImportSettled();
    await settled();
    return there;
  };

  it('takes the code that was read out, once the choice about recording is made', async () => {
    const there = await opens(await visit(), '#continue');
    await check('consent-no-recording');
    await submit('continue-in-video');
    // what is missing is said, and has the focus
    expect(words(document.querySelector('[role="alert"]'))).toContain('non è valido');
    expect(document.activeElement).toBe(part('continue-code'));
    await fill('continue-code', '1234 5678');
    there.api.answers['POST invitations/taken'] = new Refusal(404, 'invitation_not_good');
    await submit('continue-in-video');
    expect(words(document.querySelector('[role="alert"]'))).toContain('non è valido');
    there.api.answers['POST invitations/taken'] = {
      contactId: 'c1',
      seat: 's1',
      category: 'weapons',
      seatLeaseS: 300,
    };
    await submit('continue-in-video');
    expect(there.api.sent('POST invitations/taken').at(-1)?.body).toMatchObject({
      invitation: '12345678',
      recording: false,
    });
    socket().fire('connect');
    await there.is(contact({ state: 'ringing' }));
    expect(words(document.querySelector('main h1'))).toContain('Tocca a lei');
  });

  it('asks for the choice about recording where it was not made', async () => {
    const there = await opens(await visit(), '#continue');
    await fill('continue-code', '1234 5678');
    await submit('continue-in-video');
    expect(words(document.querySelector('[role="alert"]'))).toContain('Scelga una delle due');
    expect(document.activeElement).toBe(part('consent-recording'));
    expect(there.api.sent('POST invitations/taken')).toHaveLength(0);
  });

  it('shows that the conversation goes on by telephone, where the page may be closed', async () => {
    const there = await visit();
    await enters(there);
    await there.is(contact({ state: 'connected', channel: 'phone' }));
    expect(words('on-phone')).toContain('Prosegue al telefono');
  });
});

it('leads to the trial of camera, microphone and line from the first page', async () => {
  await visit();
  expect(part('try-devices')?.getAttribute('href')).toBe('/test?lang=it');
});

it.each([
  [true, 'Rispondiamo per e-mail'],
  [false, 'legge qui la risposta'],
])('promises an answer by e-mail only where one can be sent: %s', async (mail, promise) => {
  await visit({ state: 'full', mail });
  expect(words('station-state')).toContain(promise);
});
