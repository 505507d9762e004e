import type { Translation } from './dictionary';
import type { floorBesideIt } from './floor-beside.it';

// Words of the floor for being at an operator's side.
export const floorBesideEn: Translation<typeof floorBesideIt> = {
  'beside.title': 'Beside {operator}',
  'help.cards': 'Calls for help',
  'help.card': '{operator} calls for help',
  'help.take': 'Go and listen',
  'help.take.of': 'Go and listen: {operator} calls for help',
  'beside.begin': 'Listen and watch',
  'beside.begin.hint': 'Your microphone and camera stay off. That you listened is kept.',
  'beside.opening': 'Connecting. Nobody hears you.',
  'beside.listen': 'You are listening. Nobody hears you and nobody sees you.',
  'beside.listen.shown': 'The operator reads that you listen.',
  'beside.listen.hidden':
    'The operator does not read that you listen; it stays in the contact’s history.',
  'beside.whisper': 'You speak to the operator alone. The citizen does not hear you.',
  'beside.whisper.note': 'What you say is not recorded.',
  'beside.join': 'You take part: the citizen and the operator hear and see you.',
  'beside.join.note': 'Where the conversation is recorded, so are you.',
  'beside.way': 'How you are beside the operator',
  'beside.to.listen': 'Only listen',
  'beside.to.whisper': 'Speak to the operator',
  'beside.to.join': 'Take part',
  'beside.leave': 'Leave',
  'beside.take': 'Take over',
  'beside.take.title': 'Take over the conversation of {operator}?',
  'beside.take.text':
    'From now on you speak with the citizen, at the desk, until the conversation ends. {operator} goes on to wrap-up. A recording continues.',
  'beside.take.confirm': 'Take over and go to the desk',
  'beside.take.keep': 'Stay beside',
  'beside.close': 'Close',
  'beside.again': 'Listen again',
  'beside.waiting': 'Nothing comes just now: the citizen is on hold or connecting again.',
  'beside.mending': 'The connection broke off and is being mended.',
  'beside.over': 'The conversation is over. You are not listening any more.',
  'beside.lost': 'The connection is lost. You are not listening, and nobody hears you.',
  'beside.citizen': 'Citizen',
  'beside.colleague': 'Colleague who was asked',
  'beside.screen': 'Shared screen',
  'beside.noPicture': 'no picture',
  'beside.noMicrophone':
    'The microphone cannot be used: you go on listening. Allow it in the browser and try again.',
  'beside.blocked': 'Let it sound',
  'beside.refused.monitored_already': 'Another supervisor is beside this operator.',
  'beside.refused.not_connected': 'Nobody talks in this contact now.',
  'beside.refused.not_video': 'This contact has neither sound nor picture here.',
  'beside.refused.consulting':
    'A colleague is being asked: the conversation can be taken over when that has ended.',
  'beside.refused.busy': 'You have a contact at the desk already: close it first.',
  'beside.refused.notice_not_accepted': 'First accept the notice about being recorded at the desk.',
  'beside.refused.own_contact': 'It is your own contact.',
  'beside.refused.media_unavailable':
    'The change did not work: to be safe your microphone is closed and you only listen. Try again.',
  'beside.refused.too_many_requests': 'Too many changes in a short time: try again in a minute.',
};
