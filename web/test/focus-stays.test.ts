import { expect, test } from 'vitest';

const sources: Record<string, string> = import.meta.glob('../src/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});
/** What says that an element is doing what it was asked to. */
const WORKS =
  /\b(busy|running|asking|sending|finishing|answering|declining|correcting|disabled)\b|\.is\(/u;

test('nothing is disabled for the time it works: a browser takes the focus from what is disabled', () => {
  const found: string[] = [];
  for (const [file, text] of Object.entries(sources)) {
    for (const [line, attribute, condition] of text.matchAll(
      /([?.])disabled=\$\{([^}]*)\}/gu,
    ) as Iterable<[string, string, string]>) {
      const own = /of\.disabled|this\.disabled/u.test(condition);
      if (attribute === '?' && !own && WORKS.test(condition)) found.push(`${file}: ${line}`);
    }
  }
  expect(Object.keys(sources).length).toBeGreaterThan(300);
  expect(found).toEqual([]);
});
