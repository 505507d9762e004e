import { translator } from './words';

export const tc = translator('common');
