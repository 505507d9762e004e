import { translator } from './dictionary';
import { evaluationEn } from './evaluation.en';
import { evaluationIt } from './evaluation.it';

export const evaluationDictionaries = { it: evaluationIt, en: evaluationEn };

export const te = translator(evaluationDictionaries);
