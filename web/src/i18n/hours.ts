import { translator } from './words';

export const th = translator('hours');
