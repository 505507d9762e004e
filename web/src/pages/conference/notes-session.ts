import type { ConferenceProtocol, NotesChange, ServerMessage } from '../../protocol/conference';
import { CommandError, type Connection, randomId } from '../../state/connection';
import {
  caughtUp,
  emptyText,
  givenUp,
  received,
  sending,
  type SharedText,
  written,
} from '../../state/shared-text';
import { Store } from '../../state/store';

const SEND_MS = 300;
const RETRY_MS = 1_000;
/** Whoever leaves waits no longer than that for what they wrote to be taken. */
const LAST_MS = 5_000;
/** Between gateways what is sent is sent at most once; this is when a page asks whether it missed any. */
const LOOK_MS = 10_000;

/** The shared notes on this page: what is written goes to the station, what others write comes in between. */
export class NotesSession {
  readonly state = new Store<SharedText>(emptyText);
  /** Nothing is known yet of what is there. */
  readonly loading = new Store<boolean>(true);
  /** What the station did not take, and why. */
  readonly refused = new Store<{ text: string; code: string } | null>(null);

  readonly #connection: Connection<ConferenceProtocol>;
  readonly #you: () => string | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #look: ReturnType<typeof setInterval> | undefined;
  #flushing: Promise<void> | null = null;
  #held: NotesChange[] | null = null;

  constructor(connection: Connection<ConferenceProtocol>, you: () => string | null) {
    this.#connection = connection;
    this.#you = you;
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
    this.state.set(written(this.state.value, value));
    if (this.state.value.pending) this.#timer ??= setTimeout(() => void this.flush(), SEND_MS);
  }

  /** While an input method composes, what others write waits: changing the field would break it off. */
  compose(composing: boolean): void {
    if (composing) {
      this.#held ??= [];
      return;
    }
    const held = this.#held ?? [];
    this.#held = null;
    for (const change of held) this.#take(change);
  }

  /** What the station tells. */
  told(message: ServerMessage): void {
    if (!this.#look) return;
    if (message.type === 'notes') this.#take(message.change);
    if (message.type === 'snapshot') void this.#read();
  }

  /** Sends what was written; at once where the page is about to go. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.loading.value) return Promise.resolve();
    this.#flushing ??= this.#send().finally(() => (this.#flushing = null));
    return this.#flushing;
  }

  /** Sends all that was written, for some seconds. What is left then is in `unsent`. */
  async settle(): Promise<void> {
    this.compose(false);
    const patience = pause(LAST_MS).then(() => false);
    const within = (work: Promise<void>) => Promise.race([work.then(() => true), patience]);
    while (this.#left) {
      if (!(await within(this.flush()))) return;
      // what was not taken is not asked again at once
      if (this.state.value.sent && !(await within(pause(SEND_MS)))) return;
    }
  }

  /** The text as it was written here, where the station has not taken all of it; to be copied once one is out. */
  get unsent(): string | null {
    return this.refused.value?.text ?? (this.#left ? this.state.value.text : null);
  }

  get #left(): boolean {
    const { sent, pending } = this.state.value;
    return (sent ?? pending) !== null;
  }

  async #send(): Promise<void> {
    this.state.set(sending(this.state.value, randomId()));
    const { sent, version } = this.state.value;
    if (!sent) return;
    let waitMs = SEND_MS;
    try {
      const { changeId, change } = sent;
      this.#take(
        await this.#connection.send('writeNotes', { version, changeId, change: [...change] }),
      );
    } catch (error) {
      waitMs = RETRY_MS;
      if (!(error instanceof CommandError) || error.code === 'closed') return;
      if (error.code === 'behind') await this.#read();
      else if (!error.retryable) this.#giveUp(error.code);
    }
    if (this.#left) this.#timer ??= setTimeout(() => void this.flush(), waitMs);
  }

  #giveUp(code: string): void {
    this.refused.set({ text: this.state.value.text, code });
    this.state.set(givenUp(this.state.value));
  }

  #take(change: NotesChange): void {
    if (this.#held) {
      this.#held.push(change);
      return;
    }
    const next = received(this.state.value, change, this.#you());
    if (next === 'gap') void this.#read();
    else this.state.set(next.state);
  }

  async #read(): Promise<void> {
    const since = this.loading.value ? null : this.state.value.version;
    try {
      const found = await this.#connection.send('readNotes', since === null ? {} : { since });
      if (this.#held) return;
      if (found.text === null) for (const change of found.changes) this.#take(change);
      else if (found.version >= this.state.value.version || found.version < (since ?? 0)) {
        this.state.set(caughtUp(this.state.value, found.text, found.version).state);
      }
      this.loading.set(false);
    } catch (error) {
      if (error instanceof CommandError && error.code === 'closed') return;
      // asked again in a while
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
