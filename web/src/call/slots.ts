/** How many of each a connection can receive at once, in the order they are negotiated. */
export const AUDIO_SLOTS = 3;
export const VIDEO_SLOTS = 4;

/** What the server says a slot carries. */
export interface SlotContent {
  index: number;
  kind: 'audio' | 'video';
  party: 'citizen' | 'agent' | 'colleague' | 'supervisor' | null;
  source: 'microphone' | 'camera' | 'screen' | 'screenAudio' | null;
}

/** What somebody sends of whom nothing comes. */
export const NOTHING_SENT = { microphone: false, camera: false, screen: false } as const;

export type PartyName = NonNullable<SlotContent['party']>;

export interface RemoteMedia {
  /** Sound and picture of the other side, in one stream so that lips stay in step. */
  main: MediaStream | null;
  hasPicture: boolean;
  /** Their shared screen. */
  screen: MediaStream | null;
  /** The picture of a second person, whose sound is among the others. */
  second: MediaStream | null;
  /** Sound of anybody else that is not in `main`. */
  others: MediaStream[];
}

export const NOTHING: RemoteMedia = {
  main: null,
  hasPicture: false,
  screen: null,
  second: null,
  others: [],
};

/**
 * Picks, from the streams of the slots (stream *i* holds audio slot *i* and video slot *i*), what to
 * show of `party`. While they are `awaited`, nobody having been received yet, it is the first stream:
 * the first to come gets it, and a frame is sooner on the screen where the stream is there before it.
 * `second` is whoever else is shown.
 * A slot is kept for their screen all the time; it has something to show only while they are `sharing` it.
 */
export function remoteMedia(
  slots: readonly SlotContent[],
  streams: readonly MediaStream[],
  party: PartyName,
  awaited = false,
  sharing = true,
  second: PartyName | null = null,
): RemoteMedia {
  const filled = slots.filter((slot) => slot.party !== null);
  if (awaited && filled.length === 0) return { ...NOTHING, main: streams[0] ?? null };
  const camera = filled.find((slot) => slot.party === party && slot.source === 'camera');
  const microphone = filled.find((slot) => slot.party === party && slot.source === 'microphone');
  const screen = filled.find((slot) => slot.party === party && slot.source === 'screen');
  const beside = filled.find(
    (slot) => second !== null && slot.party === second && slot.source === 'camera',
  );
  const index = camera?.index ?? microphone?.index;
  const others = filled
    .filter((slot) => slot.kind === 'audio' && slot.index !== index)
    .flatMap((slot) => streams[slot.index] ?? []);
  return {
    main: index === undefined ? null : (streams[index] ?? null),
    hasPicture: camera !== undefined,
    screen: screen && sharing ? (streams[screen.index] ?? null) : null,
    second: beside ? (streams[beside.index] ?? null) : null,
    others,
  };
}

/** Whether the same is to be shown and heard. */
export function sameMedia(one: RemoteMedia, other: RemoteMedia): boolean {
  return (
    one.main === other.main &&
    one.screen === other.screen &&
    one.second === other.second &&
    one.hasPicture === other.hasPicture &&
    one.others.length === other.others.length &&
    one.others.every((stream, index) => stream === other.others[index])
  );
}
