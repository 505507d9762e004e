import { translator } from './dictionary';
import { floorEn } from './floor.en';
import { floorIt } from './floor.it';
import { floorRequestsEn } from './floor-requests.en';
import { floorRequestsIt } from './floor-requests.it';

export const floorDictionaries = {
  it: { ...floorIt, ...floorRequestsIt },
  en: { ...floorEn, ...floorRequestsEn },
};

export const tf = translator(floorDictionaries);
