// Words of the desk for what it and the supervisor's floor have to do with each other.
import type { deskFloorIt } from './desk-floor.it';
import type { Translation } from './dictionary';

export const deskFloorEn: Translation<typeof deskFloorIt> = {
  'desk.leaves.heading': 'Other topics today',
  'desk.leaves.none': 'None beside your own.',
  'desk.leaves.ask': 'Ask for another topic',
  'desk.leaves.dialog': 'Answering another topic',
  'desk.leaves.intro':
    'If the supervisor agrees, contacts about this topic reach you as well for today.',
  'desk.leaves.topic': 'Topic',
  'desk.leaves.choose': 'Choose',
  'desk.leaves.sent': 'The request has gone to the supervisor.',
  'desk.leaves.pending': 'asked, waiting for the answer',
  'desk.leaves.granted': 'authorised',
  'desk.leaves.until': 'authorised until {time}',
  'desk.leaves.refused': 'refused: {reason}',
  'desk.leaves.refusedOnly': 'refused',
};
