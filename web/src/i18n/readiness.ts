import { translator } from './words';

export const ty = translator('readiness');
