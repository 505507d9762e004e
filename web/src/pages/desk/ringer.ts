// The ring: two soft notes, made here so that nothing has to be loaded when it matters.

export type SoundState = 'ready' | 'off' | 'blocked' | 'missing';

/** What is used of an AudioContext beyond TypeScript's own description. */
interface SinkContext extends AudioContext {
  setSinkId?: (id: string) => Promise<void>;
}

const NOTES = [
  { hz: 784, atS: 0 },
  { hz: 988, atS: 0.16 },
  { hz: 784, atS: 0.5 },
  { hz: 988, atS: 0.66 },
] as const;
const NOTE_S = 0.32;

/** Rings through Web Audio. A browser lets sound out only after a first click or key. */
export class Ringer {
  #context: SinkContext | null = null;
  #output = '';
  /** From 0 to 1. */
  volume: number;

  constructor(
    volume: number,
    private readonly changed: () => void,
  ) {
    this.volume = volume;
  }

  get state(): SoundState {
    if (typeof AudioContext === 'undefined') return 'missing';
    if (this.volume <= 0) return 'off';
    return this.#context?.state === 'running' ? 'ready' : 'blocked';
  }

  /** Whether the browser lets the ring go to a device of choice. */
  get canChooseOutput(): boolean {
    return typeof AudioContext !== 'undefined' && 'setSinkId' in AudioContext.prototype;
  }

  /** Wakes the sound at every click or key until it runs. */
  unlockOn(target: EventTarget, signal: AbortSignal): void {
    if (navigator.userActivation.hasBeenActive) void this.unlock();
    for (const gesture of ['pointerdown', 'keydown']) {
      target.addEventListener(gesture, () => void this.unlock(), { signal, capture: true });
    }
    signal.addEventListener('abort', () => void this.#context?.close(), { once: true });
  }

  async unlock(): Promise<void> {
    if (typeof AudioContext === 'undefined') return;
    if (!this.#context) {
      this.#context = new AudioContext();
      this.#context.addEventListener('statechange', this.changed);
      await this.#applyOutput();
    }
    if (this.#context.state === 'suspended') {
      // Refused before the first gesture: the next one tries again.
      await this.#context.resume().catch(() => undefined);
    }
    this.changed();
  }

  /** Rings on the device with this id; empty is the system's choice. Unknown devices are ignored. */
  async setOutput(id: string): Promise<void> {
    this.#output = id;
    await this.#applyOutput();
  }

  async #applyOutput(): Promise<void> {
    await this.#context?.setSinkId?.(this.#output).catch(() => undefined);
  }

  /** One ring. `boost` makes it louder than the set volume, for those that stay unanswered. */
  ring(boost = 1): void {
    const context = this.#context;
    if (context?.state !== 'running' || this.volume <= 0) return;
    const loudness = Math.min(1, this.volume * boost) * 0.6;
    const start = context.currentTime + 0.02;
    for (const { hz, atS } of NOTES) note(context, hz, start + atS, loudness);
  }
}

function note(context: AudioContext, hz: number, at: number, loudness: number): void {
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loudness, at + 0.015);
  gain.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
  gain.connect(context.destination);
  for (const [factor, share] of [
    [1, 1],
    [2, 0.25],
  ] as const) {
    const voice = context.createOscillator();
    const level = context.createGain();
    voice.frequency.value = hz * factor;
    level.gain.value = share;
    voice.connect(level).connect(gain);
    voice.start(at);
    voice.stop(at + NOTE_S);
  }
}
