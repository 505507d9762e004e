import { translator } from './words';

export const tl = translator('links');
