/** Fetches the page's words: see `tools/words/plugin.ts`. */
declare module 'virtual:words';

/** All words of all pages, by language, for tests. */
declare module 'virtual:all-words' {
  const words: Record<string, import('./i18n/language').Sentences>;
  export default words;
}
