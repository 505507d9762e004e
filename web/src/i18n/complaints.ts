import { translator } from './words';

export const tz = translator('complaints');
