import { language, type Language } from '../i18n/language';

interface LanguageToldOptions {
  /** Whether a conversation goes on that the language matters to. */
  goesOn: () => boolean;
  /** @throws {CommandError} */
  send: (language: Language) => Promise<unknown>;
}

/** Tells the station which language the person switched the page to: the last of several, and again on `tell`. */
export class LanguageTold {
  readonly #options: LanguageToldOptions;
  /** Switched to, and the station does not know of it yet. */
  #switchedTo: Language | null = null;
  #telling = false;

  constructor(options: LanguageToldOptions, signal: AbortSignal) {
    this.#options = options;
    language.subscribe((code) => {
      this.#switchedTo = options.goesOn() ? code : null;
      void this.tell();
    }, signal);
  }

  /** Tells again what a lost connection kept from the station. */
  async tell(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    try {
      while (this.#switchedTo && this.#options.goesOn()) {
        const code = this.#switchedTo;
        await this.#options.send(code);
        if (this.#switchedTo === code) this.#switchedTo = null;
      }
    } catch {
      // the page is in it all the same
    } finally {
      this.#telling = false;
    }
  }
}
