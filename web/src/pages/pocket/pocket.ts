// The sheets on this device: kept, brought up to date, and searched. No DOM.
import { ApiError } from '../../api';
import type { DeviceEnrolled, SheetAttachment, SheetsSent } from '../../protocol/api';
import type { SearchLanguage } from '../../search/language';
import { SheetSearch } from '../../search/sheet-search';
import { Store } from '../../state/store';
import { plain } from '../../ui/spoken';
import { apply, BundleError, octetsHash, type Refusal, type SheetEntry } from './bundle';
import { type Freshness, freshnessOf, isSilent, timeOf } from './freshness';
import { type Kept, NOTHING, type Shelf } from './shelf';

/** The words of a sheet in one language; `html` was made safe by the station. */
export interface SheetWords {
  title: string;
  entries: { key: string; html: string }[];
  body: string;
  links: { label: string; url: string }[];
  questions: string[];
  attachments?: SheetAttachment[];
}

/** What a sheet's file holds. */
interface SheetFile {
  competentBody: string | null;
  example: boolean;
  texts: Partial<Record<string, SheetWords>>;
}

export interface PocketSheet {
  entry: SheetEntry;
  competentBody: string | null;
  example: boolean;
  /** The language of its words, which is Italian where there is no translation. */
  language: string;
  words: SheetWords;
}

/** What a device reports with each contact. */
export interface Report {
  since: number;
  sheets: number;
  trouble: Refusal | 'storage' | null;
}

/** How the station is reached. */
export interface Calls {
  /** As a device; fails with 401 where it may read no more. */
  device: (token: string, report: Report) => Promise<SheetsSent>;
  /** As a member of the staff; null where nobody is signed in. */
  staff: (since: number, trouble: Report['trouble']) => Promise<SheetsSent | null>;
  enrol: (code: string) => Promise<DeviceEnrolled>;
  leave: (token: string) => Promise<unknown>;
  /** The octets of an attachment, as a device or (without a token) as a member of the staff. */
  attachment: (token: string | null, id: string) => Promise<Blob>;
}

/** How the last contact went. `outside`: neither a device nor signed in; `revoked`: no longer a device. */
export type Contact = 'none' | 'busy' | 'done' | 'away' | 'outside' | 'revoked' | 'refused';

export interface View {
  kept: Kept;
  sheets: readonly PocketSheet[];
  contact: Contact;
  /** Why the last set was not taken. */
  trouble: Report['trouble'];
  /** How many sheets came, and how many went, with the last contact that changed anything. */
  news: { changed: number; gone: number } | null;
  /** The hashes of the attachments that are here. */
  held: ReadonlySet<string>;
}

const SOURCE = 'it';

export class Pocket {
  readonly view = new Store<View>({
    kept: NOTHING,
    sheets: [],
    contact: 'none',
    trouble: null,
    news: null,
    held: new Set(),
  });
  readonly #shelf: Shelf;
  readonly #calls: Calls;
  readonly #clock: () => number;
  #files = new Map<string, string>();
  #language = SOURCE;
  #languages: readonly SearchLanguage[] = [];
  #search: SheetSearch | null = null;
  #busy: Promise<void> | null = null;
  #asked = false;
  /** How often the device was left: nothing that was asked for before comes back to it. */
  #leaves = 0;

  constructor(shelf: Shelf, calls: Calls, clock: () => number = Date.now) {
    this.#shelf = shelf;
    this.#calls = calls;
    this.#clock = clock;
  }

  /** Reads the shelf, and fails as the shelf does. */
  async open(): Promise<void> {
    const { kept, files } = await this.#shelf.read();
    this.#files = files;
    this.#show({ kept, sheets: this.#read(kept), held: new Set(await this.#shelf.held()) });
  }

  /** An attachment that is here; null for one that has not come yet. */
  attachment(sha256: string): Promise<Blob | null> {
    return this.#shelf.attachment(sha256);
  }

  /** The sheets in the words of `language` where there are any, searched by these languages. */
  speak(language: string, languages: readonly SearchLanguage[]): void {
    this.#language = language;
    const sheets = this.#read(this.view.value.kept);
    this.#search = null;
    this.#languages = languages;
    this.#show({ sheets });
  }

