import { translator } from './words';

export const tx = translator('exports');
