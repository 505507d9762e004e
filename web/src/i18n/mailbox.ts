import { translator } from './words';

export const tmb = translator('mailbox');
