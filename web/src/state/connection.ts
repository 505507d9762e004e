import { io } from 'socket.io-client';
import { Store } from './store';

/** What the generated protocol of a namespace looks like to the connection. */
export interface Protocol {
  client: { type: string; id: string };
  server: { type: string; revision?: number; newest?: number; nowMs?: number };
  results: object;
}

export type CommandType<P extends Protocol> = P['client']['type'] & keyof P['results'] & string;
export type CommandFields<P extends Protocol, T extends CommandType<P>> = Omit<
  Extract<P['client'], { type: T }>,
  'type' | 'id'
>;

export type ConnectionState = 'connecting' | 'online' | 'offline' | 'refused' | 'closed';

/**
 * A command was not carried out. `code` is stable; `message` is the server's, for small print;
 * `untilMs` says from when on it may succeed, by the station's clock, where that is known.
 */
export class CommandError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly retryable: boolean,
    readonly untilMs: number | null = null,
  ) {
    super(message);
    this.name = 'CommandError';
  }
}

export type Acknowledgement =
  | { ok: true; result: unknown }
  | {
      ok: false;
      error: { code: string; message: string; retryable: boolean; untilMs?: number | null };
    };

/** The part of a Socket.IO client that is used here; tests bring their own. */
export interface SocketLike {
  readonly active: boolean;
  /** What has the transport, for all namespaces of the page. */
  readonly io: { _close(): void };
  connect(): unknown;
  disconnect(): unknown;
  emit(name: string, message: unknown, acknowledge: (answer: Acknowledgement) => void): unknown;
  on(name: string, listener: (...values: never[]) => void): unknown;
}

export interface ConnectionOptions {
  /** Read again at every (re)connection, so that a seat or token obtained since is presented. */
  auth: () => object | Promise<object>;
  open?: (namespace: string, auth: () => object | Promise<object>) => SocketLike;
  now?: () => number;
}

interface Pending {
  message: { type: string; id: string };
  timer: ReturnType<typeof setTimeout> | undefined;
  deadline: ReturnType<typeof setTimeout> | undefined;
  settle: (answer: Acknowledgement) => void;
  fail: (error: CommandError) => void;
}

const ACK_TIMEOUT_MS = 6_000;
const COMMAND_DEADLINE_MS = 30_000;
const RECONNECT_MS = 1_500;
const RETRY_MS = 1_000;
/** How long the station may take to answer when the connection is doubted. */
const DOUBT_MS = 2_500;

function openSocket(namespace: string, auth: () => object | Promise<object>): SocketLike {
  return io(namespace, {
    auth: (give) => void Promise.resolve(auth()).then(give),
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 400,
    reconnectionDelayMax: 4_000,
    timeout: 8_000,
    autoConnect: false,
  });
}

/** A random id that is valid on the wire. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * One namespace of the station: commands that are answered once however often they have to be
 * sent, events in order, and the station's clock.
 *
 * A command that was not answered, or that the station could not carry out just then, is sent again
 * with the same id: after a time-out, after a reconnect, after a moment. An
 * event that leaves a hole in the revisions is not delivered; a new snapshot is asked for instead.
 */
export class Connection<P extends Protocol> {
  readonly state = new Store<ConnectionState>('connecting');
  /** Why the server refused the connection, while `state` is `refused`. */
  refusal: string | null = null;

  readonly #socket: SocketLike;
  readonly #now: () => number;
  readonly #pending = new Map<string, Pending>();
  readonly #listeners = new Set<(event: P['server']) => void>();
  #revision: number | null = null;
  #clockOffsetMs = 0;
  /** The newest revision this connection has heard of, applied or not. */
  #newest = 0;
  #syncing = false;
  #syncRetry: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #doubt: ReturnType<typeof setTimeout> | undefined;

