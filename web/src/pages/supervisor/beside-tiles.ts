// Whose picture and sound come through the slots of a connection that only receives. No DOM.
import type { PartyName, SlotContent } from '../../call/slots';

export interface Heard {
  /** Who is there, the citizen first; `picture` is null for whoever is only heard. */
  people: { party: PartyName; picture: MediaStream | null }[];
  screen: MediaStream | null;
  /** Everything that sounds, each stream once. */
  sounds: MediaStream[];
}

const ORDER: readonly PartyName[] = ['citizen', 'agent', 'colleague'];

/** Stream *i* holds audio slot *i* and video slot *i*. */
export function heardOf(
  slots: readonly SlotContent[],
  streams: readonly (MediaStream | undefined)[],
): Heard {
  const filled = slots.filter(({ party }) => party !== null);
  const at = (party: PartyName, source: SlotContent['source']) =>
    filled.find((slot) => slot.party === party && slot.source === source);
  const people = ORDER.flatMap((party) => {
    const camera = at(party, 'camera');
    if (!camera && !at(party, 'microphone')) return [];
    return [{ party, picture: camera ? (streams[camera.index] ?? null) : null }];
  });
  const screen = filled.find(({ source }) => source === 'screen');
  const sounding = new Set(filled.filter(({ kind }) => kind === 'audio').map(({ index }) => index));
  return {
    people,
    screen: screen ? (streams[screen.index] ?? null) : null,
    sounds: [...sounding].flatMap((index) => streams[index] ?? []),
  };
}
