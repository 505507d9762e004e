import type { CommandFields } from '../../state/connection';
import type { ConferenceProtocol } from '../../protocol/conference';
import { delta } from '../../state/captions';
import { CommandError, randomId } from '../../state/connection';
import { Store } from '../../state/store';

/** What is typed is told this often, so that a word is read before it is finished. */
const SEND_MS = 300;
/** A line that grows beyond so many code points is finished at its last blank. */
const LONG = 240;
/** Leaving waits no longer than this for the last of it to be taken. */
const LAST_MS = 2_000;

type Sent = CommandFields<ConferenceProtocol, 'typeCaption'>;

/** Why the last of what was typed is not read by others. */
export type CaptionTrouble = 'refused' | 'moved' | 'over';

/** Sends what a captioner types, in deltas, one after the other, each for the room in which it was typed. */
export class Captioner {
  readonly trouble = new Store<CaptionTrouble | null>(null);
  /** What is to stand in the field, where it changes by itself. */
  readonly field = new Store<{ text: string }>({ text: '' });
  readonly #send: (delta: Sent) => Promise<unknown>;
  #group = '';
  #line = randomId();
  #seq = 0;
  #told = '';
  #text = '';
  /** Lines that are finished and wait for their turn. */
  #finished: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | null = null;
  /** Counts the times that everything was dropped: what is answered later is of no interest. */
  #drops = 0;

  constructor(send: (delta: Sent) => Promise<unknown>) {
    this.#send = send;
  }

  /** The field holds `text`; returns what is to be left in it, a long line being finished by itself. */
  typed(text: string): string {
    let rest = Array.from(text.replace(/\p{Surrogate}/gu, '\uFFFD').replace(/\0/g, ''));
    while (rest.length > LONG) {
      const blank = rest.lastIndexOf(' ', LONG);
      const end = blank > 0 ? blank : LONG;
      this.#finished.push(rest.slice(0, end).join(''));
      rest = Array.from(rest.slice(end).join('').trimStart());
    }
    this.#text = rest.join('');
    if (this.trouble.value === 'over') this.trouble.set(null);
    this.#soon();
    return this.#text;
  }

  /** The line is finished as it stands. */
  finish(): void {
    if (this.#text.trim() === '' && this.#told === '') return;
    this.#finished.push(this.#text);
    this.#text = '';
    this.#soon(0);
  }

  /** The room that the page shows now (`''`: the main one). What was typed for another one is told to nobody here. */
  inGroup(group: string): void {
    if (group === this.#group) return;
    this.#group = group;
    const lost = this.#text !== '' || this.#finished.length > 0;
    this.#drop(lost ? 'moved' : this.trouble.value);
  }

  /** Sends what is left, for a while; then nothing more. */
  async settle(): Promise<void> {
    this.finish();
    const patience = new Promise((resolve) => setTimeout(resolve, LAST_MS));
    const last = async () => {
      for (let tries = this.#finished.length + 2; tries > 0 && this.#finished.length > 0; tries--) {
        clearTimeout(this.#timer);
        await this.#tell();
      }
    };
    await Promise.race([last(), patience]);
    this.close();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#finished = [];
    this.#text = this.#told = '';
  }

  #soon(ms = SEND_MS): void {
    if (this.#sending) return;
    if (ms === 0) {
      clearTimeout(this.#timer);
      void this.#tell();
      return;
    }
    this.#timer ??= setTimeout(() => void this.#tell(), ms);
  }

  #tell(): Promise<void> {
    this.#timer = undefined;
    this.#sending ??= this.#next();
    return this.#sending;
  }

  async #next(): Promise<void> {
    const done = this.#finished.length > 0;
    const text = this.#finished[0] ?? this.#text;
    const drops = this.#drops;
    let again = SEND_MS;
    try {
      // not before #sending holds this very promise
      await Promise.resolve();
      if (!done && text === this.#told) return;
      await this.#send({
        line: this.#line,
        seq: this.#seq + 1,
        ...delta(this.#told, text),
        done,
        group: this.#group,
      });
      if (drops === this.#drops) this.#taken(text, done);
    } catch (error) {
      if (error instanceof CommandError && error.code === 'closed') return;
      if (drops === this.#drops) this.#failed(error, text, done);
      again = 1_000;
    } finally {
      this.#sending = null;
    }
    if (this.#finished.length > 0 || this.#text !== this.#told) this.#soon(again);
  }

  #taken(text: string, done: boolean): void {
    this.#seq += 1;
    this.#told = text;
    if (done) {
      this.#finished.shift();
      this.#begin();
    }
    this.trouble.set(null);
  }

  #failed(error: unknown, text: string, done: boolean): void {
    const code = error instanceof CommandError ? error.code : '';
    if (code === 'moved') this.#drop('moved');
    else if (code === 'not_captioner' || code === 'not_there') this.#drop('over');
    else if (code === 'line_done') this.#continue(text, done);
    else {
      const first = this.#seq === 0;
      // whatever became of it, the whole of it goes into a line of its own
      this.#begin();
      this.trouble.set('refused');
      // one that is refused as a line of its own would be so for ever
      if (error instanceof CommandError && !error.retryable && first) this.#giveUp(done);
    }
  }

  /** The line was finished by somebody else: what they have read of it is not told again. */
  #continue(text: string, done: boolean): void {
    const left = delta(this.#told, text).text.trimStart();
    this.#begin();
    if (done) {
      if (left === '') this.#finished.shift();
      else this.#finished[0] = left;
      return;
    }
    this.#text = left;
    this.field.set({ text: left });
  }

  #giveUp(done: boolean): void {
    if (done) this.#finished.shift();
    else {
      this.#text = '';
      this.field.set({ text: '' });
    }
  }

  #drop(trouble: CaptionTrouble | null): void {
    this.#drops += 1;
    this.close();
    this.#begin();
    this.field.set({ text: '' });
    this.trouble.set(trouble);
  }

  #begin(): void {
    this.#line = randomId();
    this.#seq = 0;
    this.#told = '';
  }
}
