import { translator } from './words';

export const tn = translator('numbers');
