import { translator } from './words';

export const tp = translator('path');
