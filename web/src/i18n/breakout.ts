import { breakoutEn } from './breakout.en';
import { breakoutIt } from './breakout.it';
import { translator } from './dictionary';

export const tb = translator({ it: breakoutIt, en: breakoutEn });
