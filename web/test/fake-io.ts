import { FakeSocket } from './fake-socket';

/** The sockets that pages under test have made, newest last; a test plays the station on them. */
export const sockets: FakeSocket[] = [];
/** Those by which pages of the staff hear of changes (`src/state/notices.ts`), beside the page's own. */
export const noticeSockets: FakeSocket[] = [];

/** Makes a connection, as of socket.io-client, for which this file stands in all tests (vite.config.ts). */
export function io(
  namespace: string,
  options: { auth: (give: (value: unknown) => void) => void },
): FakeSocket {
  const socket = new FakeSocket();
  socket.auth = () =>
    new Promise<object>((resolve) => {
      options.auth((value) => resolve(value as object));
    });
  (namespace === '/staff' ? noticeSockets : sockets).push(socket);
  return socket;
}

/** The newest socket. */
export function socket(): FakeSocket {
  const newest = sockets.at(-1);
  if (!newest) throw new Error('no connection was made');
  return newest;
}
