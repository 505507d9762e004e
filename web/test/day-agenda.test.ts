// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { language } from '../src/i18n/language';
import { askedWords } from '../src/pages/day/agenda';

describe('how often leave was asked for', () => {
  it.each([
    [1, 1, 'Armi: 1 richiesta, di cui 1 negata'],
    [1, 0, 'Armi: 1 richiesta, di cui 0 negate'],
    [3, 1, 'Armi: 3 richieste, di cui 1 negata'],
    [3, 2, 'Armi: 3 richieste, di cui 2 negate'],
  ])('%i and %i: %s', (asked, refused, words) => {
    language.set('it');
    expect(askedWords('Armi', asked, refused)).toBe(words);
  });
});
