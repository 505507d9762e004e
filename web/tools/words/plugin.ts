import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Plugin } from 'vite';
import {
  complete,
  fragmentsAtOnce,
  fragmentsFrom,
  languages,
  LOCALES,
  offeredFor,
  SOURCE,
} from './files.mjs';

const MODULE = 'virtual:words';
const PAGES = resolve(SOURCE, 'pages');

/** A page's words come in one file or two: those of what runs at once, and those of what is imported later. */
type Part = 'first' | 'later';

interface PageWords {
  offered: string[];
  /** The files by part and language, as they are sent; a part without words has none. */
  files: Map<Part, Map<string, string>>;
  hash: string;
}

function wordsOf(page: string): PageWords {
  const main = resolve(PAGES, page, 'main.ts');
  const fragments = fragmentsFrom(main);
  const first = fragmentsAtOnce(main);
  const later = fragments.filter((fragment) => !first.includes(fragment));
  const files = new Map<Part, Map<string, string>>([['first', filesOf(first)]]);
  if (later.length > 0) files.set('later', filesOf(later));
  const hash = createHash('sha256');
  for (const part of files.values()) for (const text of part.values()) hash.update(text);
  return { offered: offeredFor(fragments), files, hash: hash.digest('hex').slice(0, 8) };
}

function filesOf(fragments: string[]): Map<string, string> {
  return new Map(
    languages().map((language) => [
      language,
      JSON.stringify(
        Object.fromEntries(fragments.map((fragment) => [fragment, complete(language, fragment)])),
      ),
    ]),
  );
}

/** All languages have the same hash, so that the address follows from the language alone. */
const nameOf = (page: string, part: Part, language: string, hash: string) =>
  `assets/words-${page}-${part === 'later' ? 'later-' : ''}${language}-${hash}.json`;

/**
 * Gives each page its words: one file for each language, with the fragments that the page's modules make translators
 * of, and English or Italian where the language lacks a sentence; what only modules say that are imported later is in
 * a second file, which `withWords` fetches. `import 'virtual:words'` in a page's `main.ts` fetches the reader's first. A page that the gateway fills in (`<html lang="${lang}">`) asks for them before its script.
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
      const addresses = [...words.files.keys()].map(
        (part) => `(language) => \`/${nameOf(page, part, '${language}', words.hash)}\``,
      );
      return `import { provide } from ${JSON.stringify(resolve(SOURCE, 'i18n/language.ts'))};
provide(${JSON.stringify(words.offered)}, ${addresses.join(', ')});`;
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
        const href = `/${nameOf(page, 'first', '${lang}', words.hash)}`;
        const link = `<link rel="preload" href="${href}" as="fetch" crossorigin>`;
        return html.replace('<script type="module"', `${link}\n    <script type="module"`);
      },
    },
    generateBundle() {
      for (const [page, { files, hash }] of built) {
        for (const [part, texts] of files) {
          for (const [language, source] of texts) {
            this.emitFile({ type: 'asset', fileName: nameOf(page, part, language, hash), source });
          }
        }
      }
    },
    configureServer(server) {
      server.watcher.add(LOCALES);
      server.watcher.on('change', (path) => {
        if (path.startsWith(LOCALES)) void server.restart();
      });
      server.middlewares.use((request, response, next) => {
        const asked = /^\/assets\/words-(\w+)-(later-)?(\w+)-\w+\.json/.exec(request.url ?? '');
        const files = built.get(asked?.[1] ?? '')?.files;
        const text = asked && files?.get(asked[2] ? 'later' : 'first')?.get(asked[3] ?? '');
        if (text) response.setHeader('Content-Type', 'application/json').end(text);
        else next();
      });
    },
  };
}
