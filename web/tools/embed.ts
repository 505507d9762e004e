import { join } from 'node:path';
import { build, type Plugin } from 'vite';
import { complete, languages } from './words/files.mjs';
import names from '../../locales/languages.json' with { type: 'json' };

/**
 * Builds `<virtual-station>` as one classic script at an address that never changes, `/embed/virtual-station.js`, with
 * the words of each language beside it.
 */
export function embed(): Plugin {
  return {
    name: 'embed',
    apply: 'build',
    async generateBundle() {
      const made = await build({
        configFile: false,
        root: join(import.meta.dirname, '..'),
        logLevel: 'warn',
        publicDir: false,
        build: {
          write: false,
          target: 'es2022',
          lib: { entry: 'src/embed/virtual-station.ts', formats: ['iife'], name: 'virtualStation' },
        },
      });
      for (const { output } of [made].flat() as { output: { code?: string }[] }[]) {
        for (const { code } of output) {
          if (code === undefined) continue;
          this.emitFile({ type: 'asset', fileName: 'embed/virtual-station.js', source: code });
        }
      }
      for (const language of languages()) {
        this.emitFile({
          type: 'asset',
          fileName: `embed/${language}.json`,
          source: JSON.stringify({
            ...complete(language, 'element'),
            locale: names[language as keyof typeof names].locale,
          }),
        });
      }
    },
  };
}
