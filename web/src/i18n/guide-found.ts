import { translator } from './words';

export const tgf = translator('guide-found');
