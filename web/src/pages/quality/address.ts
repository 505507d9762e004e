// The page's address. Everything is behind the "#": what somebody searches for never reaches a server's log.

const PATH = '/quality';

/** What the address says; names before the "#" are understood as well. */
export function paramsOf(location: Pick<Location, 'search' | 'hash'>): URLSearchParams {
  const params = new URLSearchParams(location.search);
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) params.set(name, value);
  return params;
}

/** The address that says `params`; what is empty is left out. */
export function addressOf(params: Readonly<Record<string, string | undefined>>): string {
  const said = Object.entries(params).filter((each): each is [string, string] => Boolean(each[1]));
  const text = new URLSearchParams(said).toString();
  return text === '' ? PATH : `${PATH}#${text}`;
}

/** A moment of a recording, to be sent to a colleague; opening it asks for the reason as ever. */
export function momentAddress(recording: string, atMs: number): string {
  return addressOf({ recording, t: atMs > 0 ? String(Math.round(atMs)) : '' });
}

/** The moment an address names, in milliseconds; 0: none. */
export function momentOf(params: URLSearchParams): number {
  const text = params.get('t') ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}
