import { translator } from './dictionary';
import { floorEn } from './floor.en';
import { floorIt } from './floor.it';

export const floorDictionaries = { it: floorIt, en: floorEn };

export const tf = translator(floorDictionaries);
