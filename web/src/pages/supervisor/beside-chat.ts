import type { ChatLine } from '../../ui/chat';
import { Store } from '../../state/store';
import type { StaffSession } from '../../staff/session';
import { notices, oneOf } from '../../state/notices';
import { SAFETY_MS } from '../../ui/hearing-poller';

export interface Chat {
  lines: readonly ChatLine[];
  /** There are lines before these. */
  more: boolean;
  failing: boolean;
}

/** The chat of the contact that one is beside: read again when the station tells of a line, until it is closed. */
export class BesideChat {
  readonly chat = new Store<Chat>({ lines: [], more: false, failing: false });
  readonly #at: `contacts/${string}/monitoring/chat`;
  readonly #scope = new AbortController();
  #looking: ReturnType<typeof setTimeout> | undefined;
  #deaf: (() => void) | null = null;
  #isReading = false;
  #isNoticed = false;

  constructor(
    private readonly session: Pick<StaffSession, 'api'>,
    private readonly contactId: string,
  ) {
    this.#at = `contacts/${contactId}/monitoring/chat`;
  }

  /** Reads, and reads on until it is closed; while it reads already, once more after that. */
  async open(): Promise<void> {
    const { signal } = this.#scope;
    this.#isNoticed = true;
    if (this.#isReading || isOver(signal)) return;
    this.#deaf ??= notices.hear(oneOf('contacts/{id}/monitoring/chat', this.contactId), () => {
      void this.open();
    });
    clearTimeout(this.#looking);
    this.#isReading = true;
    while (this.#isNoticed && !isOver(signal)) await this.#read(signal);
    this.#isReading = false;
    if (!isOver(signal)) this.#looking = setTimeout(() => void this.open(), SAFETY_MS);
  }

  async #read(signal: AbortSignal): Promise<void> {
    this.#isNoticed = false;
    try {
      const { lines, more } = await this.session.api(this.#at, { signal });
      this.#take(lines, more);
    } catch {
      if (!isOver(signal)) this.chat.set({ ...this.chat.value, failing: true });
    }
  }

  close(): void {
    this.#scope.abort();
    this.#deaf?.();
    clearTimeout(this.#looking);
  }

  /** Writes a line; rejects when it was not kept. */
  async write(text: string): Promise<void> {
    const body = { text, key: crypto.randomUUID() };
    const line = await this.session.api(this.#at, { method: 'POST', body });
    const { lines, more } = this.chat.value;
    this.#take([...lines, line], more);
  }

  readonly earlier = async (): Promise<void> => {
    const first = this.chat.value.lines[0];
    if (!first) return;
    const page = await this.session.api(`${this.#at}?before=${encodeURIComponent(first.lineId)}`);
    this.chat.set({
      ...this.chat.value,
      lines: [...page.lines, ...this.chat.value.lines],
      more: page.more,
    });
  };

  /** The newest lines; those before them that were read already stay, and one that has changed takes its place. */
  #take(newest: readonly ChatLine[], more: boolean): void {
    const { value } = this.chat;
    const at = newest[0] ? value.lines.findIndex((line) => line.lineId === newest[0]?.lineId) : -1;
    const before = at > 0 ? value.lines.slice(0, at) : [];
    const known = new Map([...before, ...newest].map((line) => [line.lineId, line]));
    const lines = [...known.values()];
    const next = { lines, more: before.length > 0 ? value.more : more, failing: false };
    if (JSON.stringify(next) !== JSON.stringify(value)) this.chat.set(next);
  }
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
