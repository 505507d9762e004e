// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as sound from '../src/call/sound';
import type { AlarmList } from '../src/staff/alarms/alarms';
import '../src/staff/alarms/alarms';
import { AGAIN_MS, AlarmSound } from '../src/staff/alarms/alarm-sound';
import { type Alarm, alarmWords } from '../src/staff/alarms/alarm-words';
import { expectAccessible } from './accessibility';
import { alarm } from './alarm-samples';
import { eventually } from './eventually';
import { noticeSockets } from './fake-io';
import { labelled, mount, part, parts, press, Refusal, said, settled, words } from './page';
import { CATEGORIES, freshPages, qualityContext, signedIn, STATION } from './staff';

freshPages();

const NOW = Date.parse('2026-11-26T11:00:00Z');
beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
  vi.spyOn(sound, 'playNotes').mockResolvedValue(undefined);
});

async function shown(alarms: readonly Alarm[], more: Partial<AlarmList> = {}) {
  const api = signedIn('supervisor', {
    'GET alarms': { nowMs: NOW, alarms },
    'GET station': STATION,
  });
  const { session } = await qualityContext('supervisor');
  await mount('vs-alarms', { session, hands: true, sound: true, categories: CATEGORIES, ...more });
  return api;
}

describe('the words of an alarm', () => {
  const said = (of: Alarm) => alarmWords(of, () => 'Armi');

  it('say what it is about, with whom and for how long', () => {
    expect(said(alarm('wait'))).toBe('Armi: si aspetta da oltre 5 min');
    expect(said(alarm('nobody'))).toBe('Armi: qualcuno aspetta e nessuno può rispondere');
    expect(said(alarm('waiting', { count: 21 }))).toBe('Armi: 21 persone in coda');
    expect(said(alarm('waiting', { count: 1, category: null }))).toBe('1 persona in coda');
    expect(said(alarm('line', { count: 1 }))).toContain('una persona aspetta un requisito');
    expect(said(alarm('refused', { reference: 'AB-1' }))).toContain('AB-1 è stato rifiutato');
    expect(said(alarm('missed', { operator: 'Anna' }))).toBe(
      'Anna non ha risposto a una chiamata e da oltre 5 min non torna disponibile',
    );
    expect(said(alarm('wrap_up', { operator: 'Anna', threshold: 900 }))).toBe(
      'Anna chiude un contatto da oltre 15 min',
    );
    expect(said(alarm('hold', { operator: 'Anna', reference: 'AB-1', threshold: 120 }))).toBe(
      'Anna: il cittadino del contatto AB-1 è in attesa da oltre 2 min',
    );
    expect(said(alarm('recording', { operator: 'Anna', reference: 'AB-1' }))).toContain(
      'il contatto AB-1 non viene registrato',
    );
    expect(said(alarm('authorisation', { operator: 'Anna', authorisation: 'pending' }))).toContain(
      'chiesta e non ancora decisa',
    );
    expect(said(alarm('late', { count: 2 }))).toBe('2 messaggi sono scaduti senza risposta');
    expect(said(alarm('near', { count: 1 }))).toBe('Un messaggio sta per scadere');
    expect(said(alarm('level', { share: 0.71, threshold: 80 }))).toBe(
      'Livello di servizio 71%, sotto l’obiettivo di 80%',
    );
    expect(said(alarm('clock', { toldMs: Date.UTC(2036, 10, 24) }))).toContain('24 nov');
  });

  it.each([
    ['not_begun', 'la giornata non è aperta'],
    ['briefing', 'Il briefing continua'],
    ['debriefing', 'De-briefing dentro l’orario'],
    ['closed', 'Giornata chiusa'],
    ['unstaffed', 'Nessun operatore è in servizio'],
    ['paused', 'Tutti gli operatori sono in pausa'],
    ['full', 'La coda è piena'],
    ['no_media', 'Non c’è posto per altre chiamate'],
  ])('say why citizens are shut out: %s', (cause, words) => {
    expect(said(alarm('shut_out', { cause, category: null }))).toContain(words);
  });

  it.each([
    ['unstaffed', 'Armi: nessun operatore è in servizio, i cittadini restano fuori'],
    ['paused', 'Armi: tutti gli operatori sono in pausa, i cittadini restano fuori'],
    ['full', 'Armi: la coda è piena, i cittadini restano fuori'],
    ['no_media', 'Armi: non c’è posto per altre chiamate, i cittadini restano fuori'],
  ])('say of which topic citizens are shut out: %s', (cause, words) => {
    expect(said(alarm('shut_out', { cause }))).toBe(words);
  });
});

