import { delta } from '../../state/captions';
import { CommandError, randomId } from '../../state/connection';
import { Store } from '../../state/store';

/** What is typed is told this often, so that a word is read before it is finished. */
const SEND_MS = 300;
/** A line that grows beyond it is finished at its last blank. */
const LONG = 240;

interface Sent {
  line: string;
  seq: number;
  erase: number;
  text: string;
  done: boolean;
}

/** Sends what a captioner types, in deltas, one after the other. */
export class Captioner {
  /** The last delta was not taken; what is in the field is sent as a new line. */
  readonly failed = new Store<boolean>(false);
  readonly #send: (delta: Sent) => Promise<unknown>;
  #line = randomId();
  #seq = 0;
  #told = '';
  #text = '';
  /** Lines that are finished and wait for their turn. */
  #finished: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;

  constructor(send: (delta: Sent) => Promise<unknown>) {
    this.#send = send;
  }

  /** The field holds `text`; returns what is to be left in it, a long line being finished by itself. */
  typed(text: string): string {
    let rest = text.replace(/\p{Surrogate}/gu, '\uFFFD').replace(/\0/g, '');
    while (rest.length > LONG) {
      const blank = rest.lastIndexOf(' ', LONG);
      const end = blank > 0 ? blank : LONG;
      this.#finished.push(rest.slice(0, end));
      rest = rest.slice(end).trimStart();
    }
    this.#text = rest;
    this.#soon();
    return rest;
  }

  /** The line is finished as it stands. */
  finish(): void {
    if (this.#text.trim() === '' && this.#told === '') return;
    this.#finished.push(this.#text);
    this.#text = '';
    this.#soon(0);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #soon(ms = SEND_MS): void {
    if (this.#busy) return;
    if (ms === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    this.#timer ??= setTimeout(() => void this.#tell(), ms);
  }

  async #tell(): Promise<void> {
    this.#timer = undefined;
    const done = this.#finished.length > 0;
    const text = this.#finished[0] ?? this.#text;
    if (!done && text === this.#told) return;
    this.#busy = true;
    let again = SEND_MS;
    try {
      const sent = { line: this.#line, seq: this.#seq + 1, ...delta(this.#told, text), done };
      await this.#send(sent);
      this.#seq += 1;
      this.#told = text;
      if (done) {
        this.#finished.shift();
        this.#begin();
      }
      this.failed.set(false);
    } catch (error) {
      if (error instanceof CommandError && error.code === 'closed') return;
      // whatever became of it, the whole of it goes into a line of its own
      this.#begin();
      this.failed.set(true);
      again = 1_000;
    } finally {
      this.#busy = false;
    }
    if (this.#finished.length > 0 || this.#text !== this.#told) this.#soon(again);
  }

  #begin(): void {
    this.#line = randomId();
    this.#seq = 0;
    this.#told = '';
  }
}
