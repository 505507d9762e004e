import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConferenceProtocol, ServerMessage } from '../src/protocol/conference';
import { NotesSession } from '../src/pages/conference/notes-session';
import { CommandError, type Connection } from '../src/state/connection';
import { fromBase64, toBase64 } from '../src/state/base64';

/** The station's part: what it has, and what it answers. */
class Station {
  number = 1;
  doc = new Doc();
  readonly written: string[] = [];
  /** What becomes of what a page sends, before it is taken. */
  answer: (update: string) => Promise<void> = () => Promise.resolve();
  /** What happens once it is taken, before that is said. */
  after: (update: string) => Promise<void> = () => Promise.resolve();

  get text(): string {
    // oxlint-disable-next-line typescript/no-base-to-string -- a Y.Text's string is its text
    return this.doc.getText('notes').toString();
  }

  /** Another document of the same notes. */
  begin(text: string): void {
    this.number += 1;
    this.doc = new Doc();
    this.doc.getText('notes').insert(0, text);
  }

  readonly connection = {
    send: async (type: string, fields: { document?: number; update?: string }) => {
      if (type === 'readNotes') {
        const update = toBase64(encodeStateAsUpdate(this.doc));
        return { document: this.number, writer: 2 ** 29, update };
      }
      await this.answer(fields.update!);
      if (fields.document !== this.number) throw new CommandError('other_document', '', false);
      applyUpdate(this.doc, fromBase64(fields.update!));
      this.written.push(this.text);
      await this.after(fields.update!);
      return {};
    },
  } as unknown as Connection<ConferenceProtocol>;
}

describe('what was written in the notes', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  let station: Station;
  let notes: NotesSession;

  beforeEach(async () => {
    station = new Station();
    notes = new NotesSession(station.connection);
    notes.open();
    await vi.dynamicImportSettled();
    await vi.advanceTimersByTimeAsync(0);
  });
  afterEach(() => notes.close());

  const told = (update: string): ServerMessage => ({
    type: 'notes',
    document: station.number,
    update,
    next: null,
  });

  it('is all sent before one leaves, what came while a part was under way as well', async () => {
    station.answer = () => new Promise((resolve) => setTimeout(resolve, 200));
    notes.typed('Sedie');
    await vi.advanceTimersByTimeAsync(310);
    notes.typed('Sedie: tre');
    const settled = notes.settle();
    await vi.advanceTimersByTimeAsync(1_000);
    await settled;
    expect(station.written).toEqual(['Sedie', 'Sedie: tre']);
    expect(notes.unsent).toBeNull();
    expect(notes.state.value).toEqual({ text: 'Sedie: tre', unsent: false });
  });

  it('is left to be copied where the station does not answer', async () => {
    station.answer = () => new Promise(() => undefined);
    notes.typed('Sedie');
    let left = false;
    void notes.settle().then(() => (left = true));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(left).toBe(false);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(left).toBe(true);
    expect(notes.unsent).toBe('Sedie');
  });

  it('is left to be copied where the conference is over', async () => {
    station.answer = () => Promise.reject(new CommandError('not_there', '', false));
    notes.typed('Sedie');
    await notes.flush();
    expect(notes.unsent).toBe('Sedie');
  });

  it('is sent again where the station was away, and others are heard meanwhile', async () => {
    let away = true;
    station.answer = () =>
      away ? Promise.reject(new CommandError('unavailable', '', true)) : Promise.resolve();
    notes.typed('tre');
    await vi.advanceTimersByTimeAsync(400);
    expect(notes.state.value).toEqual({ text: 'tre', unsent: true });
    const other = new Doc();
    other.getText('notes').insert(0, 'Sedie: ');
    const update = encodeStateAsUpdate(other);
    applyUpdate(station.doc, update);
    notes.told(told(toBase64(update)));
    away = false;
    await vi.advanceTimersByTimeAsync(1_100);
    expect(notes.state.value.unsent).toBe(false);
    expect(notes.state.value.text).toBe(station.text);
    expect(['Sedie: tre', 'treSedie: ']).toContain(station.text);
  });

  it('waits for others while something is being composed', () => {
    const other = new Doc();
    other.getText('notes').insert(0, 'uno');
    notes.compose(true);
    notes.told(told(toBase64(encodeStateAsUpdate(other))));
    expect(notes.state.value.text).toBe('');
    notes.compose(false);
    expect(notes.state.value.text).toBe('uno');
  });

  it('goes into the new document where the station has begun another', async () => {
    notes.typed('uno');
    await vi.advanceTimersByTimeAsync(310);
    station.begin('zero uno');
    notes.typed('uno due');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(station.text).toBe('zero uno due');
    expect(notes.state.value).toEqual({ text: 'zero uno due', unsent: false });
  });

  it('stands once where it has itself made the station begin another document', async () => {
    station.after = (update) => {
      const changed = told(update);
      station.begin(station.text);
      station.after = () => Promise.resolve();
      // everybody is told before the answer is there
      notes.told({ ...changed, next: station.number } as ServerMessage);
      return new Promise((resolve) => setTimeout(resolve, 50));
    };
    notes.typed('uno');
    await vi.advanceTimersByTimeAsync(2_000);
    notes.typed('uno due');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(station.text).toBe('uno due');
    expect(notes.state.value).toEqual({ text: 'uno due', unsent: false });
  });

  it('is begun anew from what the station has where it was refused', async () => {
    notes.typed('uno');
    await vi.advanceTimersByTimeAsync(310);
    const { answer } = station;
    station.answer = () => Promise.reject(new CommandError('no_fit', '', false));
    notes.typed('uno due');
    await vi.advanceTimersByTimeAsync(310);
    expect(notes.refused.value).toEqual({ text: 'uno due', code: 'no_fit' });
    expect(notes.state.value).toEqual({ text: 'uno', unsent: false });
    station.answer = answer;
    notes.typed('uno tre');
    await vi.advanceTimersByTimeAsync(310);
    expect(station.text).toBe('uno tre');
  });
});
