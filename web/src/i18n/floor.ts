import { translator } from './dictionary';
import { floorBesideEn } from './floor-beside.en';
import { floorBesideIt } from './floor-beside.it';
import { floorCallsEn } from './floor-calls.en';
import { floorCallsIt } from './floor-calls.it';
import { floorDayEn } from './floor-day.en';
import { floorDayIt } from './floor-day.it';
import { floorEn } from './floor.en';
import { floorIt } from './floor.it';
import { floorRequestsEn } from './floor-requests.en';
import { floorRequestsIt } from './floor-requests.it';
import { floorSteeringEn } from './floor-steering.en';
import { floorSteeringIt } from './floor-steering.it';

export const floorDictionaries = {
  it: {
    ...floorIt,
    ...floorBesideIt,
    ...floorDayIt,
    ...floorCallsIt,
    ...floorRequestsIt,
    ...floorSteeringIt,
  },
  en: {
    ...floorEn,
    ...floorBesideEn,
    ...floorDayEn,
    ...floorCallsEn,
    ...floorRequestsEn,
    ...floorSteeringEn,
  },
};

export const tf = translator(floorDictionaries);
