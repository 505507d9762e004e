import { conferenceEn } from './conference.en';
import { conferenceIt } from './conference.it';
import { translator } from './dictionary';

export const tk = translator({ it: conferenceIt, en: conferenceEn });
