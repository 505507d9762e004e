import { describe, expect, it } from 'vitest';
import { byReason, type ContactListed, tidyReference } from '../src/pages/contacts/contacts';
import { reasonWords, stateWords, stepWords } from '../src/pages/contacts/words';

const contact = (part: Partial<ContactListed>): ContactListed => ({
  id: 'c1',
  reference: 'AB-1',
  category: 'weapons',
  channel: 'video',
  modality: 'text',
  state: 'closed',
  outcome: null,
  enteredAt: '2026-11-26T08:00:00Z',
  answeredAt: null,
  endedAt: null,
  operators: [],
  ...part,
});

describe('who was passed over', () => {
  it('is counted by reason, the most first, with the names that are known', () => {
    const passed = [
      { reason: 'less_idle', name: 'Bianchi' },
      { reason: 'category', name: 'Verdi' },
    ];
    expect(byReason(passed, { category: 1, less_idle: 30 })).toEqual([
      { reason: 'less_idle', count: 30, names: ['Bianchi'] },
      { reason: 'category', count: 1, names: ['Verdi'] },
    ]);
  });
});

describe('words', () => {
  it('say how a contact stands or how it ended', () => {
    expect(stateWords(contact({ state: 'waiting' }))).toBe('in attesa');
    expect(stateWords(contact({ outcome: 'removed' }))).toBe('tolto dalla coda');
    expect(stateWords(contact({ outcome: 'of a later version' }))).toBe('chiuso');
  });

  it('say who did what to whom, and show no word of programs', () => {
    const step = { at: '', operator: 'Rossi', reason: null, category: 'weapons', to: 'Bianchi' };
    const label = () => 'Armi';
    const words = stepWords({ ...step, kind: 'contact.move' }, label);
    expect(words).toBe('Spostato dal Capo Ufficio · Armi · Rossi · a Bianchi');
    expect(stepWords({ ...step, kind: 'of_a_later_version' }, label)).toContain('Altro passaggio');
  });

  it('say why somebody declined or ended it, quote a person, and hide the queue’s own words', () => {
    const step = { at: '', operator: 'Rossi', category: null, to: null };
    const words = (kind: string, reason: string | null) => reasonWords({ ...step, kind, reason });
    expect(words('decline', 'conflict-of-interest')).toBe('conflitto di interessi');
    expect(words('consult_decline', 'busy')).toBe('aveva altro in corso');
    expect(words('hang_up', 'prank')).toBe('Scherzo o prova');
    expect(words('hang_up', 'some_word')).toBe('');
    expect(words('contact.move', 'Turno scoperto')).toBe('«Turno scoperto»');
    expect(words('remove', 'supervisor')).toBe('');
  });

  it('take a reference as people type it', () => {
    expect(tidyReference(' ab7y q8dm ')).toBe('AB7Y-Q8DM');
  });
});
