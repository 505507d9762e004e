import { translator } from './words';

export const tdr = translator('drivers');
