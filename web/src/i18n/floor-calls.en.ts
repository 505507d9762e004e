import type { Translation } from './dictionary';
import type { floorCallsIt } from './floor-calls.it';

// Words of the floor for what goes on in contacts: on hold, and without leave.
export const floorCallsEn: Translation<typeof floorCallsIt> = {
  'floor.held': 'Citizen on hold for {duration}',
  'floor.held.since': 'Citizen on hold',
  'floor.held.since.value': 'for {duration}',
  'floor.held.over': 'for {duration}, beyond the limit of {limit}',
  'floor.leave': 'Authorisation',
  'floor.leave.needed': 'without authorisation',
  'floor.leave.pending': 'authorisation asked for',
  'floor.leave.refused': 'authorisation refused',
  'floor.alarm.hold': '{operator}: the citizen of {reference} has been on hold for over {limit}',
  'floor.alarm.recording':
    '{operator}: contact {reference} is not being recorded, check the disk of the recordings',
  'floor.alarm.leave.needed': '{operator} answers on {category} without authorisation',
  'floor.alarm.leave.pending':
    '{operator} answers on {category}: authorisation is asked for and not decided yet',
  'floor.alarm.leave.refused':
    '{operator} still answers on {category}, though authorisation was refused',
  'floor.request.needs': '{operator} needs authorisation for {topic}',
  'floor.request.cause.transferred': 'Transferred by {name}',
  'floor.request.cause.consulted': 'Passed on by {name} after a consultation',
  'floor.request.cause.followed': 'Left with them when {name} lost the connection',
};
