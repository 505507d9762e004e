// Words of the floor for what operators ask leave for.
import type { Translation } from './dictionary';
import type { floorRequestsIt } from './floor-requests.it';

export const floorRequestsEn: Translation<typeof floorRequestsIt> = {
  'floor.requests': 'Requests for authorisation',
  'floor.requests.count': {
    one: 'One request for authorisation',
    other: '{count} requests for authorisation',
  },
  'floor.request.asks': '{operator} asks to answer on {topic}',
  'floor.request.during': 'For the present contact, {reference}',
  'floor.request.standing': 'For today',
  'floor.request.since': 'for {duration}',
  'floor.request.grant.contact': 'Authorise for this contact',
  'floor.request.grant.day': 'Authorise for today',
  'floor.request.refuse': 'Refuse',
  'floor.request.refuse.of': 'Refuse: {operator} asks to answer on {topic}',
  'floor.request.refuse.reason': 'Reason for the refusal, for the operator',
  'floor.request.keep': 'Cancel',
  'floor.request.granted': 'Authorisation given.',
  'floor.request.refused': 'Authorisation refused.',
  'floor.request.already': 'Somebody else had decided already.',
  'floor.standing': 'Authorisations in force',
  'floor.standing.none': 'Nobody is authorised now beyond their own topics.',
  'floor.standing.loading': 'Loading…',
  'floor.standing.one': '{operator}: {topic}, until {time}',
  'floor.standing.day': '{operator}: {topic}, until the end of the day',
  'floor.standing.by': 'granted by {name}',
  'floor.standing.end': 'Take back',
  'floor.standing.end.of': 'Take back: {operator}, {topic}',
  'floor.standing.reason': 'Reason, for the operator',
  'floor.standing.ended': 'Authorisation taken back. What is under way goes on.',
};
