// Before each file of tests: the words of all pages in every language, as if they had been fetched.
import { learn, LANGUAGES } from '../src/i18n/language';
import { complete, fragments } from '../tools/words/files.mjs';

for (const language of LANGUAGES) {
  learn(
    language,
    Object.fromEntries(fragments().map((fragment) => [fragment, complete(language, fragment)])),
  );
}
