import type { deskConferenceIt } from './desk-conference.it';
import type { Translation } from './dictionary';

export const deskConferenceEn: Translation<typeof deskConferenceIt> = {
  'desk.conference.ring': 'You are called to a conference: {title}',
  'desk.conference.ring.text':
    'You join with the microphone off. The desk stays open: if you are available, you remain so.',
  'desk.conference.soon': '{title} at {time}',
  'desk.conference.soon.text': 'You can join already and wait for it to begin.',
  'desk.conference.quiet': '{title} is going on',
  'desk.conference.quiet.text': { one: '{count} present.', other: '{count} present.' },
  'desk.conference.in': 'You are in a conference: {title}',
  'desk.conference.in.text':
    'If you are available, a call is told there too. Whoever answers leaves the conference.',
  'desk.conference.busy': 'You are awaited in a conference: {title}',
  'desk.conference.busy.text': 'You can join when the contact has ended.',
  'desk.conference.enter': 'Join',
  'desk.conference.again': 'Join again',
  'desk.conference.back': 'Back to the conference',
  'desk.conference.later': 'Not now',
  'desk.conference.announce': 'You are called to a conference: {title}.',
  'desk.conference.leaves': 'By answering you leave the conference.',
  'desk.tasks.heading': 'My tasks',
  'desk.tasks.none': 'Nothing to do.',
  'desk.tasks.all': 'for everybody',
  'desk.tasks.office': 'for the office',
  'desk.tasks.until': 'by {when}',
  'desk.tasks.late': 'late: it was due {when}',
  'desk.tasks.done': 'Done: {text}',
  'desk.tasks.isDone': 'Marked as done: {text}',
  'desk.tasks.undo': 'Not done',
  'desk.tasks.failed': 'That did not work: try again.',
  'desk.tasks.at': '{day} at {time}',
};
