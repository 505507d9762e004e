import { stemmer } from '@orama/stemmers/german';
import words from '../../../locales/de/search.json';
import urgent from './urgent/de.json';
import { remembering } from './fold';
import type { SearchLanguage } from './language';
import { read } from './rules';

const STOP_WORDS =
  'aber alle alles als am an auch auf aus bei beim bin bis bist bitte da dann darf das dass ' +
  'dein deine dem den der des dich die dir dort du durch ein eine einem einen einer eines er ' +
  'es etwas euch fur gegen geht gibt guten habe haben hallo hast hat hatte hier ich ihm ihnen ' +
  'ihr ihre ihrem ihren im immer in ist jemand jetzt kann kein keine keinen konnen machen ' +
  'macht man mehr mein meine meinem meinen meiner meines mich mir mit mochte muss mussen nach ' +
  'nicht noch nur ob oder ohne schon sehr sein seine seinen seiner seit sich sie sind so soll ' +
  'sollen tag tun uber um und uns unser unsere unter vom von vor wann war waren warum was ' +
  'welche welcher welches wenn wer werden wie will wir wird wo wollen worden wurde zu zum zur ';

export const language: SearchLanguage = {
  code: 'de',
  stem: remembering(stemmer),
  stopWords: new Set(STOP_WORDS.split(' ')),
  compounds: true,
  words,
  urgent: read(urgent),
};
