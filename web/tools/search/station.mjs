import { resolve } from 'node:path';
import { createServer } from 'vite';

/** The sources of the search and the shipped topics, as the tests have them, in Node; `close` ends it. */
export async function searchSources() {
  const server = await createServer({
    root: resolve(import.meta.dirname, '../..'),
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  });
  const [station, urgent] = await Promise.all(
    ['/test/search/station.ts', '/src/search/urgent.ts'].map((path) => server.ssrLoadModule(path)),
  );
  return { ...station, ...urgent, close: () => server.close() };
}
