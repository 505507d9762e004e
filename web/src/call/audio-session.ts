/**
 * What the system is told that the page's sound is for (W3C Audio Session). Safari has it from 16.4 on; there the system
 * also takes devices away in the middle of a call, for a telephone call or behind a locked screen. See `docs/iphone.md`.
 */
interface AudioSession {
  type: 'auto' | 'play-and-record';
}

function session(): AudioSession | undefined {
  return (globalThis.navigator as (Navigator & { audioSession?: AudioSession }) | undefined)
    ?.audioSession;
}

/** Whether a device that was taken away and given back may be dead although it is said to work. */
export function givesBackDead(): boolean {
  return session() !== undefined;
}

/**
 * Has the system keep the sound as that of a conversation, which stays on the loudspeaker when the microphone pauses and
 * comes back after a telephone call; or choose by itself again.
 */
export function converse(yes: boolean): void {
  const audio = session();
  if (audio) audio.type = yes ? 'play-and-record' : 'auto';
}
