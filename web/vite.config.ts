import { existsSync, readdirSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vitest/config';
import { embed } from './tools/embed.ts';
import { engine } from './tools/engine.ts';
import { firstPaint, firstScreen } from './tools/first-paint.ts';
import { styleFirst } from './tools/style-first.ts';
import { whole } from './tools/whole.ts';
import { pageWords } from './tools/words/plugin.ts';

/** Pages for developers: served by `npm run dev`, and not built. */
const WORKBENCH = ['parts'];
/** Written into another page by `tools/first-paint.ts`. */
const FRAGMENTS = ['first-screen'];
/** Every other HTML file beside this one. */
const PAGES = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.html'))
  .map((file) => file.slice(0, -'.html'.length))
  .filter((name) => !WORKBENCH.includes(name) && !FRAGMENTS.includes(name));
const station = `http://127.0.0.1:${process.env['VS_PORT'] ?? '8080'}`;

/** Addresses have no extension: /desk is answered with desk.html, as the gateway does. */
function pageAddresses(): Plugin {
  return {
    name: 'page-addresses',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const [path = '', query] = (request.url ?? '').split('?');
        // a conference's page is the same whatever its name
        const page = path.startsWith('/conference/')
          ? '/conference'
          : path === '/kiosk'
            ? '/index'
            : path;
        if ([...PAGES, ...WORKBENCH].includes(page.slice(1))) {
          request.url = `${page}.html${query === undefined ? '' : `?${query}`}`;
        }
        next();
      });
    },
  };
}

/** In development nobody fills in what the gateway writes into its pages. */
function devWords(): Plugin {
  const words: Record<string, string> = {
    lang: 'it',
    name: 'Stazione virtuale',
    organisation: 'Ente di prova',
    tagline: 'Parli con noi in video, dal suo dispositivo',
    loading: 'Verifichiamo se la stazione è aperta.',
    exit: 'https://example.org/',
  };
  return {
    name: 'dev-words',
    apply: 'serve',
    transformIndexHtml: (html) =>
      html.replace(/\$\{(\w+)\}/g, (_place, name: string) => words[name] ?? ''),
  };
}

/** The letters of the pages that the gateway writes by itself, at addresses that never change. */
function noticeFonts(): Plugin {
  return {
    name: 'notice-fonts',
    apply: 'build',
    async generateBundle() {
      const subsets = ['latin', 'latin-ext'];
      const faces = subsets.flatMap((subset) =>
        [400, 600, 700].map((weight) => `${subset}-${weight}`),
      );
      for (const face of faces) {
        const name = `titillium-web-${face}-normal.woff2`;
        this.emitFile({
          type: 'asset',
          fileName: `fonts/${name}`,
          source: await readFile(
            resolve(import.meta.dirname, 'node_modules/@fontsource/titillium-web/files', name),
          ),
        });
      }
    },
  };
}

/** The viewer of the API's document, as its makers ship it; where it is not installed the page says so. */
function apiViewer(): Plugin {
  return {
    name: 'api-viewer',
    apply: 'build',
    async generateBundle() {
      const folder = resolve(import.meta.dirname, 'node_modules/swagger-ui-dist');
      if (!existsSync(folder)) {
        this.warn('swagger-ui-dist is not installed: /api/ will have no viewer');
        return;
      }
      for (const [file, fileName] of [
        ['swagger-ui-bundle.js', 'viewer/swagger-ui.js'],
        ['swagger-ui.css', 'viewer/swagger-ui.css'],
        ['LICENSE', 'viewer/LICENSE.txt'],
        ['NOTICE', 'viewer/NOTICE.txt'],
      ] as const) {
        const text = await readFile(join(folder, file), 'utf8');
        // the maps stay where they are
        const source = text.replace(/\n\/[/*]# sourceMappingURL=.*$/m, '');
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}

/** Writes .gz and .br beside every text asset, so that the server compresses nothing while it runs. */
function precompress(): Plugin {
  let folder = 'dist';
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    async closeBundle() {
      const names = await readdir(folder, { recursive: true });
      const texts = names.filter((name) => /\.(js|css|html|svg|json)$/.test(name));
      for (const name of texts) {
        const path = join(folder, name);
        const content = await readFile(path);
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
        await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
        await writeFile(`${path}.br`, await promisify(brotliCompress)(content, quality));
      }
    },
  };
}

/**
 * Gives each file of tests globals and modules of its own, as the pool `vmForks` is for: Vitest hands a single worker
 * all files at once, in one context, and whether they pass depends on their order.
 */
function contextPerFile(): Plugin {
  return {
    name: 'context-per-file',
    configureVitest({ project: { config } }) {
      config.maxWorkers = Math.max(2, config.maxWorkers || availableParallelism() - 1);
    },
  };
}

export default defineConfig({
  plugins: [
    pageAddresses(),
    pageWords(),
    firstScreen(),
    whole(),
    devWords(),
    styleFirst(),
    firstPaint(),
    noticeFonts(),
    apiViewer(),
    embed(),
    engine(),
    precompress(),
    contextPerFile(),
  ],
  appType: 'mpa',
  css: {
    preprocessorOptions: {
      scss: {
        loadPaths: ['node_modules', 'src/styles'],
        quietDeps: true,
        silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'],
      },
    },
  },
  build: {
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: PAGES.map((name) => resolve(import.meta.dirname, `${name}.html`)),
      output: {
        // One shared file instead of half a dozen tiny ones, each of which costs a journey.
        codeSplitting: {
          groups: [
            {
              name: 'shared',
              test: /node_modules\/(@lit|lit)|web\/src\/(api|i18n\/(citizen|common|format|language|recognition|visit|wait|words)|search\/typed|state\/(kiosk|storage|store)|ui\/(alert|announcer|connection-bar|element|emergency|footer|header|icons|problem))\.?/,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': station,
      '/socket.io': { target: station, ws: true },
      '/manifest.webmanifest': station,
      '/offline?': station,
      '/emblem': station,
      '/favicon.svg': station,
    },
  },
  test: {
    environment: 'node',
    // ends what hangs; a busy machine is no failure
    testTimeout: 30_000,
    setupFiles: ['test/context.ts', 'test/left-behind.ts', 'test/words.ts'],
    // moments are told in the browser's zone
    env: { TZ: 'Europe/Rome' },
    // no test talks to a station
    alias: { 'socket.io-client': resolve(import.meta.dirname, 'test/fake-io.ts') },
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // a third of the cost of a process for each file; what each leaves behind makes a new process due
    pool: 'vmForks',
    vmMemoryLimit: '1GB',
  },
});
