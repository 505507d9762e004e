import { translator } from './words';

export const tsf = translator('sheet-figures');
