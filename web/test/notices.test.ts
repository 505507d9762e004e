// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { noticeSockets } from './fake-io';
import type { FakeSocket } from './fake-socket';
import { notices } from '../src/state/notices';
import { eventually } from './eventually';

/** The socket by which a page of the staff hears that what it reads has changed. */
const signIn = (token = 'token') => ({
  token: vi.fn(() => Promise.resolve(token)),
  renew: vi.fn(() => Promise.reject(new Error('over'))),
});
let present = signIn();
let stops: (() => void)[] = [];
const hear = (topic: string) => {
  const told = vi.fn();
  const stop = notices.hear(topic, told);
  stops.push(stop);
  return { told, stop };
};
const asked = (socket: FakeSocket, type: string) =>
  socket.commands(type).map((each) => each['topics']);

/** Returns the socket once it is open. */
async function opened(count = 1): Promise<FakeSocket> {
  return eventually(() => {
    expect(noticeSockets).toHaveLength(count);
    const socket = noticeSockets[count - 1]!;
    expect(socket.opened).toBeGreaterThan(0);
    return socket;
  });
}

beforeEach(() => {
  noticeSockets.length = 0;
  stops = [];
  present = signIn();
});
afterEach(() => {
  for (const stop of stops) stop();
  notices.leave(present);
});

it('opens one socket, with the token, once somebody is signed in and something is heard', async () => {
  notices.follow(present);
  await Promise.resolve();
  expect(noticeSockets).toEqual([]);
  hear('alarms');
  hear('alarms');
  hear('day');
  const socket = await opened();
  expect(await socket.auth!()).toEqual({ token: 'token' });
  socket.fire('connect');
  await eventually(() => expect(asked(socket, 'hear')).toEqual([['alarms', 'day']]));
});

it('opens it when the sign-in comes later', async () => {
  hear('alarms');
  await Promise.resolve();
  expect(noticeSockets).toEqual([]);
  notices.follow(present);
  await opened();
});

it('tells those who hear a topic, and no others', async () => {
  const [alarms, again, day] = [hear('alarms'), hear('alarms'), hear('day')];
  notices.follow(present);
  const socket = await opened();
  socket.fire('connect');
  socket.fire('event', { type: 'changed', topics: ['alarms', 'unknown'] });
  expect(alarms.told).toHaveBeenCalledTimes(1);
  expect(again.told).toHaveBeenCalledTimes(1);
  expect(day.told).not.toHaveBeenCalled();
});

it('has what is heard read once more when the station knows of it: it may have changed before', async () => {
  const [alarms, day] = [hear('alarms'), hear('day')];
  notices.follow(present);
  const socket = await opened();
  socket.fire('connect');
  await eventually(() => expect(asked(socket, 'hear')).toHaveLength(1));
  expect(alarms.told).not.toHaveBeenCalled();
  // the day is not for this role
  socket.answer('hear', { topics: ['alarms'] });
  await eventually(() => expect(alarms.told).toHaveBeenCalledTimes(1));
  expect(day.told).not.toHaveBeenCalled();
});

it('asks for all again after a connection that was lost', async () => {
  const { told } = hear('alarms');
  notices.follow(present);
  const socket = await opened();
  socket.fire('connect');
  await eventually(() => expect(asked(socket, 'hear')).toHaveLength(1));
  socket.answer('hear', { topics: ['alarms'] });
  await eventually(() => expect(told).toHaveBeenCalledTimes(1));
  socket.fire('disconnect');
  hear('day');
  socket.fire('connect');
  await eventually(() => expect(asked(socket, 'hear').at(-1)).toEqual(['alarms', 'day']));
  socket.answer('hear', { topics: ['alarms', 'day'] });
  await eventually(() => expect(told).toHaveBeenCalledTimes(2));
});

it('says what is heard no longer, once nobody on the page hears it', async () => {
  const [one, other] = [hear('alarms'), hear('alarms')];
  notices.follow(present);
  const socket = await opened();
  socket.fire('connect');
  await eventually(() => expect(asked(socket, 'hear')).toHaveLength(1));
  socket.answer('hear', { topics: ['alarms'] });
  one.stop();
  one.stop();
  socket.fire('event', { type: 'changed', topics: ['alarms'] });
  expect(other.told).toHaveBeenCalled();
  expect(asked(socket, 'stopHearing')).toEqual([]);
  other.stop();
  await eventually(() => expect(asked(socket, 'stopHearing')).toEqual([['alarms']]));
  socket.answer('stopHearing');
});

it('finds out whether the page is to be left when the station ends the session', async () => {
  hear('alarms');
  notices.follow(present);
  const socket = await opened();
  socket.fire('connect');
  socket.fire('event', { type: 'sessionEnded' });
  expect(present.renew).toHaveBeenCalledTimes(1);
});

it('comes back after a refusal with the next token, and not before', async () => {
  hear('alarms');
  present.token.mockRejectedValue(new Error('away'));
  notices.follow(present);
  const socket = await opened();
  expect(await socket.auth!()).toEqual({ token: '' });
  socket.active = false;
  socket.fire('connect_error', Object.assign(new Error('no'), { data: { code: 'invalid_token' } }));
  expect(socket.opened).toBe(1);
  notices.follow(present);
  await eventually(() => expect(socket.opened).toBe(2));
});

it('closes the socket with the sign-in, and opens another for the next', async () => {
  hear('alarms');
  notices.follow(present);
  const first = await opened();
  notices.leave(signIn());
  expect(first.closed).toBe(0);
  notices.leave(present);
  await eventually(() => expect(first.closed).toBe(1));
  present = signIn('next');
  notices.follow(present);
  const second = await opened(2);
  expect(await second.auth!()).toEqual({ token: 'next' });
});
