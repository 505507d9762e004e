import { translator } from './dictionary';
import { hoursEn } from './hours.en';
import { hoursIt } from './hours.it';

export const hoursDictionaries = { it: hoursIt, en: hoursEn };

export const th = translator(hoursDictionaries);
