import { translator } from './words';

export const tb = translator('breakout');
