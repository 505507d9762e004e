import { translator } from './words';

/** Words of the files in a chat. */
export const tf = translator('files');
