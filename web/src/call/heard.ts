import type { RemoteMedia } from './slots';

const sounds = new WeakMap<MediaStream, MediaStream>();

/** The sound of a stream alone; always the same object for the same stream. */
export function soundOf(stream: MediaStream): MediaStream {
  let sound = sounds.get(stream);
  if (!sound) {
    sound = new MediaStream(stream.getTracks().filter((track) => track.kind === 'audio'));
    sounds.set(stream, sound);
  }
  return sound;
}

/**
 * Lets the other side be heard before, or without, being seen: Chromium plays nothing of a stream
 * whose picture has not begun, not even its sound, so the sound is played beside it until then.
 * `again` is called when the picture begins, to ask anew; it should be one and the same function.
 * `byTelephone`: no picture ever begins, whatever the stream has brought before.
 */
export function withSound(
  remote: RemoteMedia,
  again: () => void,
  signal: AbortSignal,
  byTelephone = false,
): RemoteMedia {
  const { main, second } = remote;
  if (main && byTelephone) return { ...remote, main: soundOf(main) };
  // A second person's picture is shown without sound, so the sound of that stream is played by itself.
  const others = second
    ? remote.others.map((stream) => (stream === second ? soundOf(stream) : stream))
    : remote.others;
  const unseen = main?.getTracks().filter((track) => track.kind === 'video' && track.muted) ?? [];
  if (!main || unseen.length === 0) return second ? { ...remote, others } : remote;
  for (const track of unseen) track.addEventListener('unmute', again, { once: true, signal });
  return { ...remote, others: [...others, soundOf(main)] };
}
