import { beforeEach, describe, expect, it } from 'vitest';
import { language } from '../src/i18n/language';
import { noticeWords, pastWords, presentWords } from '../src/pages/desk/quality-words';
import type { CallQuality, PartyQuality } from '../src/protocol/desk';
import { contact } from './desk-samples';

const side = (part: Partial<PartyQuality> = {}): PartyQuality => ({
  word: 'good',
  issues: [],
  connection: 'good',
  path: 'udp',
  ...part,
});
const quality = (part: Partial<CallQuality>): CallQuality => ({
  citizen: null,
  agent: null,
  ...part,
});
const JERKY = quality({
  citizen: side({ word: 'poor', issues: ['picture', 'sound'], path: 'relay' }),
  agent: side(),
});

describe('call quality at the desk', () => {
  beforeEach(() => language.set('it'));

  it('says both directions in sentences, the worst first', () => {
    expect(presentWords(contact({ quality: JERKY }))).toEqual([
      'Il cittadino la vede a scatti.',
      'Il cittadino a volte la sente a tratti.',
      'Lei vede e sente bene il cittadino.',
      'La connessione del cittadino è buona.',
      'La rete del cittadino blocca la via diretta: la chiamata passa per una di riserva.',
    ]);
    language.set('en');
    expect(presentWords(contact({ quality: JERKY }))[0]).toBe(
      'Your picture is jerky for the citizen.',
    );
  });

  it('speaks of no picture in a voice call', () => {
    const good = quality({ citizen: side(), agent: side() });
    expect(presentWords(contact({ quality: good, modality: 'audio' })).slice(0, 2)).toEqual([
      'Il cittadino la sente bene.',
      'Lei sente bene il cittadino.',
    ]);
  });

  it('says nothing before the first figures, nor of a written conversation', () => {
    expect(presentWords(contact())).toEqual([]);
    expect(pastWords(contact({ state: 'wrap_up' }))).toEqual([]);
    expect(noticeWords(contact({ quality: JERKY, modality: 'text' }))).toEqual([]);
  });

  it('calls attention to what is poor, and only while it lasts', () => {
    expect(noticeWords(contact({ quality: JERKY }))).toEqual(['Il cittadino la vede a scatti.']);
    const fair = quality({ citizen: side({ word: 'fair', issues: ['sound'] }) });
    expect(noticeWords(contact({ quality: fair }))).toEqual([]);
    expect(noticeWords(contact({ quality: JERKY, state: 'wrap_up' }))).toEqual([]);
  });

  it('tells at the end how it went', () => {
    expect(pastWords(contact({ quality: JERKY, state: 'wrap_up' }))).toEqual([
      ['Ricezione del cittadino', 'scarsa (immagine a scatti e audio a tratti)'],
      ['La sua ricezione', 'buona'],
    ]);
  });
});
