import { translator } from './dictionary';
import { pathEn } from './path.en';
import { pathIt } from './path.it';

export const pathDictionaries = { it: pathIt, en: pathEn };
export const tp = translator(pathDictionaries);
