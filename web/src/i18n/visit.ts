import { translator } from './words';

export const tv = translator('visit');
