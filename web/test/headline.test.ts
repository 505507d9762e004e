// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import { headlineWords } from '../src/pages/supervisor/headline';
import { standsAt } from '../src/pages/supervisor/phase-bar';
import type { FloorHeadline } from '../src/protocol/api';

const NOW = Date.parse('2026-11-24T11:00:00Z');
const NAMES: Record<string, string> = { a: 'Armi', b: 'Privacy', c: 'Licenze', d: 'Reclami' };
const label = (id: string) => NAMES[id] ?? '';
const headline = (part: Partial<FloorHeadline>): FloorHeadline => ({
  kind: 'now',
  withinS: 20,
  slowest: null,
  refused: [],
  refusal: null,
  uncovered: [],
  stranded: 0,
  served: 0,
  free: 2,
  working: 3,
  resting: 0,
  why: null,
  opensAtMs: null,
  ...part,
});
const said = (part: Partial<FloorHeadline>) => headlineWords(headline(part), NOW, label);

beforeEach(() => setLanguage('it'));

describe('the first line of the floor', () => {
  it('says how soon', () => {
    expect(said({})).toEqual({ words: 'Sì, subito', note: '2 operatori liberi', tone: 'good' });
    expect(said({ kind: 'within', withinS: 60, slowest: 'a' }).words).toBe('Sì, entro un minuto');
    expect(said({ kind: 'within', withinS: 180, slowest: 'a', free: 0 })).toEqual({
      words: 'Sì, entro 3 minuti',
      note: '3 operatori al lavoro, nessuno libero · più lento: Armi',
      tone: 'good',
    });
    expect(said({ kind: 'within', withinS: 7200 }).words).toBe('Sì, entro 2 h');
  });

  it('names the topics that nobody serves, and who waits in them', () => {
    expect(said({ kind: 'uncovered', uncovered: ['a', 'b'] })).toEqual({
      words: '2 argomenti senza nessuno',
      note: 'Armi e Privacy',
      tone: 'warning',
    });
    expect(said({ kind: 'uncovered', uncovered: ['a'], stranded: 1, resting: 2 })).toEqual({
      words: 'Un argomento senza nessuno',
      note: 'Armi · aspetta una persona · 2 operatori in pausa',
      tone: 'bad',
    });
    const many = ['a', 'b', 'c', 'd', 'a'];
    expect(said({ kind: 'uncovered', uncovered: many }).note).toBe('Armi, Privacy e altri 3');
    expect(said({ kind: 'uncovered', uncovered: many.slice(0, 3) }).note).toBe(
      'Armi, Privacy e Licenze',
    );
  });

  it.each([
    ['queue_full', 'No: coda piena', 'i cittadini restano fuori'],
    ['media_short', 'No: nessun posto per altre chiamate', 'entra solo chi scrive'],
    ['nobody_signed_in', 'No: nessun operatore collegato', 'i cittadini restano fuori'],
    ['all_paused', 'No: operatori in pausa', 'i cittadini restano fuori'],
  ] as const)('says that nobody is admitted: %s', (refusal, words, note) => {
    expect(said({ kind: 'all_refused', refused: ['a', 'b'], refusal })).toEqual({
      words,
      note,
      tone: 'bad',
    });
  });

  it('names the topics that admit nobody, whatever else is to be said', () => {
    const full: Partial<FloorHeadline> = { refused: ['a', 'c'], refusal: 'queue_full' };
    expect(said({ kind: 'refused', ...full })).toEqual({
      words: '2 argomenti non fanno entrare nessuno',
      note: 'Armi e Licenze · coda piena',
      tone: 'bad',
    });
    expect(said({ kind: 'uncovered', uncovered: ['b'], stranded: 1, ...full }).note).toBe(
      'Privacy · aspetta una persona · 2 argomenti non fanno entrare nessuno',
    );
    expect(said({ kind: 'nobody', working: 0, ...full }).note).toBe(
      'nessun operatore al lavoro · 2 argomenti non fanno entrare nessuno',
    );
  });

  it('says when nobody is there at all', () => {
    expect(said({ kind: 'nobody', working: 0, free: 0 })).toEqual({
      words: 'No, nessuno',
      note: 'nessun operatore al lavoro',
      tone: 'bad',
    });
    expect(said({ kind: 'nobody', working: 2 }).note).toContain('argomenti ora chiusi');
  });

  it.each([
    ['briefing', null, 'Chiusa: briefing', ''],
    ['briefing', '2026-11-24T13:00:00Z', 'Chiusa: briefing', 'apre oggi alle 14:00'],
    ['not_opened', null, 'Chiusa: giornata da aprire', ''],
    ['debriefing', '2026-11-25T07:00:00Z', 'Chiusa: de-briefing', 'apre domani alle 08:00'],
    ['ended', null, 'Chiusa: giornata finita', ''],
    ['hours', '2026-11-25T07:00:00Z', 'Chiusa: riapre domani alle 08:00', ''],
    ['hours', null, 'Chiusa', ''],
    [
      'holiday',
      '2026-11-30T07:00:00Z',
      'Chiusa: riapre lunedì 30 novembre alle 08:00',
      'giorno festivo',
    ],
  ] as const)('closed because of %s until %s', (why, opens, words, note) => {
    const opensAtMs = opens === null ? null : Date.parse(opens);
    expect(said({ kind: 'closed', why, opensAtMs })).toEqual({ words, note, tone: 'calm' });
  });

  it('does not forget who still waits when it is closed', () => {
    expect(said({ kind: 'closed', why: 'hours', served: 2 }).note).toBe(
      '2 persone aspettano ancora e saranno servite',
    );
  });

  it('is said in English', async () => {
    await setLanguage('en');
    expect(said({ kind: 'uncovered', uncovered: ['a'] }).words).toBe('One topic with nobody');
    expect(said({ kind: 'closed', why: 'debriefing' }).words).toBe('Closed: de-briefing');
  });
});

describe('where the day stands', () => {
  it.each([
    ['', false, true, ['open']],
    ['', false, false, []],
    ['briefing', false, false, ['briefing']],
    ['open', true, true, ['open', 'brainstorming']],
    ['closed', false, false, []],
  ] as const)('in phase "%s", brainstorming %s, open %s', (phase, brainstorming, open, steps) => {
    expect(standsAt({ phase, brainstorming }, open)).toEqual(steps);
  });
});
