// Before each file of tests: the words of all pages in every language, as if they had been fetched. They are the same objects for
// all files of a process: Node itself loads the module that reads them, since each file has modules of its own.
import { learn, LANGUAGES } from '../src/i18n/language';
import type * as files from '../tools/words/files.mjs';

const { createRequire } = process.getBuiltinModule('node:module');
const { allWords } = createRequire(import.meta.url)('../tools/words/files.mjs') as typeof files;

for (const language of LANGUAGES) learn(language, allWords()[language] ?? {});
