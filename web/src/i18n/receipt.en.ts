import type { Translation } from './dictionary';
import type { receiptIt } from './receipt.it';

export const receiptEn: Translation<typeof receiptIt> = {
  'receipt.title': 'Receipt of the recording',
  'receipt.when': 'Recorded',
  'receipt.span': 'from {from} to {until}',
  'receipt.length': 'Length recorded',
  'receipt.what': 'What it holds',
  'receipt.kept': 'Kept until',
  'receipt.code': 'Code to ask for a copy',
  'receipt.codeHint':
    'Please write it down: with this code you can ask for a copy and see how it stands. Only you see it.',
  'receipt.ask': 'Ask for a copy',
  'receipt.preparing': 'We are closing the recording: the receipt appears here in a moment.',
  'receipt.failed': 'The recording did not work: we have kept nothing of it.',
  'receipt.gone': 'The recording has been destroyed.',
  'party.citizen': 'You',
  'party.agent': 'Operator',
  'party.colleague': 'Second operator',
  'kind.sound': 'sound',
  'kind.picture': 'picture',
  'kind.screen': 'screen',

  'page.title': 'Copy of a recording',
  back: 'Back to the station',
  lead: 'If you agreed to a call being recorded, you may have a copy. You need the code of the receipt that you saw at the end of the call.',
  code: 'Code of the receipt',
  'code.hint': 'Sixteen letters and figures, for example K7M4-2QXP-9WTA-H3CD.',
  open: 'Open',
  close: 'Close and use another code',
  reference: 'Contact {reference}',
  'state.open': 'You have not asked for a copy yet.',
  'state.asked':
    'We received your request on {date}. A member of the staff looks at it: come back here with the same code.',
  'state.preparing':
    'Your request was granted on {date}. We are preparing the copy: come back here with the same code.',
  'state.ready': 'Your copy is ready.',
  'state.refused': 'Your request was not granted.',
  'state.refused.reason': 'The reason: {reason}',
  'state.gone': 'The recording is not there any more: we cannot give you a copy.',
  ask: 'Ask for the copy',
  asked: 'Request sent.',
  'error.unknown': 'No receipt has this code. Please check that it is complete.',
  'error.limited': 'Too many attempts. Please wait a few minutes and try again.',
  'error.notYet': 'The recording is not ready yet. Please try again in a minute.',
  'error.offline': 'There is no connection. Check the network and try again.',
  'error.other': 'Something did not work. Please try again shortly.',
};
