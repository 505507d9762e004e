import { accessEn } from './access.en';
import { accessIt } from './access.it';
import { translator } from './dictionary';

export const accessDictionaries = { it: accessIt, en: accessEn };

export const ta = translator(accessDictionaries);
