let shared: AudioContext | undefined;

/**
 * Wakes at the first touch or key, for somebody who came here by a link, and after an interruption.
 *
 * While Safari calls it `interrupted`, during a telephone call, it is left alone: woken then, it says that it runs and is
 * silent for good. Safari has it `suspended` once the interruption is over.
 */
function firstContext(): AudioContext {
  const audio = new AudioContext();
  const wake = () => {
    if (audio.state === 'suspended') void audio.resume().catch(() => undefined);
  };
  audio.addEventListener('statechange', wake);
  for (const type of ['pointerdown', 'keydown', 'visibilitychange']) {
    document.addEventListener(type, wake);
  }
  return audio;
}

/** The page's one audio context; browsers let it sound only after the person has touched the page. */
export function pageAudio(): AudioContext | undefined {
  if (typeof AudioContext === 'undefined') return undefined;
  shared ??= firstContext();
  if (shared.state === 'suspended') void shared.resume().catch(() => undefined);
  return shared;
}

/** Has an element play by a speaker; `''`: the system's own. Not every browser lets a page choose. */
export async function setSpeaker(element: HTMLMediaElement, speaker: string): Promise<void> {
  if ('setSinkId' in element && element.sinkId !== speaker) {
    await element.setSinkId(speaker).catch(() => undefined);
  }
}

/** Calls `tell` about ten times a second with the loudness of a track, 0 to 1, until `signal` aborts. */
export function watchLevel(
  track: MediaStreamTrack,
  tell: (level: number) => void,
  signal: AbortSignal,
): void {
  const audio = pageAudio();
  if (!audio || signal.aborted) return;
  const source = audio.createMediaStreamSource(new MediaStream([track]));
  const analyser = audio.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    tell(loudness(samples));
  }, 100);
  signal.addEventListener(
    'abort',
    () => {
      clearInterval(timer);
      source.disconnect();
    },
    { once: true },
  );
}

/** Loudness of samples as the ear has it: -60 dB and below is 0, -10 dB and above is 1. */
export function loudness(samples: Float32Array | readonly number[]): number {
  let sum = 0;
  for (const sample of samples) sum += sample ** 2;
  const power = sum / Math.max(1, samples.length);
  if (power === 0) return 0;
  return Math.min(1, Math.max(0, (10 * Math.log10(power) + 60) / 50));
}

interface Note {
  hz: number;
  atS: number;
  lengthS: number;
}

/** Plays notes softly, on the chosen speaker where the browser can. */
export async function playNotes(
  notes: readonly Note[],
  options: { speaker?: string | undefined; volume?: number } = {},
): Promise<void> {
  const audio = pageAudio();
  if (!audio) return;
  const choosing = audio as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  if (options.speaker !== undefined) {
    await choosing.setSinkId?.(options.speaker).catch(() => undefined);
  }
  const start = audio.currentTime + 0.02;
  for (const note of notes) {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.frequency.value = note.hz;
    const from = start + note.atS;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(options.volume ?? 0.2, from + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, from + note.lengthS);
    tone.connect(gain).connect(audio.destination);
    tone.start(from);
    tone.stop(from + note.lengthS + 0.05);
  }
}

/** Two rising notes, to try the speaker with. */
export const TEST_TONE: readonly Note[] = [
  { hz: 523, atS: 0, lengthS: 0.5 },
  { hz: 784, atS: 0.35, lengthS: 0.8 },
];

/** What announces that somebody is there: to the citizen that it is their turn, at the desk a caller. */
export const RING_TONE: readonly Note[] = [
  { hz: 659, atS: 0, lengthS: 0.4 },
  { hz: 880, atS: 0.25, lengthS: 0.4 },
  { hz: 659, atS: 0.7, lengthS: 0.4 },
  { hz: 880, atS: 0.95, lengthS: 0.6 },
];
