import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';

/** What only the server writes into the frame (gateway/site/first.py), or a script of the head marks the page with. */
const WRITTEN = [
  'vs-nowrap',
  'vs-soft',
  'vs-language-code',
  'vs-language-name',
  'aria-current',
  'hidden',
  'data-embedded',
  'data-first',
];

/** A statement of a style sheet: what stands before its block, and the block, which is null of one without. */
interface Statement {
  before: string;
  block: string | null;
}

/** Parts `text` at each `mark` that stands neither in a string nor in brackets. */
function parted(text: string, mark: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  const end = (at: number, next: number): void => {
    parts.push(text.slice(from, at).trim());
    from = next;
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (quote) {
      if (sign === quote && text.charAt(at - 1) !== '\\') quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) {
      depth -= 1;
      // a block ends its statement
      if (mark === ';' && sign === '}' && depth === 0) end(at + 1, at + 1);
    } else if (sign === mark && depth === 0) end(at, at + 1);
  }
  end(text.length, text.length);
  return parts.filter(Boolean);
}

function statements(css: string): Statement[] {
  return parted(css.replace(/\/\*.*?\*\//gs, ''), ';').map((text) => {
    const at = text.indexOf('{');
    return at < 0
      ? { before: text, block: null }
      : { before: text.slice(0, at).trim(), block: text.slice(at + 1, -1) };
  });
}

/** Every tag, class, id and attribute of a page. */
export function namesIn(html: string): Set<string> {
  const body = html.slice(html.indexOf('<body'));
  const names = new Set(['html', 'body', ...WRITTEN]);
  for (const [, tag = '', rest = ''] of body.matchAll(/<([a-z][\w-]*)([^>]*)>/gs)) {
    names.add(tag);
    for (const [, name = '', value = ''] of rest.matchAll(/([\w-]+)(?:="([^"]*)")?/g)) {
      names.add(name);
      if (name === 'class') for (const each of value.split(/\s+/)) names.add(`.${each}`);
      if (name === 'id') names.add(`#${value}`);
    }
  }
  for (const each of WRITTEN) names.add(`.${each}`);
  return names;
}

/** Whether a selector can fit at once: it names nothing that the page lacks, and no pointer is on it yet. What
 * browsers draw within fields comes with the whole style. */
function fits(selector: string, names: Set<string>): boolean {
  if (/:(hover|active|disabled)\b|^(:|\[type="?\w+"?\])*::/.test(selector)) return false;
  // what stands in brackets only narrows
  const plain = selector.replace(/:[\w-]+\((?:[^()]|\([^()]*\))*\)|::?[\w-]+/g, '');
  const found = plain.matchAll(/\[([\w-]+)[^\]]*\]|([.#]?[a-zA-Z][\w-]*)/g);
  return [...found].every(([, attribute, name]) => names.has(attribute ?? name ?? ''));
}

function kept(css: string, names: Set<string>): string {
  return statements(css)
    .map(({ before, block }) => {
      if (block === null) return '';
      if (/^@(media|supports)/.test(before)) {
        const inner = kept(block, names);
        return inner && `${before}{${inner}}`;
      }
      // the fonts of the device that stand in; those that are fetched come with the whole style
      if (before === '@font-face') return block.includes('url(') ? '' : `${before}{${block}}`;
      if (before.startsWith('@')) return '';
      const selectors = parted(before, ',').filter((each) => fits(each, names));
      return selectors.length > 0 ? `${selectors.join(',')}{${block}}` : '';
    })
    .join('');
}

const used = (css: string) =>
  new Set([...css.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));

/** The rules of a style that hold for what the page shows before its script has come. */
export function firstStyle(css: string, html: string): string {
  let style = kept(css, namesIn(html));
  for (let before = ''; before !== style;) {
    before = style;
    const needed = used(style);
    style = style.replace(/(?<=[{;])(--[\w-]+):[^;}]*(;|(?=\}))/g, (text, name: string) =>
      needed.has(name) ? text : '',
    );
  }
  return style.replace(/[^{}]+\{\}/g, '');
}

/** A script of `public/` as it stands in a page: without what is for readers of its source. */
function inline(name: string): string {
  const text = readFileSync(resolve(import.meta.dirname, '../public', name), 'utf8');
  return text.replace(/^\s*\/\/.*\n/gm, '').replace(/\n\s*/g, '\n');
}

const STYLES = /<link rel="stylesheet"[^>]*>/g;

/**
 * Has a page that the server begins seen after one journey: the style of what is seen first and the scripts that run before
 * anything is painted stand in it, and the whole style is asked for where it holds nothing up. The server names both to
 * the browser by their hashes (gateway/platform/http/frames.py), so that nothing is to be filled in there.
 */
export function beginAtOnce(html: string, css: string): string {
  const links = html.match(STYLES) ?? [];
  const scripts = html
    .replaceAll(/<script src="\/(\w+\.js)"><\/script>/g, (_tag, name: string) => {
      return `<script>${inline(name)}</script>`;
    })
    .replaceAll(new RegExp(` *${STYLES.source}\n`, 'g'), '');
  const style = firstStyle(css, html);
  const done = scripts
    .replace(/(\n *)(<script>)/, (_place, line: string, tag: string) => {
      return `${line}<style>${style}</style>${line}${tag}`;
    })
    .replace(
      /(\n *)(<vs-[\w-]+>)/,
      (_place, line: string, tag: string) => `${line}${[...links, tag].join(line)}`,
    );
  for (const [, part] of done.matchAll(/<(?:script|style)>(.*?)<\/(?:script|style)>/gs)) {
    if (part?.includes('$'))
      throw new Error('a place within an inline part: its hash would not hold');
  }
  return done.replace(/\n\s+/g, '\n');
}

export function firstPaint(): Plugin {
  return {
    name: 'first-paint',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!html.includes('class="vs-first-paint"')) return html;
        const files = [...html.matchAll(/<link rel="stylesheet"[^>]*href="\/([^"]+)"/g)].map(
          ([, address = '']) => bundle?.[address],
        );
        const css = files.map((file) => (file?.type === 'asset' ? file.source.toString() : ''));
        return css.some(Boolean) ? beginAtOnce(html, css.join('')) : html;
      },
    },
  };
}

/** Puts what several pages begin with into them, at the place that names its file. */
export function firstScreen(): Plugin {
  return {
    name: 'first-screen',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) =>
        html.replace(/ *<!-- (first-screen\.html) -->\n/, (_place, name: string) =>
          readFileSync(resolve(import.meta.dirname, '..', name), 'utf8'),
        ),
    },
  };
}
