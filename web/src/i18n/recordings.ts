import { translator } from './dictionary';
import { recordingsEn } from './recordings.en';
import { recordingsIt } from './recordings.it';

export const recordingsDictionaries = { it: recordingsIt, en: recordingsEn };

export const tr = translator(recordingsDictionaries);
