import { stemmer } from '@orama/stemmers/italian';
import words from '../../../locales/it/search.json';
import urgent from './urgent/it.json';
import { remembering } from './fold';
import type { SearchLanguage } from './language';
import { read } from './rules';

const STOP_WORDS =
  'a abbiamo ad adesso agli ai aiuto al alla alle allo allora altra altri altro anche ancora ' +
  'anni anno avere avete aveva avevo avuto bisogna buongiorno c ce che chi ci ciao cmq col ' +
  'come con cos cosa cosi cui d da dagli dai dal dalla dalle dallo de degli dei del dell ' +
  'della delle dello der detto deve devo devono di dice dire domani dopo dove dovrei e ed el ' +
  'er era erano ero essere fa faccio fai fanno fare fatto fra ga gh gia giorni giorno gli go ' +
  'ha hai hanno ho i ieri il in io k ke l la le lei li lo loro lui m ma mai me mi mia mie ' +
  'miei mio molto n na ne negli nei nel nella nelle nello nn noi non nostra nostre nostri ' +
  'nostro nu nun o od oggi ogni ok ora per perche pero piu poco poi posso possono potete ' +
  'prima puo qualcosa quale quali quando quanta quante quanti quanto quegli quei quel quella ' +
  'quelli quello questa queste questi questo qui quindi s salve se sei sempre senza serve si ' +
  'siamo siete so solo sono sta stanno stata state stati stato sto su sua sue sugli sui sul ' +
  'sulla sulle suo suoi t te ti tra tu tua tue tuo tuoi tutta tutte tutti tutto u un una uno ' +
  'v va vado vai vi voglio voi volevo vorrei vostra vostri vostro vuole x xe ';

export const language: SearchLanguage = {
  code: 'it',
  stem: remembering(stemmer),
  stopWords: new Set(STOP_WORDS.split(' ')),
  words,
  urgent: read(urgent),
};
