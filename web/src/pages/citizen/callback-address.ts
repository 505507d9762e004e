import type { CallbackAddress } from './callback';

/** What the part of the address behind the # says of being called back; null when it is of something else. */
export function callbackAddress(wanted: string): CallbackAddress | null {
  if (wanted === 'callback-code') return { kind: 'follow' };
  const called = /^called=(.+)$/.exec(wanted);
  if (called) return { kind: 'called', token: called[1] ?? '' };
  const ask = /^callback(?:=(.*))?$/.exec(wanted);
  return ask ? { kind: 'ask', topic: ask[1] ?? '' } : null;
}
