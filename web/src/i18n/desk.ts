import { translator, translatorIn } from './words';

export const td = translator('desk');
/** For what is read out or sent in another language than the page's. */
export const tdIn = translatorIn('desk');
