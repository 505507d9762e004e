import { translator } from './words';

export const tm = translator('minutes');
