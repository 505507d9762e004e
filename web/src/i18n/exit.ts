import { translator } from './words';

export const te = translator('exit');
