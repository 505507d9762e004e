import type { Plugin } from 'vite';

/**
 * A page as it was built, with its styles before its scripts: over HTTP/1.1 a browser has six connections, and scripts
 * would take them from the style. The style of all pages comes before a page's own, which changes it: the bundler gives
 * them in whichever order it made them.
 */
export function inOrder(html: string): string {
  const styles = html.match(/ *<link rel="stylesheet"[^>]*>\n/g) ?? [];
  const without = styles.reduce((text, style) => text.replace(style, ''), html);
  const at = without.search(/ *<(?:link rel="(?:preload|modulepreload)"|script type="module")/);
  const isBase = (style: string) => /\/assets\/base-[^/]*\.css/.test(style);
  const ordered = [...styles.filter(isBase), ...styles.filter((style) => !isBase(style))];
  return at < 0 ? html : without.slice(0, at) + ordered.join('') + without.slice(at);
}

export function styleFirst(): Plugin {
  return {
    name: 'style-first',
    apply: 'build',
    transformIndexHtml: { order: 'post', handler: inOrder },
  };
}
