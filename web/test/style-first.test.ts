import { describe, expect, it } from 'vitest';
import { inOrder } from '../tools/style-first.ts';

const style = (name: string) =>
  `    <link rel="stylesheet" crossorigin href="/assets/${name}.css">\n`;
const script = '    <script type="module" crossorigin src="/assets/desk-1.js"></script>\n';
const fetched = '    <link rel="modulepreload" crossorigin href="/assets/common-2.js">\n';
const page = (...head: string[]) => `<head>\n${head.join('')}</head>`;

describe('the head of a built page', () => {
  it('has the style of all pages first, then the page’s own, then scripts', () => {
    const built = page(script, fetched, style('desk-3'), style('base-Cs_-w'), style('chat-4'));
    expect(inOrder(built)).toBe(
      page(style('base-Cs_-w'), style('desk-3'), style('chat-4'), script, fetched),
    );
  });

  it('takes no other file for the style of all pages', () => {
    const built = page(style('database-1'), style('base-2'), script);
    expect(inOrder(built)).toBe(page(style('base-2'), style('database-1'), script));
  });

  it('is left as it is where nothing waits for the style', () => {
    expect(inOrder(page(style('base-2')))).toBe(page(style('base-2')));
  });
});
