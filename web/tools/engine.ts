import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'vite';

/** Where the build puts the search that the gateway runs: `gateway/search/engine.py` reads it there. */
const FILE = 'engine/search.js';

async function script(): Promise<string> {
  const made = await build({
    configFile: false,
    root: join(import.meta.dirname, '..'),
    logLevel: 'warn',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: 'src/search/engine.ts', formats: ['iife'], name: 'searchEngine' },
    },
  });
  const [first] = [made].flat() as { output: { code?: string }[] }[];
  const code = first?.output[0]?.code;
  if (code === undefined) throw new Error('the search was not built');
  return code;
}

/** Builds the search once more as one classic script without a page, for the gateway. */
export function engine(): Plugin {
  return {
    name: 'engine',
    apply: 'build',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: FILE, source: await script() });
    },
  };
}

// by itself, a second instead of the whole build: node tools/engine.ts
if (import.meta.main) {
  const path = join(import.meta.dirname, '../dist', FILE);
  await mkdir(dirname(path), { recursive: true });
  // two runs of tests may build it at once
  const made = `${path}.${process.pid}`;
  await writeFile(made, await script());
  await rename(made, path);
}
