import { translator } from './words';

export const tu = translator('alarm-rules');
