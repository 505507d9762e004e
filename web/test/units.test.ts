import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const MS = String.raw`[\w.#]*(?:[a-z]Ms|_MS)\b(?:\(\))?`;
const S = String.raw`[\w.#]*(?:[a-z]S|_S)\b(?:\(\))?`;
const MEETS = String.raw`\s*(?:[<>]=?|[+-]=?|={1,3}|:)\s*`;
const MIXED = [
  new RegExp(String.raw`${MS}${MEETS}${S}(?!\s*\*\s*1_?000)`),
  new RegExp(String.raw`${S}${MEETS}${MS}(?!\s*/\s*1_?000)`),
  new RegExp(String.raw`\bset(?:Timeout|Interval)\([^;]*,\s*${S}\)`),
];
const mixed = (line: string): boolean => MIXED.some((each) => each.test(line));

it.each([
  'if (nowMs - sinceMs > seat.leaseS) {',
  'const untilMs = this.nowMs + declineCooldownS;',
  'lengthS: durationMs,',
  'setTimeout(() => this.#again(), RETRY_S)',
  'const pictureS = this.#pictureMs;',
])('a time in another unit is seen: %s', (line) => {
  expect(mixed(line)).toBe(true);
});

it.each([
  'if (nowMs - seat.seenAtMs > seat.leaseS * 1000) {',
  'const pictureS = this.#pictureMs / 1000;',
  'const isSMS = this.#isOS;',
])('what is converted, or is no time, is none: %s', (line) => {
  expect(mixed(line)).toBe(false);
});

it('no time of a page is taken for one in another unit', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts'));
  expect(sources.length).toBeGreaterThan(300);
  const found = sources.flatMap((file) =>
    readFileSync(`src/${file}`, 'utf8')
      .split('\n')
      .flatMap((line, at) => (mixed(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});
