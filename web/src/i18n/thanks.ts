import { translator } from './words';

export const tth = translator('thanks');
