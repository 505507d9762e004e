import { tk } from '../../i18n/conference';
import type { Reaction } from '../../protocol/conference';
import { byKind, type Shown, SHOWN_MS, stillShown, withReaction } from '../../state/reactions';
import { Store } from '../../state/store';
import { announce } from '../../ui/announcer';

/** Many react at once; a screen reader is told of all of them together. */
const SAID_EVERY_MS = 2_500;
const MOST_NAMES = 2;

/** The signs that are to be seen now. */
export class Reactions {
  readonly shown = new Store<readonly Shown[]>([]);
  #come: Reaction[] = [];
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #name: (member: string) => string | null;

  /** `name` tells what somebody is called; null for whoever need not be told of, being oneself. */
  constructor(name: (member: string) => string | null) {
    this.#name = name;
  }

  add(reaction: Reaction): void {
    this.shown.set(withReaction(this.shown.value, reaction, Date.now()));
    this.#later(() => this.shown.set(stillShown(this.shown.value, Date.now())), SHOWN_MS + 20);
    this.#come.push(reaction);
    if (this.#come.length === 1) this.#later(() => this.#say(), SAID_EVERY_MS);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #say(): void {
    const said = byKind(this.#come).flatMap(({ reaction, members }) => {
      const names = members.map(this.#name).filter((name) => name !== null);
      if (names.length === 0) return [];
      const word = tk(`conference.reaction.${reaction}`);
      return names.length > MOST_NAMES
        ? tk('conference.reaction.many', { reaction: word, count: names.length })
        : tk('conference.reaction.said', { reaction: word, names: names.join(', ') });
    });
    this.#come = [];
    if (said.length > 0) announce(said.join(' '));
  }

  #later(action: () => void, ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }
}
