import type { ReactiveControllerHost } from 'lit';
import type { Problem } from './problem';

/**
 * What an element does when it is asked to: one thing at a time, and what came of the last one, in words. The element
 * renders again whenever any of it changes.
 */
export class Action<Name extends string = string> {
  #name: Name | null = null;
  #problem: Problem | null = null;
  #done = '';
  #last: () => Promise<boolean> = () => Promise.resolve(false);

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly words: (error: unknown) => Problem,
  ) {}

  /** Whether something is under way. */
  get busy(): boolean {
    return this.#name !== null;
  }

  /** Whether this is under way. */
  is(name: Name): boolean {
    return this.#name === name;
  }

  /** Why it was not done; an element sets it for what it refuses itself. */
  get problem(): Problem | null {
    return this.#problem;
  }

  set problem(problem: Problem | null) {
    this.#put(this.#name, problem, '');
  }

  /** What to say of what was done last. */
  get done(): string {
    return this.#done;
  }

  set done(words: string) {
    this.#put(this.#name, null, words);
  }

  /**
   * Does something unless another thing is under way. Gives whether it was done; what `work` throws is the problem.
   * `done` is said of it afterwards; where the words depend on the outcome, `work` sets {@link done} itself.
   */
  async run(name: Name, work: () => Promise<unknown>, done = ''): Promise<boolean> {
    if (this.busy) return false;
    this.#last = () => this.run(name, work, done);
    this.#put(name, null, '');
    try {
      await work();
      this.#put(null, null, done || this.#done);
      return true;
    } catch (error) {
      this.#put(null, this.words(error), '');
      return false;
    }
  }

  /** Does the last thing once more, which was not done. */
  again(): Promise<boolean> {
    return this.#last();
  }

  #put(name: Name | null, problem: Problem | null, done: string): void {
    this.#name = name;
    this.#problem = problem;
    this.#done = done;
    this.host.requestUpdate();
  }
}
