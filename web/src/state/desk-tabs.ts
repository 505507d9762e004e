// What the desk and a conference in another tab of the same browser tell each other, so that somebody may sit in
// the conference and be available: an offer is told there, and answering it leaves the conference.
import { Store } from './store';

export type TabWord =
  | { kind: 'offer'; topic: string }
  /** The offer is gone: declined, expired, taken back. */
  | { kind: 'gone' }
  /** The desk has taken a contact: whoever sits in a conference leaves it. */
  | { kind: 'answered' }
  /** The operator in the conference wants to answer. */
  | { kind: 'answer' }
  /** A page of a conference asks how the desk stands. */
  | { kind: 'hello' };

/** How a desk stands, of which `stage` and what it is offered (null: nothing) are known. */
export function tabWord(stage: string, topic: string | null): DeskStand {
  if (topic !== null) return { kind: 'offer', topic };
  return { kind: stage === 'answering' || stage === 'call' ? 'answered' : 'gone' };
}

/** What is used of a BroadcastChannel. */
export interface TabChannel {
  postMessage(word: TabWord): void;
  onmessage: ((event: { data: TabWord }) => void) | null;
  close(): void;
}

export type DeskStand = Extract<TabWord, { kind: 'offer' | 'gone' | 'answered' }>;

const NAME = 'vs.desk';

function channel(): TabChannel | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  return new BroadcastChannel(NAME) as unknown as TabChannel;
}

/** The desk's side. Tells each thing once, and again to whoever asks. */
export class DeskTab {
  #last: DeskStand = { kind: 'gone' };

  constructor(
    answer: () => void,
    signal: AbortSignal,
    private readonly tabs: TabChannel | null = channel(),
  ) {
    if (!tabs) return;
    tabs.onmessage = ({ data }) => {
      if (data.kind === 'answer') answer();
      // whoever joins while a contact is open already is not sent out by it
      if (data.kind === 'hello' && this.#last.kind === 'offer') tabs.postMessage(this.#last);
    };
    signal.addEventListener('abort', () => tabs.close(), { once: true });
  }

  /** How the desk stands now. */
  stands(word: DeskStand): void {
    const same = JSON.stringify(word) === JSON.stringify(this.#last);
    this.#last = word;
    if (!same) this.tabs?.postMessage(word);
  }
}

/** The conference's side: the offer that waits at the desk. */
export class ConferenceTab {
  /** What it is about; null while nobody calls. */
  readonly offer = new Store<string | null>(null);

  constructor(
    answered: () => void,
    signal: AbortSignal,
    private readonly tabs: TabChannel | null = channel(),
  ) {
    if (!tabs) return;
    tabs.onmessage = ({ data }) => {
      if (data.kind === 'offer') this.offer.set(data.topic);
      if (data.kind === 'gone' || data.kind === 'answered') this.offer.set(null);
      if (data.kind === 'answered') answered();
    };
    tabs.postMessage({ kind: 'hello' });
    signal.addEventListener('abort', () => tabs.close(), { once: true });
  }

  answer(): void {
    this.offer.set(null);
    this.tabs?.postMessage({ kind: 'answer' });
  }
}
