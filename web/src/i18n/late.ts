import { translator } from './words';

export const tlt = translator('late');
