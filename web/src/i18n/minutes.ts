import { translator } from './dictionary';
import { minutesEn } from './minutes.en';
import { minutesIt } from './minutes.it';

export const minutesDictionaries = { it: minutesIt, en: minutesEn };

export const tm = translator(minutesDictionaries);
