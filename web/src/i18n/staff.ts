import { translator } from './dictionary';
import { staffEn } from './staff.en';
import { staffIt } from './staff.it';

export const ts = translator({ it: staffIt, en: staffEn });
