import { vi } from 'vitest';
import { FakeSocket } from './fake-socket';

/** The sockets that pages under test have made, newest last; a test that imports this plays the station on them. */
export const sockets: FakeSocket[] = [];

vi.mock('socket.io-client', () => ({
  io: (_namespace: string, options: { auth: (give: (value: unknown) => void) => void }) => {
    const socket = new FakeSocket();
    socket.auth = () =>
      new Promise<object>((resolve) => {
        options.auth((value) => resolve(value as object));
      });
    sockets.push(socket);
    return socket;
  },
}));

/** The newest socket. */
export function socket(): FakeSocket {
  const newest = sockets.at(-1);
  if (!newest) throw new Error('no connection was made');
  return newest;
}
