import { stemmer } from '@orama/stemmers/english';
import words from '../../../locales/en/search.json';
import urgent from './urgent/en.json';
import { remembering } from './fold';
import type { SearchLanguage } from './language';
import { read } from './rules';

const STOP_WORDS =
  'a about after again all am an and any are as at be been before being but by can could d ' +
  'did didn do does doesn doing don done down during each for from get go going got had has ' +
  'have having he hello her here hi him his how i if im in into is isn it its just ll m may ' +
  'me might mine more most must my need no nor not now of off on only or other our out over ' +
  'own please re s same shall she should so some someone such t than that the their them then ' +
  'there these they this those through to too under up us ve very want was we were what when ' +
  'where which who whom why with would you your ';

export const language: SearchLanguage = {
  code: 'en',
  stem: remembering(stemmer),
  stopWords: new Set(STOP_WORDS.split(' ')),
  words,
  urgent: read(urgent),
};
