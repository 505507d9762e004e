// Contacts by telephone, and going on by another channel.
import type { Translation } from './dictionary';
import type { deskPhoneIt } from './desk-phone.it';

export const deskPhoneEn: Translation<typeof deskPhoneIt> = {
  'desk.channel.heading': 'Another channel',
  'desk.channel.invite.video': 'Invite to continue by video',
  'desk.channel.invite.phone': 'Invite to continue by telephone',
  'desk.channel.inviting': 'Preparing the code…',
  'desk.channel.another': 'Prepare another code',
  'desk.channel.read.video':
    'Read the code to the caller: they open {address}, choose “Have a code” and type it.',
  'desk.channel.read.phone':
    'Read the code to the citizen: they call our number and type it on the keypad.',
  'desk.channel.until': 'Good once, until {time}. Place and conversation stay.',
  'desk.channel.email': 'By e-mail, if you like',
  'desk.channel.mailed': 'Link sent to {email}.',
  'desk.channel.copy': 'Copy the link',
  'desk.channel.copied': 'Link copied',
  'desk.channel.phone': 'Telephone call',
  'desk.channel.short.phone': 'Telephone',
  'desk.phone.extension': 'Extension of your telephone',
  'desk.phone.extension.hint':
    'The exchange calls you here. Leave it empty if it knows you by itself.',
  'desk.phone.extension.saved': 'Extension saved.',
  'desk.phone.extension.failed': 'Not saved: write digits only, then try again.',
  'desk.phone.caller': 'Caller',
  'desk.phone.number': 'Number',
  'desk.phone.connection': 'your telephone rings when you answer',
  'desk.phone.notRecorded': 'not made of telephone calls',
  'desk.phone.controls': 'Telephone call controls',
  'desk.phone.state.connecting': 'The exchange is connecting your telephone',
  'desk.phone.state.ringing': 'Your telephone is ringing: pick it up',
  'desk.phone.state.talking': 'On the line',
  'desk.phone.state.held': 'Caller on hold',
  'desk.phone.state.unanswered.busy': 'Your telephone is engaged',
  'desk.phone.state.unanswered.no-answer': 'Your telephone rang without an answer',
  'desk.phone.state.unanswered.unreachable': 'The exchange cannot reach your telephone',
  'desk.phone.hint.connecting': 'It will ring in a moment.',
  'desk.phone.hint.ringing': 'The caller is on the line already and hears that we are calling you.',
  'desk.phone.hint.talking': 'You speak through your telephone. Notes and topic are beside this.',
  'desk.phone.hint.held': 'On hold for {duration}, with music.',
  'desk.phone.stillThere':
    'The caller is still on the line. Check the receiver, then have it rung again.',
  'desk.phone.again': 'Ring it again',
  'desk.phone.ringing.asking': 'Asking…',
  'desk.phone.hold': 'Hold',
  'desk.phone.hold.label': 'Put the caller on hold',
  'desk.phone.retrieve': 'Take back',
  'desk.phone.retrieve.label': 'Take the caller back',
};
