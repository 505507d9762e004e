import { FakeSocket } from './fake-socket';

/** The sockets that pages under test have made, newest last; a test plays the station on them. */
export const sockets: FakeSocket[] = [];

/** Makes a connection, as of socket.io-client, for which this file stands in all tests (vite.config.ts). */
export function io(
  _namespace: string,
  options: { auth: (give: (value: unknown) => void) => void },
): FakeSocket {
  const socket = new FakeSocket();
  socket.auth = () =>
    new Promise<object>((resolve) => {
      options.auth((value) => resolve(value as object));
    });
  sockets.push(socket);
  return socket;
}

/** The newest socket. */
export function socket(): FakeSocket {
  const newest = sockets.at(-1);
  if (!newest) throw new Error('no connection was made');
  return newest;
}
