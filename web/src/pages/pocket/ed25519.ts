// Ed25519 verification (RFC 8032, section 5.1.7) for browsers whose Web Crypto has none: nothing secret is handled, so that time
// and branches may depend on the values. The hash is the browser's own. Tests hold it against Web Crypto and the RFC.

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * inverse(121666n));
const ROOT = power(2n, (P - 1n) / 4n);

/** A point in extended coordinates: x = X/Z, y = Y/Z, T = XY/Z. */
type Point = readonly [x: bigint, y: bigint, z: bigint, t: bigint];

const NEUTRAL: Point = [0n, 1n, 1n, 0n];
const BASE =
  decoded(Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 0x58 : 0x66))) ?? NEUTRAL;

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let [made, square] = [1n, mod(base)];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) made = mod(made * square);
    square = mod(square * square);
  }
  return made;
}

function inverse(value: bigint): bigint {
  return power(value, P - 2n);
}

function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = (y1 - x1) * (y2 - x2);
  const b = (y1 + x1) * (y2 + x2);
  const c = 2n * mod(t1 * t2) * D;
  const d = 2n * z1 * z2;
  const [e, f, g, h] = [mod(b - a), mod(d - c), mod(d + c), mod(b + a)];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(point: Point, factor: bigint): Point {
  let [made, doubled] = [NEUTRAL, point];
  for (let left = factor; left > 0n; left >>= 1n) {
    if (left & 1n) made = add(made, doubled);
    doubled = add(doubled, doubled);
  }
  return made;
}

function numberOf(octets: Uint8Array): bigint {
  return octets.reduceRight((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
}

/** The point of 32 octets (section 5.1.3); null where they are none. */
function decoded(octets: Uint8Array): Point | null {
  const written = numberOf(octets);
  const odd = written >> 255n;
  const y = written & (2n ** 255n - 1n);
  if (y >= P) return null;
  const square = y * y;
  const wanted = mod((square - 1n) * inverse(mod(D * square + 1n)));
  let x = power(wanted, (P + 3n) / 8n);
  if (mod(x * x) !== wanted) x = mod(x * ROOT);
  if (mod(x * x) !== wanted || (x === 0n && odd === 1n)) return null;
  if ((x & 1n) !== odd) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

/** Whether `signature` (64 octets) over `message` is that of the public key (32 octets). */
export async function verifies(
  key: Uint8Array,
  signature: Uint8Array,
  message: Uint8Array,
): Promise<boolean> {
  if (key.length !== 32 || signature.length !== 64) return false;
  const [a, r] = [decoded(key), decoded(signature.slice(0, 32))];
  const s = numberOf(signature.slice(32));
  if (a === null || r === null || s >= L) return false;
  const hashed = new Uint8Array(64 + message.length);
  hashed.set(signature.slice(0, 32));
  hashed.set(key, 32);
  hashed.set(message, 64);
  const k = numberOf(new Uint8Array(await crypto.subtle.digest('SHA-512', hashed))) % L;
  const [x1, y1, z1] = times(BASE, s);
  const [x2, y2, z2] = add(r, times(a, k));
  return mod(x1 * z2) === mod(x2 * z1) && mod(y1 * z2) === mod(y2 * z1);
}
