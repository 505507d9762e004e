import { translator } from './words';

export const tls = translator('listening');
