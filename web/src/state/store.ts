/** A value that others can watch. Setting an identical value tells nobody. */
export class Store<T> {
  #value: T;
  readonly #watchers = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const watcher of [...this.#watchers]) watcher(value);
  }

  /** Calls `watcher` on every change until `signal` aborts. */
  subscribe(watcher: (value: T) => void, signal?: AbortSignal): void {
    if (signal?.aborted) return;
    this.#watchers.add(watcher);
    signal?.addEventListener('abort', () => this.#watchers.delete(watcher), { once: true });
  }
}
