import { translator } from './dictionary';

const it = {
  'evaluations.link': 'Le mie valutazioni',
  'evaluations.unread': {
    one: 'Le mie valutazioni: {count} da leggere',
    other: 'Le mie valutazioni: {count} da leggere',
  },
} as const;

/** All that the desk says of evaluations; the rest is a page of its own. */
export const evaluationLinkDictionaries = {
  it,
  en: {
    'evaluations.link': 'My evaluations',
    'evaluations.unread': {
      one: 'My evaluations: {count} unread',
      other: 'My evaluations: {count} unread',
    },
  },
};

export const tl = translator(evaluationLinkDictionaries);
