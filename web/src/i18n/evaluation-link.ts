import { translator } from './words';

/** All that the desk says of evaluations; the rest is a page of its own. */
export const tl = translator('evaluation-link');
