import { translator } from './words';

export const tfg = translator('focus-groups');
