import { translator } from './words';

export const tkc = translator('known-citizen');
