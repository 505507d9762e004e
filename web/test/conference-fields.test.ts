// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '../src/pages/conference/agenda';
import '../src/pages/conference/ballot';
import '../src/pages/conference/captions';
import '../src/pages/conference/notes';
import '../src/pages/conference/people';
import '../src/pages/conference/poll';
import { conference, somebody } from './conference-room';
import { clearPage, fill, labelled, mount, part, press, settled, submit, words } from './page';
import { Store } from '../src/state/store';

/** What a chair fills in beside the pictures. */

let asked: [string, unknown][];
const room = () => ({
  state: new Store({
    you: 'boss',
    part: 'chair',
    captions: [],
    conference: conference([somebody('boss'), somebody('ada'), somebody('bea')], {
      captioners: ['boss'],
    }),
  }),
  captioner: { trouble: new Store<string | null>(null), field: new Store({ text: '' }) },
  ask: (command: string, fields: unknown) => {
    asked.push([command, fields]);
    return Promise.resolve(true);
  },
});
const invite = () =>
  Promise.resolve({ url: 'https://station.example/#link=x', expiresAt: '2026-11-27T10:00:00Z' });

beforeEach(() => {
  asked = [];
  localStorage.clear();
});
afterEach(clearPage);

/** The words in sight that name each field, by its id. */
function labels(): Record<string, string> {
  const fields = [
    ...document.querySelectorAll<HTMLInputElement>(
      'input:not([type=checkbox], [type=radio]), textarea, select:not([aria-label])',
    ),
  ];
  return Object.fromEntries(
    fields.map(({ id }) => [
      id,
      words(document.querySelector(`label[for="${id}"]:not(.visually-hidden)`)),
    ]),
  );
}

describe('each field has its label in sight', () => {
  it('of the agenda and a vote', async () => {
    await mount('vs-conference-agenda', { room: room() });
    expect(labels()).toEqual({ 'item-text': 'Punto', 'item-minutes': 'Minuti' });
    clearPage();
    await mount('vs-conference-ballot', { room: room(), ask: true });
    expect(labels()).toEqual({
      'vote-question': 'Domanda',
      'vote-options': 'Risposte, una per riga (da 2 a 10)',
    });
  });

  it('of a guest and the link for them', async () => {
    await mount('vs-conference-people', { room: room(), invite });
    await fill(document.querySelector('#guest-label')!, 'Interprete');
    await submit(document.querySelector('#guest-label')!);
    expect(labels()['guest-label']).toBe('Per chi');
    expect(labels()['guest-link']).toContain('Interprete');
    expect((part('guest-link') as HTMLInputElement).readOnly).toBe(true);
  });

  it('of captions', async () => {
    await mount('vs-conference-captions', { room: room() });
    expect(labels()).toEqual({
      'captions-type': 'Scriva quello che si dice',
      'captions-size': 'Grandezza',
      'captions-choose': 'Affidi i sottotitoli a',
    });
  });

  it('of breakout rooms that are planned, and of those that are open', async () => {
    const planned = room();
    await mount('vs-conference-people', { room: planned });
    await press('plan-breakout');
    await settled();
    expect(labels()).toMatchObject({
      'breakout-count': 'Quante stanze',
      'breakout-minutes': 'Durata in minuti',
      'breakout-name-0': 'Nome della stanza 1',
      'breakout-name-1': 'Nome della stanza 2',
    });
    const { state } = planned;
    const rooms = [{ groupId: 'b1', name: 'Patenti', helpSinceMs: null, helpBy: null }];
    const breakout = { rooms, openedAtMs: 1, endsAtMs: null, told: null };
    state.set({ ...state.value, conference: { ...state.value.conference, breakout } });
    await settled();
    expect(labels()['tell-rooms']).toBe('Scriva a tutte le stanze');
  });
});

it('says what the answers have to be where they cannot be taken', async () => {
  await mount('vs-conference-poll', { room: room() });
  await press('ask-poll');
  const options = document.querySelector<HTMLTextAreaElement>('#poll-options')!;
  const hint = () => words(document.querySelector('#poll-options-hint'));
  expect([options.getAttribute('aria-invalid'), hint()]).toEqual(['false', '']);
  await fill(document.querySelector('#poll-question')!, 'Si comincia?');
  await fill(options, 'Solo una');
  await submit(options);
  expect(options.getAttribute('aria-invalid')).toBe('true');
  expect(hint()).not.toBe('');
  await fill(options, 'Una\nDue');
  await submit(options);
  expect(asked).toEqual([
    ['openPoll', { question: 'Si comincia?', options: ['Una', 'Due'], live: false }],
  ]);
});

it('opens the breakout rooms by the names and the minutes that were written', async () => {
  await mount('vs-conference-people', { room: room() });
  await press('plan-breakout');
  await settled();
  await fill(document.querySelector('#breakout-count')!, '3');
  await fill(document.querySelector('#breakout-name-0')!, 'Patenti');
  await fill(document.querySelector('#breakout-minutes')!, '900');
  expect(document.querySelector<HTMLInputElement>('#breakout-minutes')!.value).toBe('240');
  await press(labelled('Apri 3 stanze'));
  expect(asked).toMatchObject([['openBreakout', { minutes: 240 }]]);
  const { rooms } = asked[0]![1] as { rooms: { name: string }[] };
  expect(rooms.map(({ name }) => name)).toEqual(['Patenti', 'Stanza 2', 'Stanza 3']);
});

it('keeps the size of captions', async () => {
  await mount('vs-conference-captions', { room: room() });
  await fill('captions-size', '3');
  expect(localStorage.getItem('vs.conference.captions')).toBe('on 3 quiet');
});

it('lets guests write in the notes, and keeps them from it until then', async () => {
  const notes = {
    state: new Store({ text: 'Sedie', unsent: false }),
    loading: new Store(false),
    refused: new Store(null),
    open: () => undefined,
    flush: () => Promise.resolve(),
  };
  const of = { ...room(), notes };
  const say = (part: string, guestsWrite: boolean) => {
    const { value } = of.state;
    of.state.set({ ...value, part, conference: { ...value.conference, guestsWrite } });
    return settled();
  };
  const box = () => part('guests-write') as HTMLInputElement | null;
  const readonly = () => (part('notes') as HTMLTextAreaElement).readOnly;
  await mount('vs-conference-notes', { room: of });
  expect([box()?.checked, readonly()]).toEqual([false, false]);
  await press('guests-write');
  expect(asked).toEqual([['letGuestsWrite', { allowed: true }]]);
  await say('chair', true);
  expect([box()?.checked, readonly()]).toEqual([true, false]);
  await say('guest', true);
  expect([box(), readonly()]).toEqual([null, false]);
  await say('guest', false);
  expect([box(), readonly()]).toEqual([null, true]);
});
