import type { deskConsultIt } from './desk-consult.it';
import type { Translation } from './dictionary';

// Words of the desk for a second operator in a contact.
export const deskConsultEn: Translation<typeof deskConsultIt> = {
  'desk.consult': 'Consult',
  'desk.keys.k': 'Ask a colleague',
  'desk.consult.heading': 'Ask a colleague',
  'desk.consult.intro':
    'The citizen stays on hold and does not hear you. Then you can go back, pass the contact on, or talk all three together.',
  'desk.consult.to': 'To whom your question goes',
  'desk.consult.topic.option': '{label} (free {count})',
  'desk.consult.none.operator': 'No other operator is free at the moment.',
  'desk.consult.none.topic': 'No free operator deals with a topic at the moment.',
  'desk.consult.none.office': 'No office has anybody present at the moment.',
  'desk.consult.note': 'What it is about (optional, the colleague reads it)',
  'desk.consult.confirm': 'Call the colleague',
  'desk.consult.doing': 'Calling…',
  'desk.consult.none.skill': 'Nobody who knows this language is free now: {skill}.',
  'desk.consult.engaged': 'Know this language but are not free: {names}.',
  'desk.skill': 'Who knows',
  'desk.skill.any': 'Any language',
  'desk.skill.lis': 'sign language (LIS)',
  'desk.skill.consult.option': '{skill} (free {count})',
  'desk.skill.transfer.option': '{skill} (present {count})',
  'desk.skill.wanted': 'This citizen needs: {skill}.',
  'desk.consult.asking.title': 'Calling {name}, {seconds} s left',
  'desk.consult.asking.text': 'The citizen is on hold and does not hear you.',
  'desk.consult.talking.title': 'You are talking with {name}',
  'desk.consult.talking.text':
    'The citizen is on hold: they neither hear nor see you, and nothing is recorded.',
  'desk.consult.talking.colleague':
    '{name} asks for your advice. The citizen neither hears nor sees you.',
  'desk.consult.three.title': 'Three-way conversation with {name}',
  'desk.consult.three.text': 'The citizen hears and sees both of you.',
  'desk.consult.note.said': 'What it is about: {note}',
  'desk.consult.notCome':
    'The colleague did not come. The citizen is still on hold: take them back.',
  'desk.consult.callOff': 'Call off and go back to the citizen',
  'desk.consult.complete': 'Pass the contact to {name}',
  'desk.consult.join': 'Talk all three',
  'desk.consult.back': 'Back to the citizen',
  'desk.consult.leave': 'Leave',
  'desk.consult.leaveTo': 'Leave the contact to {name}',
  'desk.consult.dismiss': 'Let {name} go',
  'desk.consult.micOff': 'The colleague’s microphone is off.',
  'desk.consult.cameraOff': '{name}’s camera is off.',
  'desk.consult.offer': 'A colleague asks for your advice',
  'desk.consult.offer.who': '{name} ({code}) asks, with the citizen on hold.',
  'desk.consult.offer.note': 'What it is about',
  'desk.consult.offer.accept': 'Talk with the colleague',
  'desk.consult.offer.hint':
    'The citizen neither hears nor sees you, until you talk all three or the contact is passed to you.',
  'desk.wrap.part': 'Your part is over: the contact is another operator’s.',
  'desk.wrap.taken': 'The supervisor has taken the conversation over: your part is done.',
  'desk.legs.taken_over': 'the supervisor took the contact over',
  'desk.legs.left': 'left the contact',
};
