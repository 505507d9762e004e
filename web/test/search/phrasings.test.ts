import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Alarm, type Danger } from '../../src/search/urgent';
import { type Code, LANGUAGES } from './station';

// Phrasings put together of their parts, so that no danger is heard from one mouth and not from another, and what is
// lost, stolen, asked about the law or long past stays quiet.

type Said = Record<Danger, { who: string[]; said: string[] }>;

const DANGERS = JSON.parse(
  readFileSync(resolve(import.meta.dirname, 'dangers.json'), 'utf8'),
) as Record<Code, Said>;

const alarms = new Map<Code, Alarm>();

function isLoud(typed: string, code: Code): boolean {
  const alarm = alarms.get(code) ?? new Alarm(LANGUAGES[code].urgent, () => false);
  alarms.set(code, alarm);
  return alarm.hear(typed).length > 0;
}

/** Each of the one with each of the others, `{}` being its place. */
const each = (parts: readonly string[], sentences: readonly string[]) =>
  sentences.flatMap((sentence) => parts.map((part) => sentence.replace('{}', part)));

describe.each(Object.entries(DANGERS) as [Code, Said][])('said in %s', (code, said) => {
  it.each(Object.entries(said) as [Danger, Said[Danger]][])('%s is heard', (_danger, parts) => {
    const from = parts.who.length > 0 ? parts.who.map((who) => `${who} {}`) : ['{}'];
    const whole = each(parts.said, from);
    expect(whole.filter((typed) => !isLoud(typed, code))).toEqual([]);
  });
});

const THINGS = ['il telefono', 'la borsa', 'l’auto', 'la bici', 'i documenti', 'la pistola'];
const CRIMES = ['minacce', 'stalking', 'violenza sessuale', 'rapina', 'rissa', 'revenge porn'];
const ANIMALS = ['gatto', 'cane', 'gattino', 'pappagallo'];
const ARMS = ['pistola', 'fucile', 'coltello', 'katana'];
const PEOPLE = ['mio marito', 'il mio ex', 'mio figlio', 'mia madre'];

const CALM: Record<string, string[]> = {
  'lost and stolen': each(THINGS, [
    'mi hanno rubato {} in treno',
    'furto di {} sotto casa',
    'ho perso {} al mare',
    'non trovo più {} di mio padre',
    'è sparito {} a mia figlia',
  ]),
  'the law': each(CRIMES, [
    'quanti anni di carcere per {}',
    'cosa si rischia per {}',
    'che reato è {}',
    'differenza tra {} e molestie',
  ]),
  'what has begun': each(CRIMES, [
    'a che punto è la mia denuncia per {}',
    'ritirare la querela per {}',
    'udienza per {}',
    '{} di tre anni fa',
  ]),
  animals: each(ANIMALS, ['{} scomparso', 'il mio {} è scappato', 'il {} di mia figlia non torna']),
  arms: each(ARMS, [
    'posso portare {} in macchina',
    '{} del nonno morto',
    'trovato {} in soffitta',
  ]),
  families: each(PEOPLE, [
    '{} è morto eredità',
    '{} non mi fa vedere i figli',
    '{} ha perso la patente',
    '{} ha avuto un incidente con la macchina',
    '{} ha un fucile da denunciare',
  ]),
  thanks: each(PEOPLE, ['grazie per aver salvato {}', 'complimenti avete ritrovato {}']),
};

describe('what only looks urgent', () => {
  it.each(Object.entries(CALM))('stays quiet: %s', (_about, typed) => {
    expect(typed.filter((one) => isLoud(one, 'it'))).toEqual([]);
  });
});