  /** Reads the words of all sheets, so that the first search does not have to: about a second of a slow telephone for 500. */
  prepare(): void {
    if (this.#search || this.#languages.length === 0) return;
    const { sheets } = this.view.value;
    this.#search = new SheetSearch(sheets.map(searched), this.#languages).ready();
  }

  /** The moment that counts: never before one that is known to have been. */
  time() {
    return timeOf(this.#clock(), this.view.value.kept.knownMs);
  }

  freshness({ entry }: PocketSheet, nowMs = this.time().nowMs): Freshness {
    return freshnessOf(entry.freshUntilMs, nowMs, this.view.value.kept.contactMs);
  }

  get silent(): boolean {
    return isSilent(this.time().nowMs, this.view.value.kept.contactMs);
  }

  /** The sheets that fit, the best first; all by title where nothing is typed. */
  find(typed: string): readonly PocketSheet[] {
    const { sheets } = this.view.value;
    if (!/[\p{L}\p{N}]/u.test(typed)) return sheets;
    this.prepare();
    const byId = new Map(sheets.map((each) => [each.entry.id, each]));
    return (this.#search?.find(typed).sheets ?? []).flatMap((id) => byId.get(id) ?? []);
  }

  /** Hears the station: reports, and takes what changed. One contact at a time; asked for meanwhile, another one follows. */
  update(): Promise<void> {
    if (this.#busy) {
      this.#asked = true;
      return this.#busy;
    }
    this.#busy = this.#updates().finally(() => (this.#busy = null));
    return this.#busy;
  }

  #isAskedAgain(): boolean {
    const asked = this.#asked;
    this.#asked = false;
    return asked;
  }

  async #updates(): Promise<void> {
    await this.#update();
    while (this.#isAskedAgain()) await this.#update();
  }

  /** @throws {ApiError} for a wrong code, or what the shelf fails with. */
  async enrol(code: string): Promise<void> {
    const { id, token, name, office, key } = await this.#calls.enrol(code);
    const { kept } = this.view.value;
    // another station's sheets are not this one's
    const same = kept.key === key ? kept : { ...NOTHING, knownMs: 0 };
    await this.#keep({ ...same, key, device: { id, token, name, office } });
    await this.update();
  }

  /** Takes the device out of use: nothing stays. @throws {ApiError} when the station does not answer. */
  async leave(): Promise<void> {
    const { device } = this.view.value.kept;
    if (device) {
      await this.#calls.leave(device.token).catch((error: unknown) => {
        if (!(error instanceof ApiError && error.status === 401)) throw error;
      });
    }
    this.#leaves += 1;
    await this.#keep(NOTHING);
    await this.#shelf.hold(new Set());
    this.#show({ held: new Set(), contact: 'outside', trouble: null, news: null });
  }

  /** Notes that time has gone on, so that a clock put back later is found out. */
  async note(): Promise<void> {
    const { kept } = this.view.value;
    const { nowMs } = this.time();
    if (kept.manifest && nowMs - kept.knownMs >= 60_000) {
      await this.#keep({ ...kept, knownMs: nowMs }).catch(() => undefined);
    }
  }

