import { describe, expect, it } from 'vitest';
import { formatTime } from '../src/i18n/format';
import { changeAgenda, type Changing } from '../src/pages/conference/agenda-change';
import { recordingWords } from '../src/pages/conference/recording';
import type { Item } from '../src/protocol/conference';
import { Store } from '../src/state/store';

const item = (itemId: string): Item => ({ itemId, text: itemId, minutes: 0 });

/** A station with a list of its own, of which the page hears when it asks. */
function station(known: string[], own: string[]) {
  const room = {
    failure: new Store<string | null>(null),
    state: { value: { conference: { agenda: { items: known.map(item) } } } },
    own: own.map(item),
    ask(command: string, fields: { items?: Item[]; seen?: string[] }) {
      if (command === 'sync') {
        room.state.value.conference.agenda.items = room.own;
        return Promise.resolve(true);
      }
      const fits = String(fields.seen) === String(room.own.map(({ itemId }) => itemId));
      room.failure.set(fits ? null : 'agenda_changed');
      if (fits) room.own = fields.items ?? [];
      return Promise.resolve(fits);
    },
  };
  return room;
}

describe('a change of the agenda', () => {
  it('is made to the list of whoever was faster', async () => {
    const room = station([], ['theirs']);
    const made = await changeAgenda(room as unknown as Changing, (items) => [
      ...items,
      item('mine'),
    ]);
    expect(made).toBe(true);
    expect(room.own.map(({ itemId }) => itemId)).toEqual(['theirs', 'mine']);
  });

  it('takes one item away and no other', async () => {
    const room = station(['a', 'b'], ['a', 'b', 'c']);
    await changeAgenda(room as unknown as Changing, (items) =>
      items.filter(({ itemId }) => itemId !== 'a'),
    );
    expect(room.own.map(({ itemId }) => itemId)).toEqual(['b', 'c']);
  });
});

describe('the sign of a recording', () => {
  it('says that it records only where it does', () => {
    const words = (['starting', 'active', 'interrupted', 'failed', 'stopping'] as const).map(
      (state) => recordingWords({ state, startedAtMs: 0, by: 'Anna' }),
    );
    expect(new Set(words).size).toBe(5);
    expect(words[1]).toContain(`In registrazione dalle ${formatTime(0)}`);
    expect(words.filter((each) => each.startsWith('In registrazione'))).toHaveLength(1);
  });
});
