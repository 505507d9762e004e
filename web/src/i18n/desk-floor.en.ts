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
  'desk.leaves.ended': 'taken back: {reason}',
  'desk.auto.in': {
    one: 'Answered by itself in one second',
    other: 'Answered by itself in {count} seconds',
  },
  'desk.auto.announce': {
    one: 'The contact is answered by itself in one second.',
    other: 'The contact is answered by itself in {count} seconds.',
  },
  'desk.auto.stop': 'I will answer',
  'desk.auto.cannot':
    'Nothing is answered by itself: the microphone or the connection is not ready here.',
  'desk.wrap.left': '{time} left',
  'desk.wrap.left.label': {
    one: 'One second left for the result',
    other: '{count} seconds left for the result',
  },
  'desk.wrap.left.short': 'Less than half a minute left for the result.',
  'desk.office.closed': 'Your office is closed: {name}',
  'desk.office.closed.until':
    'While it is closed you get no new contacts. It opens {when}, Italian time; from then on they come by themselves.',
  'desk.office.closed.unknown':
    'While it is closed you get no new contacts. Ask the administrator about the hours.',
  'desk.help.ask': 'Call for help',
  'desk.help.ask.label': 'Call the supervisor for help',
  'desk.help.asked':
    'You called for help at {time}: the supervisor has been told. The citizen does not know.',
  'desk.help.coming': '{name} is coming to you: answered at {time}.',
  'desk.help.withdraw': 'No longer needed',
  'desk.keys.u': 'Call the supervisor for help, or no longer',
  'desk.monitored.listen': 'The supervisor {name} listens to this conversation and watches it.',
  'desk.monitored.whisper':
    '{name} speaks to you: the citizen does not hear it, and it is not recorded.',
  'desk.monitored.join': '{name} has joined: the citizen sees and hears you both.',
};
