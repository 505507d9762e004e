import { translator } from './dictionary';
import { readinessEn } from './readiness.en';
import { readinessIt } from './readiness.it';

export const readinessDictionaries = { it: readinessIt, en: readinessEn };

export const ty = translator(readinessDictionaries);
