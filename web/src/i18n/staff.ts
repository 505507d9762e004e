import { translator } from './words';

export const ts = translator('staff');
