import { translator } from './words';

/** Words of a call that the citizen's page and the desk share. */
export const tk = translator('call');
