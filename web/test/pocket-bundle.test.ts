import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import {
  apply,
  BundleError,
  fileHash,
  type Manifest,
  type Update,
} from '../src/pages/pocket/bundle';
import { verifies } from '../src/pages/pocket/ed25519';

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

afterEach(() => vi.restoreAllMocks());

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

test('a browser without Ed25519 verifies all the same', async () => {
  vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new Error('NotSupportedError'));
  expect((await apply(update(), null, null, NONE)).sequence).toBe(1);
  expect(await refusal((of) => (of.madeAtMs += 1))).toBe('signature');
});

test('our own arithmetic agrees with the browser', async () => {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const key = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  for (const length of [0, 1, 200]) {
    const message = new Uint8Array(length).fill(length);
    const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, message));
    expect(await verifies(key, signature, message)).toBe(true);
    for (const at of [0, 31, 32, 63]) {
      const bad = Uint8Array.from(signature);
      bad[at] = (bad[at] ?? 0) ^ 1;
      expect(await verifies(key, bad, message)).toBe(false);
    }
    expect(await verifies(key, signature, new Uint8Array(length + 1))).toBe(false);
  }
});

test('the first vector of RFC 8032 holds', async () => {
  const octets = (hex: string) =>
    Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const key = octets('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  const signature = octets(
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  );
  expect(await verifies(key, signature, new Uint8Array())).toBe(true);
  expect(await fileHash('')).toMatch(/^e3b0c442/);
});
