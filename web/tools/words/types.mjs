// Writes the names of all sentences, and of the places in each, for the compiler: `src/i18n/keys.ts`.
// With --check it writes nothing and fails when the committed file is not what the words give.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatted } from '../formatted.mjs';
import { entries, fragmentsIn, ORIGIN, SOURCE, sources } from './files.mjs';
import { placesOf } from './sentences.mjs';

const target = join(SOURCE, 'i18n/keys.ts');
const used = new Set();
for (const file of sources())
  fragmentsIn(await readFile(file, 'utf8')).forEach((one) => used.add(one));

const fragments = [...used].sort().map((fragment) => {
  const keys = Object.entries(entries(ORIGIN, fragment)).map(([key, entry]) => {
    const places = placesOf(entry).map((place) => `'${place}'`);
    return `'${key}': ${places.join(' | ') || 'never'};`;
  });
  return `'${fragment}': {\n${keys.join('\n')}\n};`;
});
const text = await formatted(
  target,
  `// Generated from locales/it by \`npm run words\`; do not edit.

/** The places of each sentence, by fragment and key. */
export interface Words {
${fragments.join('\n')}
}
`,
);

if (!process.argv.includes('--check')) await writeFile(target, text);
else if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
  console.error(`${target} is not what locales/it gives: run \`npm run words\``);
  process.exitCode = 1;
}
