import { translator } from './words';

export const t = translator('crisis');
