import type { Acknowledgement, SocketLike } from '../src/state/connection';

type Acknowledge = (answer: Acknowledgement) => void;

/** A Socket.IO client that a test plays the server of. */
export class FakeSocket implements SocketLike {
  active = true;
  opened = 0;
  closed = 0;
  /** How often the transport was given up. */
  givenUp = 0;
  readonly io = { _close: () => (this.givenUp += 1) };
  auth: (() => object | Promise<object>) | null = null;
  readonly sent: { message: Record<string, unknown>; acknowledge: Acknowledge }[] = [];
  readonly #listeners = new Map<string, ((...values: never[]) => void)[]>();

  /** For `ConnectionOptions.open`. */
  readonly open = (_namespace: string, auth: () => object | Promise<object>): SocketLike => {
    this.auth = auth;
    return this;
  };

  connect(): void {
    this.opened += 1;
  }

  disconnect(): void {
    this.closed += 1;
  }

  emit(_name: string, message: unknown, acknowledge: Acknowledge): void {
    this.sent.push({ message: message as Record<string, unknown>, acknowledge });
  }

  on(name: string, listener: (...values: never[]) => void): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  fire(name: string, ...values: unknown[]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(...(values as never[]));
  }

  /** The commands of a type, oldest first. */
  commands(type: string): Record<string, unknown>[] {
    return this.sent.map((entry) => entry.message).filter((message) => message['type'] === type);
  }

  /** Answers the newest transmission of a type. */
  answer(type: string, result: unknown = {}): void {
    const entry = this.sent.findLast(({ message }) => message['type'] === type);
    if (!entry) throw new Error(`${type} was not sent`);
    entry.acknowledge({ ok: true, result });
  }

  refuse(type: string, code: string, retryable = false): void {
    const entry = this.sent.findLast(({ message }) => message['type'] === type);
    if (!entry) throw new Error(`${type} was not sent`);
    entry.acknowledge({ ok: false, error: { code, message: code, retryable } });
  }
}