  async #update(): Promise<void> {
    this.#show({ contact: 'busy' });
    try {
      const taken = await this.#ask(this.view.value.kept.manifest?.sequence ?? 0);
      if (taken === null) {
        this.#show({ contact: 'outside' });
        return;
      }
      this.#show({ contact: 'done', trouble: null });
      await this.#fetch();
      // the station learns what is here now
      const { kept } = this.view.value;
      if (taken && kept.device) await this.#calls.device(kept.device.token, this.#report(null));
    } catch (error) {
      await this.#failed(error);
    }
  }

  /** Fetches the attachments that the sheets name and that are not here, one by one; what fails comes with a later contact. */
  async #fetch(): Promise<void> {
    const wanted = new Map(
      [...this.#files.values()].flatMap((content) =>
        Object.values((JSON.parse(content) as SheetFile).texts).flatMap((text) =>
          (text?.attachments ?? []).map(({ id, sha256 }) => [sha256 ?? '', id] as const),
        ),
      ),
    );
    const all = new Set(wanted.keys());
    const leaves = this.#leaves;
    const held = new Set((await this.#shelf.held()).filter((each) => all.has(each)));
    await this.#shelf.hold(all);
    if (leaves !== this.#leaves) return;
    this.#show({ held });
    for (const [sha256, id] of wanted) {
      if (held.has(sha256)) continue;
      try {
        const blob = await this.#calls.attachment(this.view.value.kept.device?.token ?? null, id);
        // the signed set names the hash: anything else is not taken
        const isIt = (await octetsHash(await blob.arrayBuffer())) === sha256;
        if (leaves !== this.#leaves) return;
        if (!isIt) continue;
        await this.#shelf.hold(all, { [sha256]: blob });
        if (leaves !== this.#leaves) return;
        held.add(sha256);
        this.#show({ held: new Set(held) });
      } catch (error) {
        // one that the station has lost is no reason to go without the others
        if (!(error instanceof ApiError && error.status === 404)) return;
      }
    }
  }

  /** Gives whether anything changed; null where nobody may ask. */
  async #ask(since: number, trouble = this.view.value.trouble): Promise<boolean | null> {
    const { device, manifest } = this.view.value.kept;
    const leaves = this.#leaves;
    const sent = device
      ? await this.#calls.device(device.token, { ...this.#report(trouble), since })
      : await this.#calls.staff(since, trouble);
    if (!sent || leaves !== this.#leaves) return null;
    try {
      return await this.#take(sent);
    } catch (error) {
      if (!(error instanceof BundleError) || error.code === 'older') throw error;
      // the station has put an older database back: told so, it numbers its set beyond the one that is here
      if (error.code === 'other' && trouble !== 'other') {
        return this.#ask(manifest?.sequence ?? 0, 'other');
      }
      // the change does not fit the set that is here: ask for the whole set
      if (since === 0) throw error;
      return this.#ask(0, trouble);
    }
  }

  /** Gives whether anything changed; null where the device was left meanwhile: then nothing of it may come back. */
  async #take({ update, nowMs }: SheetsSent): Promise<boolean | null> {
    const { kept } = this.view.value;
    const leaves = this.#leaves;
    const there = new Set(this.#files.keys());
    const made = await apply(update, kept.key, kept.manifest, there);
    if (leaves !== this.#leaves) return null;
    const before = new Map(kept.manifest?.sheets.map((each) => [each.id, each.sha256]));
    const now = new Set(made.sheets.map(({ id }) => id));
    const changed = made.sheets.filter(({ id, sha256 }) => before.get(id) !== sha256).length;
    const gone = [...before.keys()].filter((id) => !now.has(id)).length;
    await this.#keep(
      {
        ...kept,
        key: kept.key ?? update.key,
        manifest: made,
        contactMs: nowMs,
        // the station's clock is believed, also where the device's was ahead
        knownMs: nowMs,
      },
      update.files,
    );
    const isOther = made.sequence !== kept.manifest?.sequence;
    if (isOther && kept.manifest) this.#show({ news: { changed, gone } });
    return isOther;
  }

  async #failed(error: unknown): Promise<void> {
    if (error instanceof BundleError) {
      this.#show({ contact: 'refused', trouble: error.code });
    } else if (error instanceof ApiError && error.status === 401 && this.view.value.kept.device) {
      await this.#keep(NOTHING).catch(() => undefined);
      await this.#shelf.hold(new Set()).catch(() => undefined);
      this.#show({ held: new Set(), contact: 'revoked', trouble: null, news: null });
    } else if (error instanceof ApiError) {
      this.#show({ contact: error.status === 401 ? 'outside' : 'away' });
    } else {
      this.#show({ contact: 'refused', trouble: 'storage' });
    }
  }

  #report(trouble: Report['trouble']): Report {
    const { manifest } = this.view.value.kept;
    return { since: manifest?.sequence ?? 0, sheets: manifest?.sheets.length ?? 0, trouble };
  }

  async #keep(kept: Kept, files: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#shelf.write(kept, files);
    const isSame = kept.manifest === this.view.value.kept.manifest;
    if (!isSame) {
      const wanted = new Set(kept.manifest?.sheets.map(({ sha256 }) => sha256));
      const all = [...this.#files, ...Object.entries(files)];
      this.#files = new Map(all.filter(([name]) => wanted.has(name)));
    }
    const sheets = isSame ? this.view.value.sheets : this.#read(kept);
    if (!isSame) this.#search = null;
    this.#show({ kept, sheets });
  }

  #read(kept: Kept): PocketSheet[] {
    const { compare } = new Intl.Collator(this.#language);
    return (kept.manifest?.sheets ?? [])
      .flatMap((entry) => {
        const content = this.#files.get(entry.sha256);
        if (content === undefined) return [];
        const { competentBody, example, texts } = JSON.parse(content) as SheetFile;
        const language = texts[this.#language] ? this.#language : SOURCE;
        const words = texts[language];
        return words ? [{ entry, competentBody, example, language, words }] : [];
      })
      .sort((a, b) => compare(a.words.title, b.words.title));
  }

  #show(more: Partial<View>): void {
    this.view.set({ ...this.view.value, ...more });
  }
}

function searched({ entry, words }: PocketSheet) {
  const { links, attachments = [] } = words;
  const text = [
    ...[...words.entries.map(({ html }) => html), words.body].map(plain),
    ...links.map(({ label }) => label),
    ...attachments.map(({ label, name }) => `${label} ${name}`),
  ].join('\n');
  return {
    id: entry.id,
    title: words.title,
    topics: entry.topics,
    questions: words.questions,
    text,
  };
}
