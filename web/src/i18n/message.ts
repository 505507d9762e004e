import { translator } from './words';

export const tm = translator('message');
