/** What a key of the conference does, beside the button that says the same. */
export type KeyAct = 'microphone' | 'camera' | 'hand';

export const KEYS: Readonly<Record<KeyAct, string>> = { microphone: 'm', camera: 'v', hand: 'h' };

type Pressed = Pick<KeyboardEvent, 'key' | 'repeat' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** What a key does; nothing while it is held down, with another key, or *asked* something by an open dialog. */
export function keyAct(event: Pressed, asked: boolean): KeyAct | null {
  if (asked || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return null;
  const pressed = event.key.toLowerCase();
  const acts: readonly KeyAct[] = ['microphone', 'camera', 'hand'];
  return acts.find((act) => KEYS[act] === pressed) ?? null;
}
