import type { Plugin } from 'vite';

/** What a page says that the server does not begin, in both languages of the staff: its own words have not come either. */
const LINE = `
    <template id="whole">
      <main class="vs-page" data-whole>
        <h1>La pagina non è ancora arrivata</h1>
        <p>Se non arriva da sola, la ricarichi.</p>
        <p lang="en">The page has not arrived yet. If it does not come by itself, reload it.</p>
      </main>
    </template>`;

/**
 * Has each page that shows nothing without its script watch whether all of that comes (`public/whole.js`), before any other
 * script runs, and say so where it does not.
 */
export function whole(): Plugin {
  return {
    name: 'whole',
    transformIndexHtml: {
      order: 'pre',
      handler(html) {
        if (!html.includes('type="module"')) return html;
        const watching = html.replace(
          /(\n *)<script/,
          '$1<script src="/whole.js"></script>$1<script',
        );
        return html.includes('class="vs-first-paint"')
          ? watching
          : watching.replace(/<body[^>]*>/, `$&${LINE}`);
      },
    },
  };
}
