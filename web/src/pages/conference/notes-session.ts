import type { ConferenceProtocol, NotesChanged, ServerMessage } from '../../protocol/conference';
import { CommandError, type Connection } from '../../state/connection';
import { fromBase64, toBase64 } from '../../state/base64';
import type { SharedText } from '../../state/shared-text';
import { Store } from '../../state/store';

const SEND_MS = 300;
const RETRY_MS = 1_000;
/** Leaving waits no longer than this for the last words to be taken. */
const LAST_MS = 5_000;
/** Between gateways what is sent is sent at most once; this is when a page asks whether it missed any. */
const LOOK_MS = 30_000;

/** What is shown of the notes; `unsent`: the station has not taken all of it yet. */
export interface Shown {
  text: string;
  unsent: boolean;
}

/** The shared notes on this page: what is written goes to the station, what others write comes in between. */
export class NotesSession {
  readonly state = new Store<Shown>({ text: '', unsent: false });
  /** Nothing is known yet of what is there. */
  readonly loading = new Store<boolean>(true);
  /** What the station did not take, and why. */
  readonly refused = new Store<{ text: string; code: string } | null>(null);

  readonly #connection: Connection<ConferenceProtocol>;
  #document: SharedText | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #look: ReturnType<typeof setInterval> | undefined;
  #flushing: Promise<void> | null = null;
  /** How often the station has taken something. */
  #taken = 0;
  #held: NotesChanged[] | null = null;

  constructor(connection: Connection<ConferenceProtocol>) {
    this.#connection = connection;
  }

  /** Begins to follow them. Idempotent. */
  open(): void {
    if (this.#look) return;
    this.#look = setInterval(() => void this.#read(), LOOK_MS);
    void this.#read();
  }

  close(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#look);
    this.#look = undefined;
  }

  /** The text as it stands in the field. */
  typed(value: string): void {
    this.#document?.write(value);
    this.#show();
    if (this.#left) this.#timer ??= setTimeout(() => void this.flush(), SEND_MS);
  }

  /** While an input method composes, what others write waits: changing the field would break it off. */
  compose(composing: boolean): void {
    if (composing) {
      this.#held ??= [];
      return;
    }
    const held = this.#held ?? [];
    this.#held = null;
    for (const changed of held) this.#take(changed);
  }

  /** What the station tells. */
  told(message: ServerMessage): void {
    if (!this.#look) return;
    if (message.type === 'notes') this.#take(message);
    if (message.type === 'snapshot') void this.#read();
  }

  /** Sends what was written; at once where the page is about to go. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing ??= this.#send().finally(() => (this.#flushing = null));
    return this.#flushing;
  }

  /** Sends all that was written, for some seconds. What is left then is in `unsent`. */
  async settle(): Promise<void> {
    this.compose(false);
    const patience = pause(LAST_MS).then(() => false);
    const within = (work: Promise<void>) => Promise.race([work.then(() => true), patience]);
    while (this.#left) {
      const before = this.#taken;
      if (!(await within(this.flush()))) return;
      // what was not taken is not asked again at once
      if (this.#taken === before && !(await within(pause(SEND_MS)))) return;
    }
  }

  /** The text as it was written here, where the station has not taken all of it; to be copied once one is out. */
  get unsent(): string | null {
    return this.refused.value?.text ?? (this.#left ? this.state.value.text : null);
  }

  get #left(): boolean {
    return this.#document?.unsent === true;
  }

  async #send(): Promise<void> {
    const document = this.#document;
    const update = document?.send();
    if (!document || !update) return;
    let waitMs = SEND_MS;
    try {
      await this.#connection.send('writeNotes', {
        document: document.number,
        update: toBase64(update),
      });
      document.taken();
      this.#taken += 1;
    } catch (error) {
      waitMs = RETRY_MS;
      if (!(error instanceof CommandError) || error.code === 'closed') return;
      if (error.code === 'other_document') await this.#ask();
      else if (!error.retryable) await this.#giveUp(error.code);
    }
    this.#show();
    if (this.#left) this.#timer ??= setTimeout(() => void this.flush(), waitMs);
  }

  /** What the station does not take is left to be copied, and its document is begun anew. */
  async #giveUp(code: string): Promise<void> {
    this.refused.set({ text: this.state.value.text, code });
    this.#document = null;
    this.loading.set(true);
    await this.#ask();
  }

  #take(changed: NotesChanged): void {
    if (this.#held) {
      this.#held.push(changed);
      return;
    }
    const known = this.#document?.number === changed.document;
    if (known) this.#document?.take(fromBase64(changed.update));
    this.#show();
    if (!known || changed.next !== null) void this.#read();
  }

  /** Asks once what is on its way has been answered: the station may have it in another document by now. */
  async #read(): Promise<void> {
    await this.#flushing;
    await this.#ask();
  }

  async #ask(): Promise<void> {
    const known = this.#document;
    const asked = known ? { document: known.number, state: toBase64(known.state) } : {};
    try {
      // Yjs is fetched with the first notes that are opened
      const { SharedText } = await import('../../state/shared-text');
      const { document, writer, update } = await this.#connection.send('readNotes', asked);
      // asked again once nothing is being composed; another answer may have come first
      if (this.#held || known !== this.#document) return;
      if (known?.number === document) known.take(fromBase64(update));
      else {
        this.#document = new SharedText(document, writer, fromBase64(update));
        if (known) this.#document.carryOver(known);
      }
      this.loading.set(false);
      this.#show();
    } catch (error) {
      if (error instanceof CommandError && error.code === 'closed') return;
      // asked again in a while
    }
  }

  #show(): void {
    const { text, unsent } = this.#document ?? { text: this.state.value.text, unsent: false };
    const shown = this.state.value;
    if (text !== shown.text || unsent !== shown.unsent) this.state.set({ text, unsent });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
