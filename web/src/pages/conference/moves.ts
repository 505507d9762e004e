import { playNotes } from '../../call/sound';
import { tb } from '../../i18n/breakout';
import { callingRooms, membersIn, ownRoom } from '../../state/breakout';
import type { ConferenceState } from '../../state/conference';
import { announce } from '../../ui/announcer';

const MOVED = [
  { hz: 392, atS: 0, lengthS: 0.18 },
  { hz: 587, atS: 0.2, lengthS: 0.3 },
] as const;
const CALLED = [
  { hz: 740, atS: 0, lengthS: 0.15 },
  { hz: 740, atS: 0.25, lengthS: 0.15 },
  { hz: 740, atS: 0.5, lengthS: 0.15 },
] as const;

/** Tells by sound and words that one has been moved to another room, and chairs that a room calls for one. */
export class Moves {
  /** Unknown before one is in the room: whoever comes has not been moved. */
  #room: string | null | undefined = undefined;
  #calling = new Set<string>();

  notice(state: ConferenceState): void {
    const { conference, you, place, part } = state;
    if (!conference || place !== 'room') {
      this.#room = undefined;
      return;
    }
    const own = ownRoom(conference, you);
    const room = own?.groupId ?? null;
    if (this.#room !== undefined && this.#room !== room && conference.state === 'open') {
      const others = membersIn(conference, room).filter(({ member }) => member !== you);
      const who = others.map(({ name }) => name).join(', ');
      void playNotes(MOVED, { volume: 0.4 });
      announce(
        own === null
          ? tb('breakout.movedBack')
          : who
            ? tb('breakout.movedTo', { name: own.name, who })
            : tb('breakout.movedAlone', { name: own.name }),
      );
    }
    this.#room = room;
    const calling = new Set(callingRooms(conference).map(({ groupId }) => groupId));
    if (part === 'chair' && [...calling].some((id) => !this.#calling.has(id) && id !== room)) {
      // what is said is in the bar, which is read out as an alert
      void playNotes(CALLED, { volume: 0.5 });
    }
    this.#calling = calling;
  }
}
