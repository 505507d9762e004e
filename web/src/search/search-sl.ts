import words from '../../../locales/sl/search.json';
import urgent from './urgent/sl.json';
import { remembering } from './fold';
import type { SearchLanguage } from './language';
import { read } from './rules';
import { slovene } from './slovene';

const STOP_WORDS =
  'ali bi bil bila bili bilo biti bo bodo bom brez ce da do ga h hoce hocem ima imajo imam ' +
  'imeti in iz jaz je ji jih jim jo k kaj kako katera kateri kdaj kdo ker kje ko koliko kot ' +
  'lahko le me med mene mi moj moja moje mojega moji mojo mora moram mu na nad nas nasa ne ' +
  'nekaj nekdo ni nic nihce njegov njen o ob od on ona oni pa po pod potem pozdravljeni pred ' +
  'pri prosim rad rada s samo se sem si smo so ste svoj svoje svojo ta tam te tega tem ter ti ' +
  'tista tisti to tudi tukaj v vas vasa vec ves vi vsak vse vsi z za zakaj zdaj ze zelim zelo ';

export const language: SearchLanguage = {
  code: 'sl',
  stem: remembering(slovene),
  stopWords: new Set(STOP_WORDS.split(' ')),
  words,
  urgent: read(urgent),
};
