/** Fetches the page's words: see `tools/words/plugin.ts`. */
declare module 'virtual:words';
