import type { Translation } from './dictionary';
import type { pathIt } from './path.it';

/** Trying the path, before entering. */
export const pathEn: Translation<typeof pathIt> = {
  'path.running': 'We are testing your connection: it takes a few seconds.',
  'path.good': 'Your connection is good.',
  'path.weak': 'Your connection is weak: the video may be less sharp or freeze now and then.',
  'path.weakSound': 'Your connection is weak: the voice may drop now and then.',
  'path.bad': 'Your connection is very weak: it may not be enough for video.',
  'path.badSound': 'Your connection is very weak: it may be hard to understand each other.',
  'path.badHint':
    'Move closer to the router, use another network, or choose “Voice only” or “Text only”.',
  'path.way.direct': 'It passes directly (UDP).',
  'path.way.tcp': 'It passes by a spare way (TCP), because your network blocks the direct one.',
  'path.way.relay':
    'It passes by one of our relay servers, because your network blocks the direct way.',
  'path.rtt': 'Round trip {ms} ms.',
  'path.loss': 'Packets lost: {percent}.',
  'path.bandwidth': 'Bandwidth: at least {kbps} kbit/s.',
  'path.noneTitle': 'Sound and video do not get through',
  'path.none':
    'Your network blocks them. Try another one, such as mobile data, or turn off your VPN. With “Text only” you can enter from here too.',
  'path.busyTitle': 'Your connection was not tested',
  'path.busy': 'That is not possible right now. You can enter all the same.',
  'path.again': 'Try again',
};
