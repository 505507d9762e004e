import { translator } from './dictionary';
import { exportsEn } from './exports.en';
import { exportsIt } from './exports.it';

export const exportsDictionaries = { it: exportsIt, en: exportsEn };

export const tx = translator(exportsDictionaries);
