import { translator } from './words';

export const trl = translator('circulars-link');