  constructor(namespace: string, options: ConnectionOptions) {
    this.#now = options.now ?? Date.now;
    this.#socket = (options.open ?? openSocket)(namespace, options.auth);
    this.#socket.on('connect', () => this.#connected());
    this.#socket.on('disconnect', () => this.#disconnected());
    this.#socket.on('connect_error', (error: Error) => this.#refused(error));
    this.#socket.on('event', (event: P['server']) => this.#received(event));
  }

  /** Connects; calling it again after a refusal tries once more. */
  open(): void {
    if (this.state.value === 'closed') return;
    if (this.state.value !== 'online') this.state.set('connecting');
    this.#socket.connect();
  }

  /** Ends the connection for good; commands in flight fail. */
  close(): void {
    if (this.state.value === 'closed') return;
    clearTimeout(this.#retry);
    clearTimeout(this.#doubt);
    this.#endSync();
    this.state.set('closed');
    this.#socket.disconnect();
    for (const pending of this.#pending.values()) {
      pending.fail(new CommandError('closed', 'closed', false));
    }
    this.#listeners.clear();
  }

  /** Disconnects and connects again, so that new credentials are presented. */
  reopen(): void {
    if (this.state.value === 'closed') return;
    this.#socket.disconnect();
    this.open();
  }

  /**
   * Something hints that the network is another one or gone. A socket over it may look open for a long
   * time yet: unless the station answers within a moment, another is opened.
   */
  doubt(): void {
    if (this.state.value !== 'online' || this.#doubt !== undefined) return;
    this.#doubt = setTimeout(() => {
      this.#doubt = undefined;
      if (this.state.value !== 'online') return;
      // the transport that the namespaces of a page share: leaving one namespace would keep it
      this.#socket.io._close();
      this.open();
    }, DOUBT_MS);
    this.#socket.emit('command', { type: 'sync', id: randomId() }, () => this.#trust());
  }

  #trust(): void {
    clearTimeout(this.#doubt);
    this.#doubt = undefined;
  }

  /** The station's clock now, in Unix milliseconds. */
  nowMs(): number {
    return this.#now() + this.#clockOffsetMs;
  }

  /** Calls `listener` with every event until `signal` aborts. */
  onEvent(listener: (event: P['server']) => void, signal?: AbortSignal): void {
    if (signal?.aborted) return;
    this.#listeners.add(listener);
    signal?.addEventListener('abort', () => this.#listeners.delete(listener));
  }

  /**
   * Sends a command and waits for its result.
   *
   * @throws {CommandError} as the server answered, or `timeout`, `closed`, `aborted`.
   */
  send<T extends CommandType<P>>(
    type: T,
    fields: CommandFields<P, T>,
    options: { signal?: AbortSignal; deadlineMs?: number } = {},
  ): Promise<P['results'][T & keyof P['results']]> {
    const { signal, deadlineMs = COMMAND_DEADLINE_MS } = options;
    return new Promise((resolve, reject) => {
      if (this.state.value === 'closed' || signal?.aborted) {
        reject(new CommandError(signal?.aborted ? 'aborted' : 'closed', 'not sent', false));
        return;
      }
      const id = randomId();
      const done = () => {
        clearTimeout(pending.timer);
        clearTimeout(pending.deadline);
        this.#pending.delete(id);
      };
      const pending: Pending = {
        message: { ...fields, type, id },
        timer: undefined,
        deadline: setTimeout(
          () => pending.fail(new CommandError('timeout', 'timeout', true)),
          deadlineMs,
        ),
        settle: (answer) => {
          if (!this.#pending.has(id)) return;
          if (couldNot(answer)) {
            this.#transmitLater(pending, RETRY_MS);
            return;
          }
          done();
          if (answer.ok) {
            resolve(answer.result as P['results'][T & keyof P['results']]);
          } else {
            const { code, message, retryable, untilMs } = answer.error;
            reject(new CommandError(code, message, retryable, untilMs ?? null));
          }
        },
        fail: (error) => {
          done();
          reject(error);
        },
      };
      // after an answer this changes nothing
      signal?.addEventListener('abort', () =>
        pending.fail(new CommandError('aborted', 'aborted', false)),
      );
      this.#pending.set(id, pending);
      if (this.state.value === 'online') this.#transmit(pending);
    });
  }

  #transmit(pending: Pending): void {
    this.#transmitLater(pending, ACK_TIMEOUT_MS);
    this.#socket.emit('command', pending.message, pending.settle);
  }

  #transmitLater(pending: Pending, delayMs: number): void {
    clearTimeout(pending.timer);
    pending.timer = setTimeout(() => {
      if (this.state.value === 'online') this.#transmit(pending);
    }, delayMs);
  }

  #connected(): void {
    clearTimeout(this.#retry);
    this.#trust();
    this.refusal = null;
    this.#endSync();
    this.#newest = 0;
    // A fresh snapshot follows; until then no delta may be applied to the old one.
    this.#revision = null;
    this.state.set('online');
    for (const pending of this.#pending.values()) this.#transmit(pending);
  }

  #disconnected(): void {
    if (this.state.value === 'closed') return;
    this.#endSync();
    this.state.set('offline');
    this.#tryAgainIfIdle();
  }

  #refused(error: Error & { data?: { code?: string; retryable?: boolean } }): void {
    if (this.state.value === 'closed') return;
    if (this.#socket.active || error.data?.retryable === true) {
      // The station cannot at the moment, its queue or database being away, say: that is no "no".
      this.state.set('offline');
      this.#tryAgainIfIdle();
      return;
    }
    this.refusal = error.data?.code ?? error.message;
    this.state.set('refused');
  }

