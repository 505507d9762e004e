import type { deskSteerIt } from './desk-steer.it';
import type { Translation } from './dictionary';

// Words of the desk for what changes who is with whom: hold, transfer, consultation, authorisation.
export const deskSteerEn: Translation<typeof deskSteerIt> = {
  'desk.hold': 'Hold',
  'desk.hold.start': 'Put the citizen on hold',
  'desk.hold.end': 'Take the citizen back',
  'desk.hold.retrieve': 'Take back',
  'desk.hold.title': 'Citizen on hold for {time}',
  'desk.hold.text':
    'They do not hear or see you, and nothing is recorded. You can write to them in the chat.',
  'desk.hold.over': 'On hold for more than {limit}: take them back, or write how long it will be.',
  'desk.hold.began': 'The citizen is on hold: they do not hear or see you.',
  'desk.hold.ended': 'You have taken the citizen back: they hear and see you now.',
  'desk.hold.stage': 'On hold',
};
