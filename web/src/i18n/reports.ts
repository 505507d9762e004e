import { translator } from './dictionary';
import { reportsEn } from './reports.en';
import { reportsIt } from './reports.it';

export const reportsDictionaries = { it: reportsIt, en: reportsEn };
export const tr = translator(reportsDictionaries);
