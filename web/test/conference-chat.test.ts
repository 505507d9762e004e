// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { tk } from '../src/i18n/conference';
import { ConferenceChat } from '../src/pages/conference/chat';
import { type ConferenceRoom } from '../src/pages/conference/room';
import { CommandError } from '../src/state/connection';
import { initialConference } from '../src/state/conference';
import { Store } from '../src/state/store';

class Room {
  readonly state = new Store(initialConference);
  readonly said: [string, string][] = [];
  group = '';
  /** Where the station has one, which the page may not know yet. */
  really: string | null = null;

  say(text: string, group: string): Promise<void> {
    if (this.really !== null && group !== this.really) {
      return Promise.reject(new CommandError('moved', '', false));
    }
    this.said.push([text, group]);
    return Promise.resolve();
  }
}

async function shown(room: Room) {
  const chat = new ConferenceChat();
  chat.room = room as unknown as ConferenceRoom;
  document.body.append(chat);
  await chat.updateComplete;
  const field = chat.querySelector('input');
  const form = chat.querySelector('form');
  if (!field || !form) throw new Error('no form');
  return {
    field,
    type(text: string) {
      field.value = text;
      field.dispatchEvent(new Event('input'));
    },
    async send() {
      form.dispatchEvent(new Event('submit', { cancelable: true }));
      await Promise.resolve();
      await chat.updateComplete;
      return chat.querySelector('[role="status"]')?.textContent.trim();
    },
  };
}

describe('the chat of a conference', () => {
  afterEach(() => document.body.replaceChildren());

  it('sends nothing to a room that was typed in another, until it is sent once more', async () => {
    const room = new Room();
    room.group = 'b1-1';
    const chat = await shown(room);
    chat.type('Solo tra noi');
    room.group = '';
    expect(await chat.send()).toBe(tk('conference.chat.moved'));
    expect(room.said).toEqual([]);
    expect(chat.field.value).toBe('Solo tra noi');
    expect(await chat.send()).toBe('');
    expect(room.said).toEqual([['Solo tra noi', '']]);
  });

  it('leaves in the field what the station refused since one is elsewhere by now', async () => {
    const room = new Room();
    room.group = 'b1-1';
    room.really = '';
    const chat = await shown(room);
    chat.type('Solo tra noi');
    expect(await chat.send()).toBe(tk('conference.chat.moved'));
    expect(chat.field.value).toBe('Solo tra noi');
    expect(room.said).toEqual([]);
  });
});
