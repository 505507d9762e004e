// What the device keeps: IndexedDB, in one transaction, so that a set is there as a whole or not at all.
import type { Manifest } from './bundle';

/** A device that a supervisor took in. */
export interface Device {
  id: string;
  token: string;
  name: string;
  office: string | null;
}

export interface Kept {
  device: Device | null;
  /** The public key by which sets are verified; the first one that came. */
  key: string | null;
  manifest: Manifest | null;
  /** When the station was heard last, by its own clock. */
  contactMs: number | null;
  /** The latest moment that is known to have been. */
  knownMs: number;
}

export const NOTHING: Kept = {
  device: null,
  key: null,
  manifest: null,
  contactMs: null,
  knownMs: 0,
};

export interface Shelf {
  read(): Promise<{ kept: Kept; files: Map<string, string> }>;
  /** Replaces `kept`; `files` are new ones, and of the others those stay that the manifest names. */
  write(kept: Kept, files?: Readonly<Record<string, string>>): Promise<void>;
  /** The hashes of the attachments that are kept. */
  held(): Promise<string[]>;
  attachment(sha256: string): Promise<Blob | null>;
  /** Keeps an attachment, and lets go of all but `wanted`. */
  hold(wanted: ReadonlySet<string>, content?: Readonly<Record<string, Blob>>): Promise<void>;
}

const NAME = 'pocket';
/** 2: attachments. */
const VERSION = 2;

/** The shelf of this browser. Fails with what IndexedDB says, such as `QuotaExceededError`. */
export class BrowserShelf implements Shelf {
  #opened: Promise<IDBDatabase> | null = null;

  async read() {
    const run = (await this.#open()).transaction(['state', 'files']);
    const [kept, names, contents] = await Promise.all([
      answer<Kept | undefined>(run.objectStore('state').get('kept')),
      answer<string[]>(run.objectStore('files').getAllKeys()),
      answer<string[]>(run.objectStore('files').getAll()),
    ]);
    const files = new Map(names.map((name, at) => [name, contents[at] ?? '']));
    return { kept: { ...NOTHING, ...kept }, files };
  }

  async write(kept: Kept, files: Readonly<Record<string, string>> = {}) {
    const run = (await this.#open()).transaction(['state', 'files'], 'readwrite');
    const store = run.objectStore('files');
    const wanted = new Set(kept.manifest?.sheets.map(({ sha256 }) => sha256));
    const names = await answer<string[]>(store.getAllKeys());
    for (const name of names) if (!wanted.has(name)) store.delete(name);
    for (const [name, content] of Object.entries(files)) {
      if (wanted.has(name)) store.put(content, name);
    }
    run.objectStore('state').put(kept, 'kept');
    await done(run);
  }

  async held() {
    const run = (await this.#open()).transaction('attachments');
    return answer<string[]>(run.objectStore('attachments').getAllKeys());
  }

  async attachment(sha256: string) {
    const run = (await this.#open()).transaction('attachments');
    const found = await answer<Blob | undefined>(run.objectStore('attachments').get(sha256));
    return found ?? null;
  }

  async hold(wanted: ReadonlySet<string>, content: Readonly<Record<string, Blob>> = {}) {
    const run = (await this.#open()).transaction('attachments', 'readwrite');
    const store = run.objectStore('attachments');
    const names = await answer<string[]>(store.getAllKeys());
    for (const name of names) if (!wanted.has(name)) store.delete(name);
    for (const [name, blob] of Object.entries(content)) store.put(blob, name);
    await done(run);
  }

  #open(): Promise<IDBDatabase> {
    this.#opened ??= new Promise((opened, failed) => {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        const { result } = request;
        for (const name of ['state', 'files', 'attachments']) {
          if (!result.objectStoreNames.contains(name)) result.createObjectStore(name);
        }
      };
      request.onsuccess = () => {
        // a newer page in another tab may need to change the stores
        request.result.onversionchange = () => request.result.close();
        opened(request.result);
      };
      request.onerror = () => failed(request.error ?? new Error('no database'));
    });
    return this.#opened;
  }
}

/** A transaction is over. Fails with what it was aborted by. */
function done(run: IDBTransaction): Promise<void> {
  return new Promise((over, failed) => {
    run.oncomplete = () => over();
    run.onabort = () => failed(run.error ?? new Error('aborted'));
  });
}

function answer<T>(request: IDBRequest): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result as T);
    request.onerror = () => failed(request.error ?? new Error('not read'));
  });
}
