import type { Agenda, Item } from '../../protocol/conference';
import type { ConferenceRoom } from './room';

const TRIES = 5;

/** What a change of the agenda needs of the room. */
export type Changing = Pick<ConferenceRoom, 'ask' | 'failure'> & {
  state: { value: { conference: { agenda: Agenda | null } | null } };
};

/**
 * Changes the agenda as it stands; where another chair has been faster, the same change is made to theirs. Whether it
 * was carried out.
 */
export async function changeAgenda(
  room: Changing,
  change: (items: readonly Item[]) => Item[],
): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    const items = room.state.value.conference?.agenda?.items ?? [];
    const seen = items.map(({ itemId }) => itemId);
    if (await room.ask('setAgenda', { items: change(items), seen })) return true;
    if (room.failure.value !== 'agenda_changed' || tries === TRIES) return false;
    // the list as it is now comes before the answer
    if (!(await room.ask('sync', {}))) return false;
  }
}
