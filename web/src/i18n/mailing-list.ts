import { translator } from './words';

export const tml = translator('mailing-list');
