import { translatorIn } from './words';

/** What an operator says to 112, and writes to the citizen then: in their language and not the page's. */
export const tsIn = translatorIn('script');
