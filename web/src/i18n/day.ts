import { translator } from './words';

export const tg = translator('day');
