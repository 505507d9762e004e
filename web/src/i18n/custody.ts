import { custodyEn } from './custody.en';
import { custodyIt } from './custody.it';
import { translator } from './dictionary';

export const custodyDictionaries = { it: custodyIt, en: custodyEn };

export const tk = translator(custodyDictionaries);
