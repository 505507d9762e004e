import { translator } from './words';

export const tcp = translator('comparison');
