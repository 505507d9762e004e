import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { apply, BundleError, type Manifest, type Update } from '../src/pages/pocket/bundle';

/** Made and signed by `tests/gateway/test_sheet_bundle.py`. */
const SIGNED = readFileSync(new URL('samples/sheets.bundle', import.meta.url), 'utf8');
const update = () => JSON.parse(SIGNED) as Update;
const NONE: ReadonlySet<string> = new Set();

async function refusal(
  change: (of: Update) => void,
  have: Manifest | null = null,
  key: string | null = update().key,
) {
  const changed = update();
  change(changed);
  return apply(changed, key, have, NONE).then(
    () => 'taken',
    (error: unknown) => (error instanceof BundleError ? error.code : 'thrown'),
  );
}

test('a set that the station signed is taken', async () => {
  const made = await apply(update(), update().key, null, NONE);
  expect(made.sheets.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(made.withdrawn).toEqual(['z']);
});

test('nothing that was changed is taken', async () => {
  const first = Object.keys(update().files)[0] ?? '';
  expect(await refusal((of) => (of.sequence += 1))).toBe('signature');
  expect(await refusal((of) => (of.withdrawn = []))).toBe('signature');
  expect(await refusal((of) => of.sheets.pop())).toBe('signature');
  expect(await refusal((of) => of.sheets.map((each) => (each.freshUntilMs += 1)))).toBe(
    'signature',
  );
  expect(await refusal((of) => (of.signature = of.signature.toUpperCase()))).toBe('signature');
  expect(await refusal((of) => (of.files[first] = 'x'))).toBe('file');
  expect(await refusal((of) => (of.files = {}))).toBe('file');
  expect(await refusal((of) => (of.removed = ['x']))).toBe('damaged');
  expect(await refusal((of) => (of.base = 7))).toBe('base');
  expect(await refusal(() => undefined, null, '00'.repeat(32))).toBe('key');
});

test('an older set, and another one under the same number, are refused', async () => {
  const made = await apply(update(), null, null, NONE);
  expect(await refusal(() => undefined, { ...made, sequence: 2 })).toBe('older');
  expect(await refusal(() => undefined, { ...made, station: 'Altra' })).toBe('other');
});
