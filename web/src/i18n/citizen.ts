import { en } from './citizen.en';
import { it } from './citizen.it';
import { translator } from './dictionary';

export const citizenDictionaries = { it, en };
export const t = translator(citizenDictionaries);
