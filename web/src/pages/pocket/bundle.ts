// The signed set of information sheets, as gateway/knowledge/bundle.py makes it: which sets are taken and which are refused. No DOM.
import { verifyAsync } from '@noble/ed25519';

const SCHEMA = 1;
const CONTEXT = 'virtual-station/sheets/1\n';

/** A sheet as the manifest names it; moments in ms since 1970. */
export interface SheetEntry {
  id: string;
  version: number;
  sha256: string;
  confirmedAtMs: number;
  freshUntilMs: number;
  title: string;
  topics: string[];
  languages: string[];
}

export interface Manifest {
  schema: number;
  station: string;
  madeAtMs: number;
  sequence: number;
  sheets: SheetEntry[];
  withdrawn: string[];
}

/** What makes the set `sequence` of the set `base`; base 0 is nothing. `files` are contents by their hash. */
export interface Update extends Manifest {
  base: number;
  removed: string[];
  key: string;
  signature: string;
  files: Record<string, string>;
}

export type Refusal =
  | 'damaged'
  | 'signature'
  | 'key'
  | 'older'
  | 'other'
  | 'schema'
  | 'base'
  | 'file';

/** A set that is not taken. */
export class BundleError extends Error {
  readonly code: Refusal;
  constructor(code: Refusal) {
    super(code);
    this.code = code;
  }
}

/** Canonical JSON: keys in order, no blanks. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}

export const fileHash = (content: string): Promise<string> =>
  octetsHash(new TextEncoder().encode(content));

export async function octetsHash(octets: BufferSource): Promise<string> {
  return hexOf(await crypto.subtle.digest('SHA-256', octets));
}

/**
 * The manifest that `update` makes of the one that is there, after everything is verified. `key` is the public key that is
 * expected, null: the first one that comes. `files` are the hashes of the files that are there.
 *
 * @throws {BundleError}
 */
export async function apply(
  update: Update,
  key: string | null,
  have: Manifest | null,
  files: ReadonlySet<string>,
): Promise<Manifest> {
  if (update.schema !== SCHEMA) throw new BundleError('schema');
  if (key !== null && update.key !== key) throw new BundleError('key');
  if (update.base !== 0 && have?.sequence !== update.base) throw new BundleError('base');
  const base = update.base === 0 ? [] : (have?.sheets ?? []);
  const entries = new Map(base.map((each) => [each.id, each]));
  for (const id of update.removed) if (!entries.delete(id)) throw new BundleError('damaged');
  for (const each of update.sheets) entries.set(each.id, each);
  const made: Manifest = {
    schema: update.schema,
    station: update.station,
    madeAtMs: update.madeAtMs,
    sequence: update.sequence,
    sheets: [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    withdrawn: update.withdrawn,
  };
  const signed = new TextEncoder().encode(CONTEXT + canonical(made));
  if (!(await isSigned(octetsOf(update.key), octetsOf(update.signature), signed))) {
    throw new BundleError('signature');
  }
  if (have !== null && made.sequence < have.sequence) throw new BundleError('older');
  if (made.sequence === have?.sequence && canonical(made) !== canonical(have)) {
    throw new BundleError('other');
  }
  const wanted = new Set(made.sheets.map((each) => each.sha256));
  for (const [name, content] of Object.entries(update.files)) {
    if (!wanted.has(name) || (await fileHash(content)) !== name) throw new BundleError('file');
  }
  for (const name of wanted) {
    if (!(name in update.files) && !files.has(name)) throw new BundleError('file');
  }
  return made;
}

/** Not by Web Crypto, which knows Ed25519 only in newer browsers. Malformed keys and signatures are none. */
const isSigned = (key: Uint8Array, signature: Uint8Array, message: Uint8Array) =>
  verifyAsync(signature, message, key).catch(() => false);

const hexOf = (octets: ArrayBuffer) =>
  [...new Uint8Array(octets)].map((octet) => octet.toString(16).padStart(2, '0')).join('');

/** Anything but pairs of hexadecimal digits is nothing. */
function octetsOf(hex: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(hex)) return new Uint8Array();
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
