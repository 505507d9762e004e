import { translator } from './words';

export const td = translator('devices');
