// Before each file of tests: the words of all pages in every language, as if they had been fetched.
import words from 'virtual:all-words';
import { learn, LANGUAGES } from '../src/i18n/language';

for (const language of LANGUAGES) learn(language, words[language] ?? {});
