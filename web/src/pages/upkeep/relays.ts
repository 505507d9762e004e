// Whether the TURN servers in force give this browser a relay: tried by gathering, as a call does. No DOM.
import type { IceServer } from '../../protocol/api';

const WITHIN_MS = 10_000;

/** A server and whether a relay came from it; `error` is its code (RFC 8656, section 18), 701 where it could not be reached. */
export interface TriedRelay {
  url: string;
  ok: boolean;
  error: number | null;
}

const isTurn = (url: string) => /^turns?:/.test(url);

/** The addresses of TURN servers, each once. */
export function relaysOf(servers: readonly IceServer[]): string[] {
  return [...new Set(servers.flatMap(({ urls }) => urls).filter(isTurn))];
}

/** Tries each server by itself, all at once. Never fails: a server that does not answer in time gave nothing. */
export function tryRelays(
  servers: readonly IceServer[],
  create: (configuration: RTCConfiguration) => RTCPeerConnection = (of) =>
    new RTCPeerConnection(of),
  withinMs = WITHIN_MS,
): Promise<TriedRelay[]> {
  return Promise.all(
    relaysOf(servers).map((url) => {
      const server = servers.find(({ urls }) => urls.includes(url));
      return tryRelay({ ...server, urls: [url] }, url, create, withinMs);
    }),
  );
}

function tryRelay(
  { urls, username, credential }: Partial<IceServer> & { urls: string[] },
  url: string,
  create: (configuration: RTCConfiguration) => RTCPeerConnection,
  withinMs: number,
): Promise<TriedRelay> {
  return new Promise((resolve) => {
    let error: number | null = null;
    const connection = create({
      iceServers: [{ urls, ...(username && { username }), ...(credential && { credential }) }],
      iceTransportPolicy: 'relay',
    });
    const end = (ok: boolean) => {
      clearTimeout(timer);
      connection.close();
      resolve({ url, ok, error: ok ? null : error });
    };
    const timer = setTimeout(() => end(false), withinMs);
    connection.onicecandidate = ({ candidate }) => {
      // nothing more comes after the empty one
      if (candidate === null) end(false);
      else if (candidate.candidate.includes(' typ relay')) end(true);
    };
    connection.onicecandidateerror = ({ errorCode }) => (error = errorCode);
    connection.createDataChannel('trial');
    void connection
      .createOffer()
      .then((offer) => connection.setLocalDescription(offer))
      .catch(() => end(false));
  });
}