describe('the sound of alarms', () => {
  it('is for what comes up, and comes again until somebody has taken charge', () => {
    const heard = new AlarmSound();
    expect(heard.due([alarm('wait')], 0)).toBe(false);
    expect(heard.due([alarm('wait'), alarm('nobody')], 3_000)).toBe(true);
    expect(heard.due([alarm('wait'), alarm('nobody')], 6_000)).toBe(false);
    expect(heard.due([alarm('nobody')], 3_000 + AGAIN_MS)).toBe(true);
    const taken = alarm('nobody', { acknowledgedMs: 1 });
    expect(heard.due([taken], 3_000 + 2 * AGAIN_MS)).toBe(false);
    expect(heard.due([alarm('nobody')], 3_000 + 2 * AGAIN_MS + 1)).toBe(true);
    expect(heard.due([alarm('near', { sound: false })], 10 * AGAIN_MS)).toBe(false);
  });
});

describe('the list of alarms', () => {
  it('is taken charge of by name, for everybody to read', async () => {
    const api = await shown([alarm('wait', { sinceMs: NOW - 400_000 })]);
    expect(words('alarm')).toContain('Armi: si aspetta da oltre 5 min. Da 6 min.');
    expect(labelled('Prendi in carico: Armi: si aspetta da oltre 5 min')).not.toBeNull();
    await expectAccessible();
    api.answers['GET alarms'] = {
      nowMs: NOW,
      alarms: [alarm('wait', { acknowledgedMs: NOW, acknowledgedBy: 'Carla Verdi' })],
    };
    api.answers['POST alarms/wait/acknowledgement'] = () => undefined;
    await press('take-alarm');
    expect(api.sent('POST alarms/wait/acknowledgement')).toHaveLength(1);
    await eventually(() => expect(said()).toBe('Preso in carico.'));
    expect(words('alarm')).toContain('Se ne occupa Carla Verdi.');
    expect(part('take-alarm')).toBeNull();
  });

  it('says what could not be noted', async () => {
    const api = await shown([alarm('wait')]);
    api.answers['POST alarms/wait/acknowledgement'] = new Refusal(500, 'internal');
    await press('take-alarm');
    expect(words(document.querySelector('[role="alert"]'))).toContain('riprovi');
  });

  it('says that nothing can be read, to those who are to act', async () => {
    const api = signedIn('supervisor', { 'GET alarms': new Refusal(503, 'away') });
    const { session } = await qualityContext('supervisor');
    await mount('vs-alarms', { session, hands: true, categories: CATEGORIES });
    expect(words(document.querySelector('[role="alert"]'))).toContain('non si leggono');
    expect(api.sent('GET alarms')).toHaveLength(1);
  });

  it('folds what is too much to read at a glance', async () => {
    await shown(
      ['a', 'b', 'c', 'd', 'e'].map((id) => alarm('wait', { id })),
      { shown: 2 },
    );
    expect(parts('alarm')).toHaveLength(2);
    await press('all-alarms');
    expect(parts('alarm')).toHaveLength(5);
    expect(words('all-alarms')).toBe('Mostra meno avvisi');
  });

  it('shows a desk what is its own, and nothing to press', async () => {
    await shown([alarm('wait'), alarm('nobody', { category: 'privacy' })], {
      hands: false,
      wanted: ({ category }) => category === 'privacy',
    });
    expect(parts('alarm')).toHaveLength(1);
    expect(words('alarm')).toContain('Privacy');
    expect(part('take-alarm')).toBeNull();
  });

  it('asks for the names of topics where the page has none', async () => {
    const api = await shown([alarm('wait')], { categories: null });
    await settled();
    expect(api.sent('GET station')).toHaveLength(1);
    expect(words('alarm')).toContain('Armi');
  });

  it('comes when the station tells of it, not half a minute later', async () => {
    noticeSockets.length = 0;
    const api = await shown([]);
    await eventually(() => expect(noticeSockets.at(-1)?.opened).toBe(1));
    const socket = noticeSockets.at(-1)!;
    socket.fire('connect');
    await eventually(() => expect(socket.commands('hear')[0]?.['topics']).toEqual(['alarms']));
    api.answers['GET alarms'] = { nowMs: NOW, alarms: [alarm('nobody')] };
    socket.fire('event', { type: 'changed', topics: ['alarms'] });
    await eventually(() => expect(parts('alarm')).toHaveLength(1));
  });

  it('sounds for a new one, unless it is switched off', async () => {
    const api = await shown([]);
    const list = document.querySelector<AlarmList>('vs-alarms')!;
    api.answers['GET alarms'] = { nowMs: NOW, alarms: [alarm('wait')] };
    await list.again();
    expect(sound.playNotes).toHaveBeenCalledOnce();
    list.sound = false;
    api.answers['GET alarms'] = { nowMs: NOW, alarms: [alarm('nobody')] };
    await list.again();
    expect(sound.playNotes).toHaveBeenCalledOnce();
  });
});
