// Plays the tone that a caller hears while the other telephone rings. The station forwards no sound before the
// answer, so the desk makes the tone itself.
import { playNotes } from '../../call/sound';
import type { Contact } from '../../protocol/desk';
import { atTelephone, bySet } from '../../state/desk';
import { dialled } from './dialled';
import type { Ticker } from './ticker';

/** 425 Hz, one second in five: ITU-T E.180, Italy. */
const TONE = [{ hz: 425, atS: 0, lengthS: 1 }] as const;
const EVERY_MS = 5_000;

/** Whether a telephone that the station called, a citizen's or one outside, rings for an operator who listens at this page. */
export function rungByStation(contact: Contact | null): boolean {
  if (!contact || bySet(contact) || atTelephone(contact)) return false;
  const state = dialled(contact) ?? (contact.outside ?? contact.consult?.outside)?.state;
  return state === 'ringing';
}

/** The ring-back tone, on the speaker of the call. */
export class RingBack {
  #scope: AbortController | null = null;

  /** `speaker`: the id of the speaker of the call; undefined for the system's own. */
  constructor(
    private readonly ticker: Ticker,
    private readonly speaker: () => string | undefined,
  ) {}

  /** Plays while `ringing`; may be called again and again. */
  follow(ringing: boolean): void {
    if (ringing === (this.#scope !== null)) return;
    this.#scope?.abort();
    this.#scope = ringing ? new AbortController() : null;
    if (!this.#scope) return;
    this.#play();
    this.ticker.every(EVERY_MS, () => this.#play(), this.#scope.signal);
  }

  #play(): void {
    void playNotes(TONE, { speaker: this.speaker() });
  }
}
