import { translator } from './words';

export const ty = translator('trial');
