import { translator } from './words';

export const tf = translator('start');
