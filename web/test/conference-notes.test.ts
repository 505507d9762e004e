import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConferenceProtocol } from '../src/protocol/conference';
import { NotesSession } from '../src/pages/conference/notes-session';
import { CommandError, type Connection } from '../src/state/connection';

interface Written {
  version: number;
  changeId: string;
  change: (number | string)[];
}

describe('what was written in the notes', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  async function writing(answer: (written: Written) => Promise<unknown>) {
    const send = (type: string, fields: unknown) =>
      type === 'readNotes'
        ? Promise.resolve({ version: 0, text: '', changes: [] })
        : answer(fields as Written);
    const connection = { send } as unknown as Connection<ConferenceProtocol>;
    const notes = new NotesSession(connection, () => 'me');
    notes.open();
    await vi.advanceTimersByTimeAsync(0);
    return notes;
  }

  const taken = ({ version, changeId, change }: Written) => ({
    version: version + 1,
    member: 'me',
    changeId,
    change,
  });

  it('is all sent before one leaves, what came while a part was under way as well', async () => {
    const sent: Written[] = [];
    const notes = await writing(async (written) => {
      sent.push(written);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return taken(written);
    });
    notes.typed('Sedie');
    await vi.advanceTimersByTimeAsync(310);
    notes.typed('Sedie: tre');
    const settled = notes.settle();
    await vi.advanceTimersByTimeAsync(1_000);
    await settled;
    expect(sent.map(({ change }) => change)).toEqual([['Sedie'], [5, ': tre']]);
    expect(notes.unsent).toBeNull();
    notes.close();
  });

  it('is left to be copied where the station does not answer', async () => {
    const notes = await writing(() => new Promise(() => undefined));
    notes.typed('Sedie');
    let left = false;
    void notes.settle().then(() => (left = true));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(left).toBe(false);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(left).toBe(true);
    expect(notes.unsent).toBe('Sedie');
    notes.close();
  });

  it('is left to be copied where the conference is over', async () => {
    const notes = await writing(() => Promise.reject(new CommandError('not_there', '', false)));
    notes.typed('Sedie');
    await notes.flush();
    expect(notes.unsent).toBe('Sedie');
    notes.close();
  });
});
