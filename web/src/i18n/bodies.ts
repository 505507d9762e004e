import { translator } from './words';

export const tb = translator('bodies');
