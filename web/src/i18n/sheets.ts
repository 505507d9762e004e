import { translator } from './words';

export const tr = translator('sheets');
