// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { type KeyAct, keyAct, KEYS } from '../src/pages/conference/keys';
import { waitingIn } from '../src/pages/conference/part';
import type { Conference, Member } from '../src/protocol/conference';
import { Store } from '../src/state/store';
import { eventually } from './eventually';

const { ConferencePeople } = await import('../src/pages/conference/people');

const somebody = (member: string, here = true) =>
  ({
    member,
    name: member,
    part: 'guest',
    here,
    media: true,
    sends: { microphone: false, camera: false, screen: false },
  }) as Member;

const conference = (changes: Partial<Conference>) =>
  ({
    members: [],
    lobby: [],
    sentOut: [],
    hands: [],
    floor: null,
    roll: null,
    breakout: null,
    agenda: null,
    presented: null,
    pinned: [],
    captioners: [],
    ...changes,
  }) as unknown as Conference;

describe('people of a conference, for a chair', () => {
  const asked: [string, unknown][] = [];
  const shown = new ConferencePeople();

  async function show(changes: Partial<Conference>): Promise<void> {
    asked.length = 0;
    shown.room = {
      state: new Store({ you: 'boss', part: 'chair', conference: conference(changes) }),
      ask: (command: string, fields: unknown) => {
        asked.push([command, fields]);
        return Promise.resolve(true);
      },
    } as unknown as typeof shown.room;
    document.body.append(shown);
    await shown.updateComplete;
  }

  const press = async (id: string) => {
    shown.querySelector<HTMLButtonElement>(`[data-testid="${id}"]`)?.click();
    await shown.updateComplete;
  };

  afterEach(() => shown.remove());

  it('lets in those whom the chair sees, and nobody whose page is gone', async () => {
    await show({ lobby: [somebody('ada'), somebody('bea'), somebody('gone', false)] });
    expect(shown.querySelectorAll('[data-testid="admit"]')).toHaveLength(2);
    await press('admit-all');
    expect(asked).toEqual([['admit', { members: ['ada', 'bea'] }]]);
    expect(waitingIn(conference({ lobby: [somebody('gone', false)] }))).toEqual([]);
  });

  it('asks before somebody is sent out of the room, and lets them back', async () => {
    await show({ members: [somebody('ada')], sentOut: [somebody('bea')] });
    await press('remove');
    expect(asked).toEqual([]);
    await shown.querySelector<HTMLElement & { updateComplete: Promise<boolean> }>('vs-dialog')
      ?.updateComplete;
    await press('remove-sure');
    expect(asked).toEqual([['remove', { member: 'ada' }]]);
    await press('let-back');
    expect(asked.at(-1)).toEqual(['admit', { members: ['bea'] }]);
  });
});

describe('the attendance of a conference', () => {
  it('is taken away as a file by a chair, and says where that failed', async () => {
    const shown = new ConferencePeople();
    const asked: string[] = [];
    const failure = new Store<string | null>(null);
    shown.session = {
      download: (path: string) => {
        asked.push(path);
        return asked.length === 1 ? Promise.resolve() : Promise.reject(new Error('no'));
      },
    } as unknown as NonNullable<typeof shown.session>;
    shown.room = {
      state: new Store({
        you: 'boss',
        part: 'chair',
        conference: conference({ conferenceId: 'c' }),
      }),
      failure,
    } as unknown as typeof shown.room;
    document.body.append(shown);
    await shown.updateComplete;
    const button = shown.querySelector<HTMLButtonElement>('[data-testid="attendance-csv"]');
    button?.click();
    expect(asked).toEqual(['conferences/c/attendance?language=it']);
    button?.click();
    await eventually(() => expect(failure.value).toBe('failed'));
    shown.remove();
  });
});

describe('a guest’s link', () => {
  it('is taken back where it was made, and is shown no more', async () => {
    const shown = new ConferencePeople();
    let back = 0;
    shown.invite = () =>
      Promise.resolve({
        url: 'https://station.example/#link=x',
        expiresAt: '2026-11-27T10:00:00Z',
        dial: { number: '+390612345678', pin: '12345678' },
        takeBack: () => Promise.resolve((back += 1) === 2),
      });
    shown.room = {
      state: new Store({ you: 'boss', part: 'chair', conference: conference({}) }),
    } as unknown as typeof shown.room;
    document.body.append(shown);
    await shown.updateComplete;
    const label = shown.querySelector<HTMLInputElement>('#guest-label');
    if (label) label.value = 'Ada';
    shown.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    const button = () => shown.querySelector<HTMLButtonElement>('[data-testid="take-link-back"]');
    await eventually(() => expect(button()).not.toBeNull());
    const dial = shown.querySelector('[data-testid="guest-dial"]')?.textContent;
    expect(dial).toContain('+390612345678, codice 1234 5678');
    button()?.click();
    await eventually(() => expect(back).toBe(1));
    expect(button()).not.toBeNull();
    button()?.click();
    await eventually(() => expect(button()).toBeNull());
    shown.remove();
  });
});

describe('keys of a conference', () => {
  const press = (key: string, changes = {}) => ({
    key,
    repeat: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...changes,
  });

  it.each(Object.entries(KEYS) as [KeyAct, string][])('%s: %s', (act, key) => {
    expect(keyAct(press(key), false)).toBe(act);
    expect(keyAct(press(key.toUpperCase()), false)).toBe(act);
    expect(keyAct(press(key), true)).toBeNull();
    expect(keyAct(press(key, { repeat: true }), false)).toBeNull();
    expect(keyAct(press(key, { ctrlKey: true }), false)).toBeNull();
    expect(keyAct(press('x'), false)).toBeNull();
  });
});
