import { deskConferenceEn } from './desk-conference.en';
import { deskConferenceIt } from './desk-conference.it';
import { deskConsultEn } from './desk-consult.en';
import { deskConsultIt } from './desk-consult.it';
import { deskDeclineEn } from './desk-decline.en';
import { deskDeclineIt } from './desk-decline.it';
import { deskFloorEn } from './desk-floor.en';
import { deskFloorIt } from './desk-floor.it';
import { deskRecordingEn } from './desk-recording.en';
import { deskRecordingIt } from './desk-recording.it';
import { deskSteerEn } from './desk-steer.en';
import { deskSteerIt } from './desk-steer.it';
import { deskEn } from './desk.en';
import { deskIt } from './desk.it';
import { deskPhoneEn } from './desk-phone.en';
import { deskPhoneIt } from './desk-phone.it';
import { translator, translatorIn } from './dictionary';

const dictionaries = {
  it: {
    ...deskIt,
    ...deskConferenceIt,
    ...deskConsultIt,
    ...deskDeclineIt,
    ...deskFloorIt,
    ...deskRecordingIt,
    ...deskSteerIt,
    ...deskPhoneIt,
  },
  en: {
    ...deskEn,
    ...deskConferenceEn,
    ...deskConsultEn,
    ...deskDeclineEn,
    ...deskFloorEn,
    ...deskRecordingEn,
    ...deskSteerEn,
    ...deskPhoneEn,
  },
};

export const td = translator(dictionaries);
/** For what is read out or sent in another language than the page's. */
export const tdIn = translatorIn(dictionaries);