  /** When the server itself ended or refused the connection, Socket.IO does not come back on its own. */
  #tryAgainIfIdle(): void {
    if (this.#socket.active) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      if (this.state.value === 'offline') this.#socket.connect();
    }, RECONNECT_MS);
  }

  #received(event: P['server']): void {
    if (this.state.value === 'closed') return;
    if (event.nowMs !== undefined) this.#clockOffsetMs = event.nowMs - this.#now();
    if (event.type === 'newest') {
      // Before the first snapshot everything is still to come.
      this.#newest = Math.max(this.#newest, event.newest ?? 0);
      if (this.#revision !== null && this.#newest > this.#revision) this.#resync();
      return;
    }
    if (event.type === 'snapshot') {
      this.#revision = event.revision ?? null;
      this.#endSync();
    } else if (event.revision !== undefined) {
      this.#newest = Math.max(this.#newest, event.revision);
      if (this.#revision === null || event.revision > this.#revision + 1) {
        this.#resync();
        return;
      }
      if (event.revision <= this.#revision) return;
      this.#revision = event.revision;
    }
    for (const listener of [...this.#listeners]) listener(event);
    // A snapshot takes a moment to be put together. A change told meanwhile is not in it, and was not
    // applied either; it may have been the last for a long time.
    if (event.type === 'snapshot' && this.#newest > (this.#revision ?? 0)) this.#resync();
  }

  #resync(): void {
    if (this.#syncing) return;
    this.#syncing = true;
    this.#resyncLater(ACK_TIMEOUT_MS);
    const sync = { type: 'sync', id: randomId() };
    this.#socket.emit('command', sync, (answer) => {
      if (!answer.ok && this.#syncing) this.#resyncLater(RETRY_MS);
    });
  }

  /** Asks again unless the snapshot has come by then: without it the page would stay as it is. */
  #resyncLater(delayMs: number): void {
    clearTimeout(this.#syncRetry);
    this.#syncRetry = setTimeout(() => {
      this.#syncing = false;
      if (this.state.value === 'online') this.#resync();
    }, delayMs);
  }

  #endSync(): void {
    clearTimeout(this.#syncRetry);
    this.#syncing = false;
  }
}

/** Whether the station was unable, its queue or database being away, say, rather than unwilling. */
function couldNot(answer: Acknowledgement): boolean {
  return !answer.ok && answer.error.retryable && /^(internal|busy)$/.test(answer.error.code);
}
