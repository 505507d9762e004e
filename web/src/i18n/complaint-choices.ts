import { translator } from './words';

export const tk = translator('complaint-choices');
