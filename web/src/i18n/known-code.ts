import { translator } from './words';

export const tko = translator('known-code');
