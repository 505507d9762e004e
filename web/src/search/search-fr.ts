import { stemmer } from '@orama/stemmers/french';
import words from '../../../locales/fr/search.json';
import urgent from './urgent/fr.json';
import { remembering } from './fold';
import type { SearchLanguage } from './language';
import { read } from './rules';

const STOP_WORDS =
  'a ai alors apres as au aussi aux avait avant avec avez avoir avons bonjour c ce ces cet ' +
  'cette chez combien comme comment d dans de deja depuis des dois doit dont du elle elles en ' +
  'encore entre es est et etaient etait ete etes etre eu faire fais fait faut ici il ils j je ' +
  'l la le les leur leurs lui m ma mais me meme mes mon n ne non nos notre nous on ont ou par ' +
  'pas peut peux plus pour pourquoi pouvez pouvoir puis qu quand que quel quelle quelles ' +
  'quels qui quoi rien s sa sans se ses si sommes son sont sous suis sur svp t ta te tes ton ' +
  'tous tout toute toutes tres trop tu un une va vais vers veut veux vos votre voudrais vous ' +
  'y ';

export const language: SearchLanguage = {
  code: 'fr',
  stem: remembering(stemmer),
  stopWords: new Set(STOP_WORDS.split(' ')),
  words,
  urgent: read(urgent),
};
