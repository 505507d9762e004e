import { ApiError } from '../src/api';
import { canonical, fileHash, type Manifest, type Update } from '../src/pages/pocket/bundle';
import type { Calls, Report } from '../src/pages/pocket/pocket';
import type { SheetsSent } from '../src/protocol/api';

const DAY = 86_400_000;

/** A station that signs sets as the gateway does. */
export class Station {
  nowMs = 1_796_000_000_000;
  sequence = 0;
  away = false;
  signedIn = false;
  readonly tokens = new Set<string>();
  readonly reports: Report[] = [];
  readonly sent: SheetsSent[] = [];
  key = '';
  #pair!: { publicKey: CryptoKey; privateKey: CryptoKey };
  readonly #files = new Map<string, string>();
  readonly #withdrawn: string[] = [];
  readonly #made = new Map<number, Manifest>();
  #changed = false;
  /** Whether it goes beyond the numbers that devices tell, as the gateway does. */
  heals = false;

  static async make(): Promise<Station> {
    const made = new Station();
    await made.otherKey();
    return made;
  }

  async otherKey(): Promise<void> {
    this.#pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    this.key = hex(await crypto.subtle.exportKey('raw', this.#pair.publicKey));
  }

  readonly attachments = new Map<string, Blob>();
  readonly fetched: string[] = [];
  readonly #hashes = new Map<string, string>();

  async attach(id: string, content: string): Promise<void> {
    this.attachments.set(id, new Blob([content]));
    this.#hashes.set(id, await fileHash(content));
  }

  put(id: string, title: string, files: readonly string[] = []): void {
    const words = {
      title,
      entries: [{ key: 'summary', html: '<p>Che cosa è.</p>\n' }],
      body: '',
      links: [{ label: 'Modulo', url: 'https://example.org/modulo' }],
      questions: [],
      ...(files.length > 0 && {
        attachments: files.map((each) => ({
          id: each,
          label: each,
          name: `${each}.pdf`,
          mediaType: 'application/pdf',
          size: 9,
          sha256: this.#hashes.get(each),
        })),
      }),
    };
    const file = { id, competentBody: null, example: false, texts: { it: words } };
    this.#files.set(id, canonical(file));
    this.#changed = true;
  }

  withdraw(id: string): void {
    this.#files.delete(id);
    this.#withdrawn.push(id);
    this.#changed = true;
  }

  async #manifest(): Promise<Manifest> {
    const last = this.#made.get(this.sequence);
    if (last && !this.#changed) return last;
    this.#changed = false;
    this.sequence += 1;
    const sheets = await Promise.all(
      [...this.#files].map(async ([id, content]) => ({
        id,
        version: 1,
        sha256: await fileHash(content),
        confirmedAtMs: this.nowMs,
        freshUntilMs: 1_796_000_000_000 + 60 * DAY,
        title: (JSON.parse(content) as { texts: { it: { title: string } } }).texts.it.title,
        topics: ['weapons'],
        languages: ['it'],
      })),
    );
    const made: Manifest = {
      schema: 1,
      station: 'Prova',
      madeAtMs: this.nowMs,
      sequence: this.sequence,
      sheets: sheets.sort((a, b) => (a.id < b.id ? -1 : 1)),
      withdrawn: [...this.#withdrawn],
    };
    this.#made.set(this.sequence, made);
    return made;
  }

  /** An older database is put back: what was made since is forgotten. */
  restore(sequence: number): void {
    for (const each of this.#made.keys()) if (each > sequence) this.#made.delete(each);
    this.sequence = sequence;
    this.heals = true;
  }

  async #bring(since: number, trouble: Report['trouble'] = null): Promise<SheetsSent> {
    if (this.away) throw new ApiError(0, 'offline', 'no line');
    let made = await this.#manifest();
    if (this.heals && (since > made.sequence || (since === made.sequence && trouble === 'other'))) {
      this.sequence = since;
      this.#changed = true;
      made = await this.#manifest();
    }
    const base = this.#made.get(since);
    const had = new Map(base?.sheets.map((each) => [each.id, each]));
    const sheets = made.sheets.filter((each) => canonical(had.get(each.id)) !== canonical(each));
    const kept = new Set(made.sheets.map(({ id }) => id));
    const signed = new TextEncoder().encode(`virtual-station/sheets/1\n${canonical(made)}`);
    const update: Update = {
      ...made,
      base: base ? since : 0,
      sheets,
      removed: [...had.keys()].filter((id) => !kept.has(id)),
      key: this.key,
      signature: hex(await crypto.subtle.sign('Ed25519', this.#pair.privateKey, signed)),
      files: Object.fromEntries(
        sheets.map(({ id, sha256 }) => [sha256, this.#files.get(id) ?? '']),
      ),
    };
    const sent = { update: { ...update, attachments: {} }, nowMs: this.nowMs };
    this.sent.push(sent);
    return structuredClone(sent);
  }

  readonly calls: Calls = {
    device: (token, report) => {
      if (!this.tokens.has(token)) {
        return Promise.reject(new ApiError(401, 'unknown_device', 'no'));
      }
      this.reports.push(report);
      return this.#bring(report.since, report.trouble);
    },
    staff: (since, trouble) =>
      this.signedIn ? this.#bring(since, trouble) : Promise.resolve(null),
    enrol: (code) => {
      if (code !== 'CODE') return Promise.reject(new ApiError(404, 'wrong_code', 'no'));
      this.tokens.add('token');
      const device = { id: 'd', token: 'token', name: 'Tablet', office: 'Lecce', key: this.key };
      return Promise.resolve(device);
    },
    attachment: (_token, id) => {
      this.fetched.push(id);
      return Promise.resolve(this.attachments.get(id) ?? new Blob());
    },
    leave: (token) => Promise.resolve(this.tokens.delete(token)),
  };
}

const hex = (octets: ArrayBuffer) =>
  [...new Uint8Array(octets)].map((each) => each.toString(16).padStart(2, '0')).join('');
