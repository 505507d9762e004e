import { deskEn } from './desk.en';
import { deskIt } from './desk.it';
import { translator } from './dictionary';

export const td = translator({ it: deskIt, en: deskEn });
