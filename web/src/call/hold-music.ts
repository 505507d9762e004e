// The music on hold: written and made here, note by note, so that there is nothing to license or load.
import { pageAudio } from './sound';

/** Eight bars of four beats; a loop of about half a minute. */
export const BEAT_S = 0.95;
const BEATS = 32;
export const LOOP_S = BEATS * BEAT_S;
const RATE = 24_000;
const FADE_IN_S = 1.5;
const FADE_OUT_S = 0.3;

export interface Tone {
  /** MIDI number: 69 is a' at 440 Hz. */
  pitch: number;
  beat: number;
  beats: number;
  level: number;
}

/** Two bars each: F, d minor, B flat, C. */
const CHORDS: readonly (readonly number[])[] = [
  [41, 53, 57, 60],
  [38, 53, 57, 62],
  [46, 53, 58, 62],
  [36, 52, 55, 60],
];
/** Where in the chord each beat of two bars finds its note; an octave up. */
const FIGURE = [1, 2, 3, 2, 1, 3, 2, 3] as const;

/** The piece: a held chord every two bars, and one soft note on each beat. */
export function score(): Tone[] {
  return CHORDS.flatMap((chord, part) => {
    const begin = part * 8;
    const held = chord.map((pitch) => ({ pitch, beat: begin, beats: 8, level: 0.16 }));
    const figure = FIGURE.map((place, beat) => ({
      pitch: (chord[place] ?? 60) + 12,
      beat: begin + beat,
      beats: 3,
      level: beat % 4 === 0 ? 0.22 : 0.15,
    }));
    return [...held, ...figure];
  });
}

export function hertz(pitch: number): number {
  return 440 * 2 ** ((pitch - 69) / 12);
}

/** Renders the loop twice: played from the second on, what rings over its end is there at its beginning. */
async function render(): Promise<AudioBuffer> {
  const audio = new OfflineAudioContext(1, Math.ceil(RATE * LOOP_S * 2), RATE);
  for (const tone of score()) {
    for (const offset of [0, LOOP_S]) sound(audio, tone, offset + tone.beat * BEAT_S);
  }
  return audio.startRendering();
}

function sound(audio: BaseAudioContext, tone: Tone, at: number): void {
  const length = tone.beats * BEAT_S;
  const gain = audio.createGain();
  const attack = Math.min(0.4, length / 6);
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(tone.level, at + attack);
  gain.gain.exponentialRampToValueAtTime(0.001, at + length);
  const voice = audio.createOscillator();
  voice.type = 'sine';
  voice.frequency.value = hertz(tone.pitch);
  voice.connect(gain).connect(audio.destination);
  voice.start(at);
  voice.stop(at + length);
}

/** Plays the loop while somebody is on hold; {@link stop} may be called at any time and again. */
export class HoldMusic {
  static #rendered: Promise<AudioBuffer> | null = null;
  #gain: GainNode | null = null;
  #source: AudioBufferSourceNode | null = null;
  #playing = false;
  #volume = 0;

  get playing(): boolean {
    return this.#playing;
  }

  /** From 0 to 1, heard at once. */
  set volume(value: number) {
    this.#volume = value;
    const { context } = this.#gain ?? {};
    if (context) this.#gain?.gain.setTargetAtTime(loud(value), context.currentTime, 0.05);
  }

  async start(options: { speaker?: string | undefined; volume: number }): Promise<void> {
    if (this.#playing) return;
    this.#playing = true;
    this.#volume = options.volume;
    const audio = pageAudio();
    if (!audio || typeof OfflineAudioContext === 'undefined') return;
    const choosing = audio as AudioContext & { setSinkId?: (id: string) => Promise<void> };
    if (options.speaker) await choosing.setSinkId?.(options.speaker).catch(() => undefined);
    HoldMusic.#rendered ??= render();
    const buffer = await HoldMusic.#rendered;
    // It may have been switched off meanwhile, or begun by another call.
    if (!this.playing || this.#source) return;
    const gain = audio.createGain();
    gain.gain.setValueAtTime(0, audio.currentTime);
    gain.gain.linearRampToValueAtTime(loud(this.#volume), audio.currentTime + FADE_IN_S);
    const source = audio.createBufferSource();
    source.buffer = buffer;
    source.loop = true;
    source.loopStart = LOOP_S;
    source.loopEnd = 2 * LOOP_S;
    source.connect(gain).connect(audio.destination);
    source.start(0, LOOP_S);
    this.#gain = gain;
    this.#source = source;
  }

  stop(): void {
    this.#playing = false;
    const gain = this.#gain;
    const source = this.#source;
    this.#gain = null;
    this.#source = null;
    if (!gain || !source) return;
    const { currentTime } = gain.context;
    gain.gain.cancelScheduledValues(currentTime);
    gain.gain.setTargetAtTime(0, currentTime, FADE_OUT_S / 4);
    source.stop(currentTime + FADE_OUT_S);
    source.addEventListener('ended', () => gain.disconnect(), { once: true });
  }
}

/** The ear hears a ratio; half the way of the slider is a quarter of the strength. */
function loud(volume: number): number {
  return volume ** 2;
}
