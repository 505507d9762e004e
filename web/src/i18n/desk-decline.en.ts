import type { Translation } from './dictionary';
import type { deskDeclineIt } from './desk-decline.it';

export const deskDeclineEn: Translation<typeof deskDeclineIt> = {
  'desk.decline.or': 'Or decline for a reason',
  'desk.decline.busy': 'Busy with something else',
  'desk.decline.conflict-of-interest': 'Conflict of interest',
  'desk.decline.technical': 'Technical problem',
  'desk.declined.busy': 'was busy with something else',
  'desk.declined.conflict-of-interest': 'conflict of interest',
  'desk.declined.technical': 'technical problem',
  'desk.declined.other': 'declined, no reason given',
  'desk.declined.no_answer': 'no answer',
  'desk.keys.reasons': 'Decline the request for a reason',
};
