import type { Translation } from './dictionary';
import type { deskRecordingIt } from './desk-recording.it';

export const deskRecordingEn: Translation<typeof deskRecordingIt> = {
  'desk.recording.failed.text':
    'The recording does not work: nothing reaches the disk. The call goes on. Please tell the supervisor; the station keeps trying by itself.',
  'desk.trouble.citizen.not_growing':
    'The citizen is not being recorded, although you hear and see them. Tell the supervisor if it does not pass.',
  'desk.trouble.own.not_growing':
    'You are not being recorded, although the citizen hears and sees you. Tell the supervisor if it does not pass.',
  'desk.trouble.other.not_growing':
    'Your colleague is not being recorded. Tell the supervisor if it does not pass.',
  'desk.trouble.citizen.black':
    'The citizen’s picture is black: ask them to uncover the camera or choose another.',
  'desk.trouble.own.black': 'Your picture is black: uncover the camera or choose another.',
  'desk.trouble.other.black': 'Your colleague’s picture is black.',
  'desk.trouble.citizen.frozen':
    'The citizen’s picture stands still: the recording does not show what happens.',
  'desk.trouble.own.frozen': 'Your picture stands still: please check the camera.',
  'desk.trouble.other.frozen': 'Your colleague’s picture stands still.',
  'desk.trouble.citizen.silent':
    'No sound at all comes from the citizen’s microphone: ask them to check it, or to write to you.',
  'desk.trouble.own.silent':
    'No sound at all comes from your microphone: check that it is neither off nor unplugged.',
  'desk.trouble.other.silent': 'No sound at all comes from your colleague’s microphone.',
};
