import { translator } from './words';

export const tk = translator('recognition');
