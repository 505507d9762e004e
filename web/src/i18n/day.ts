import { dayEn } from './day.en';
import { dayIt } from './day.it';
import { translator } from './dictionary';

export const dayDictionaries = { it: dayIt, en: dayEn };

export const tg = translator(dayDictionaries);
