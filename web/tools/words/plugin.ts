import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { complete, fragmentsFrom, languages, LOCALES, offeredFor, SOURCE } from './files.mjs';

const MODULE = 'virtual:words';
const PAGES = resolve(SOURCE, 'pages');

interface PageWords {
  offered: string[];
  /** The files by language, as they are sent. */
  files: Map<string, string>;
  hash: string;
}

function wordsOf(page: string): PageWords {
  const fragments = fragmentsFrom(resolve(PAGES, page, 'main.ts'));
  const files = new Map(
    languages().map((language) => [
      language,
      JSON.stringify(
        Object.fromEntries(fragments.map((fragment) => [fragment, complete(language, fragment)])),
      ),
    ]),
  );
  const hash = createHash('sha256');
  for (const text of files.values()) hash.update(text);
  return { offered: offeredFor(fragments), files, hash: hash.digest('hex').slice(0, 8) };
}

/** All languages have the same hash, so that the address follows from the language alone. */
const nameOf = (page: string, language: string, hash: string) =>
  `assets/words-${page}-${language}-${hash}.json`;

/**
 * Gives each page its words: one file for each language, with the fragments that the page's modules make translators
 * of, and English or Italian where the language lacks a sentence. `import 'virtual:words'` in a page's `main.ts`
 * fetches the reader's. A page that the gateway fills in (`<html lang="${lang}">`) asks for them before its script.
 */
export function pageWords(): Plugin {
  const built = new Map<string, PageWords>();
  return {
    name: 'page-words',
    resolveId(source, importer) {
      return source === MODULE && importer
        ? `\0${MODULE}/${basename(dirname(importer))}`
        : undefined;
    },
    load(id) {
      const page = id.startsWith(`\0${MODULE}/`) ? basename(id) : null;
      if (page === null) return undefined;
      const words = wordsOf(page);
      built.set(page, words);
      const address = nameOf(page, '${language}', words.hash);
      return `import { provide } from ${JSON.stringify(resolve(SOURCE, 'i18n/language.ts'))};
provide(${JSON.stringify(words.offered)}, (language) => \`/${address}\`);`;
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { filename, bundle }) {
        const page = /src="\/src\/pages\/(\w+)\/main\.ts"/.exec(
          readFileSync(filename, 'utf8'),
        )?.[1];
        const words = page === undefined ? undefined : built.get(page);
        if (page === undefined || !words || !bundle || !html.includes('<html lang="${lang}"')) {
          return html;
        }
        const href = `/${nameOf(page, '${lang}', words.hash)}`;
        const link = `<link rel="preload" href="${href}" as="fetch" crossorigin>`;
        return html.replace('<script type="module"', `${link}\n    <script type="module"`);
      },
    },
    generateBundle() {
      for (const [page, { files, hash }] of built) {
        for (const [language, source] of files) {
          this.emitFile({ type: 'asset', fileName: nameOf(page, language, hash), source });
        }
      }
    },
    configureServer(server) {
      server.watcher.add(LOCALES);
      server.watcher.on('change', (path) => {
        if (path.startsWith(LOCALES)) void server.restart();
      });
      server.middlewares.use((request, response, next) => {
        const asked = /^\/assets\/words-(\w+)-(\w+)-\w+\.json/.exec(request.url ?? '');
        const text = asked && built.get(asked[1] ?? '')?.files.get(asked[2] ?? '');
        if (text) response.setHeader('Content-Type', 'application/json').end(text);
        else next();
      });
    },
  };
}
