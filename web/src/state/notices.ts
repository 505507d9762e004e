import type { StaffProtocol } from '../protocol/staff';
import type { Connection } from './connection';

/** The sign-in of the page, with which the station is asked to tell. */
interface SignIn {
  token(): Promise<string>;
  renew(): Promise<string>;
}

/** The topic of one thing among many that a route tells of: `contacts/{id}` and the id, or `floor/line` and what it asks for. */
export function oneOf(route: string, key: string): string {
  return `${route}:${key}`;
}

/**
 * Hears from the station that what this page reads has changed: one socket for the whole page, opened once somebody is signed
 * in and something is heard. A topic is the path of a route, as `session.api` takes it. A notice may come twice or not
 * at all: those who hear read again, and slowly besides.
 */
class Notices {
  #signIn: SignIn | null = null;
  #connection: Promise<Connection<StaffProtocol>> | null = null;
  readonly #listeners = new Map<string, Set<() => void>>();

  /** Hears with this sign-in from now on; told again at each new token, it comes back after a refusal. */
  follow(signIn: SignIn): void {
    if (this.#signIn !== signIn) this.#close();
    this.#signIn = signIn;
    this.#open();
  }

  /** The sign-in is over. */
  leave(signIn: SignIn): void {
    if (this.#signIn !== signIn) return;
    this.#signIn = null;
    this.#close();
  }

  /** Calls `told` when what is read by `topic` may have changed, until the function that it gives is called. */
  hear(topic: string, told: () => void): () => void {
    const known = this.#listeners.get(topic);
    const listeners = known ?? new Set<() => void>();
    listeners.add(told);
    if (!known) {
      this.#listeners.set(topic, listeners);
      void this.#ask([topic]);
    }
    this.#open();
    return () => {
      listeners.delete(told);
      if (listeners.size > 0 || this.#listeners.get(topic) !== listeners) return;
      this.#listeners.delete(topic);
      void this.#stop(topic);
    };
  }

  #open(): void {
    const signIn = this.#signIn;
    if (!signIn || this.#listeners.size === 0) return;
    this.#connection ??= this.#connect(signIn);
    // pages that cannot load it, or may not connect, read slowly
    this.#connection.then(
      (connection) => {
        if (connection.state.value === 'refused') connection.open();
      },
      () => (this.#connection = null),
    );
  }

  async #connect(signIn: SignIn): Promise<Connection<StaffProtocol>> {
    const { noticesSocket } = await import('./notices-socket');
    const connection = noticesSocket(() => signIn.token().catch(() => ''));
    connection.onEvent((event) => {
      if (event.type === 'changed') this.#tell(event.topics);
      // says whether the page is to be left
      else void signIn.renew().catch(() => undefined);
    });
    connection.state.subscribe((now) => {
      if (now === 'online') void this.#ask([...this.#listeners.keys()]);
    });
    if (this.#signIn === signIn) connection.open();
    else connection.close();
    return connection;
  }

  #close(): void {
    void this.#connection?.then(
      (connection) => connection.close(),
      () => undefined,
    );
    this.#connection = null;
  }

  /** What was read before the station knew of it may have changed unheard. */
  async #ask(topics: string[]): Promise<void> {
    const connection = await this.#online();
    if (!connection || topics.length === 0) return;
    try {
      this.#tell((await connection.send('hear', { topics })).topics);
    } catch {
      // the next connection asks for all
    }
  }

  async #stop(topic: string): Promise<void> {
    const connection = await this.#online();
    if (!connection || this.#listeners.has(topic)) return;
    // a notice too many does no harm
    await connection.send('stopHearing', { topics: [topic] }).catch(() => undefined);
  }

  async #online(): Promise<Connection<StaffProtocol> | null> {
    const connection = await this.#connection?.catch(() => null);
    return connection?.state.value === 'online' ? connection : null;
  }

  #tell(topics: readonly string[]): void {
    for (const topic of topics) {
      for (const told of [...(this.#listeners.get(topic) ?? [])]) told();
    }
  }
}

/** Those of this page. */
export const notices = new Notices();
