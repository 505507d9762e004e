import { translator } from './words';

export const tapi = translator('api');
