// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tk } from '../src/i18n/conference';
import '../src/pages/conference/notices';
import type { Ballot, Called, Conference, Member } from '../src/protocol/conference';
import { begun, snapshot, somebody } from './conference-room';

const CALLED: Called = {
  name: 'Roma',
  officeId: 'o1',
  member: null,
  answeredAtMs: null,
  late: false,
  standing: 'connected',
  correctedBy: null,
  correctedAtMs: null,
  short: null,
};
const ROLL = { startedAtMs: 1_500, closedAtMs: null, called: [CALLED] };

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

function noticesOf(own: Member, changes: Partial<Conference>) {
  const { room, socket } = begun();
  socket.fire('event', snapshot([own], changes));
  const element = document.createElement('vs-conference-notices');
  Object.assign(element, { room });
  document.body.append(element);
  const updated = async () => {
    await (element as HTMLElement & { updateComplete: Promise<unknown> }).updateComplete;
    return (id: string) => element.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  };
  return { room, socket, element, updated };
}

describe('the roll', () => {
  it('is answered whatever else there is to say', async () => {
    const own = somebody('roma', { office: 'Roma', officeId: 'o1' });
    const { room, socket, element, updated } = noticesOf(own, { roll: ROLL, floor: 'roma' });
    room.failure.set('full');
    room.mutedByChair.set(true);
    const button = (await updated())('answer-roll');
    expect(button).not.toBeNull();
    expect(element.textContent).toContain(tk('conference.mutedByChair'));
    button?.click();
    expect(socket.commands('answerRollCall')).toHaveLength(1);
    room.close();
  });

  it.each([
    ['a guest', somebody('ada', { part: 'guest' })],
    ['a chair', somebody('boss', { part: 'chair' })],
    ['an operator who is not on it', somebody('anna', { part: 'operator' })],
  ])('is no business of %s', async (_, own) => {
    const { room, updated } = noticesOf(own, { roll: ROLL });
    expect((await updated())('answer-roll')).toBeNull();
    room.close();
  });

  it('calls an operator by name, late or not', async () => {
    const own = somebody('anna', { part: 'operator' });
    const called = [{ ...CALLED, name: 'Anna', officeId: null, member: 'anna', late: true }];
    const { room, updated } = noticesOf(own, { roll: { ...ROLL, called } });
    expect((await updated())('answer-roll')).not.toBeNull();
    room.close();
  });
});

describe('a vote', () => {
  const BALLOT: Ballot = {
    ballotId: 'b1',
    question: 'Alle 17?',
    choices: [
      { text: 'Sì', voters: [] },
      { text: 'No', voters: [] },
    ],
    openedAtMs: 1_500,
    closedAtMs: null,
    entitled: ['anna', 'boss'],
    unvoted: ['Anna', 'Boss'],
  };

  it('asks everybody who may vote, wherever they look, until they have', async () => {
    const own = somebody('anna', { part: 'operator' });
    const { room, socket, element, updated } = noticesOf(own, { ballot: BALLOT });
    const shown: string[] = [];
    Object.assign(element, { show: (what: string) => shown.push(what) });
    (await updated())('go-to-vote')?.click();
    expect(shown).toEqual(['vote']);
    const choices = [{ text: 'Sì', voters: ['anna'] }, BALLOT.choices[1]!];
    socket.fire('event', snapshot([own], { ballot: { ...BALLOT, choices } }));
    expect((await updated())('go-to-vote')).toBeNull();
    room.close();
  });

  it.each([
    ['a guest', somebody('ada', { part: 'guest' }), BALLOT],
    ['those who came when it was closed', somebody('anna'), { ...BALLOT, closedAtMs: 1_700 }],
  ])('is no business of %s', async (_, own, ballot) => {
    const { room, updated } = noticesOf(own, { ballot });
    expect((await updated())('go-to-vote')).toBeNull();
    room.close();
  });
});

it('tells a chair of who waits beside what went wrong, which can be put away', async () => {
  const own = somebody('boss', { part: 'chair' });
  const { room, updated } = noticesOf(own, { lobby: [somebody('ada', { part: 'guest' })] });
  room.failure.set('full');
  let by = await updated();
  expect(by('go-to-lobby')).not.toBeNull();
  by('dismiss-failure')?.click();
  by = await updated();
  expect(room.failure.value).toBeNull();
  expect(by('failure')).toBeNull();
  expect(by('go-to-lobby')).not.toBeNull();
  room.close();
});
