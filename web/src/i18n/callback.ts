import { callbackEn } from './callback.en';
import { callbackIt } from './callback.it';
import { translator } from './dictionary';

export const callbackDictionaries = { it: callbackIt, en: callbackEn };
export const tb = translator(callbackDictionaries);
