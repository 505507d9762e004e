import type { DeviceStatus } from '../../call/devices';
import type { PathWord } from '../../call/path-test';

/** What was found so far; null is not known yet. */
export interface Found {
  /** Null before camera and microphone were asked for. */
  devices: Pick<DeviceStatus, 'cameraProblem' | 'microphoneProblem'> | null;
  /** Whether the person has heard the notes. */
  heard: boolean | null;
  /** `busy`: the station had no room to try it; `unable`: the browser has no calls. */
  path: PathWord | 'busy' | 'unable' | null;
}

/** What to do about it, the gravest first; each is the key of a sentence. */
export type Advice =
  | 'path-unable'
  | 'path-none'
  | 'microphone'
  | 'camera'
  | 'speaker'
  | 'path-weak'
  | 'path-busy';

export interface Verdict {
  /** `open`: something is still to be tried. */
  word: 'open' | 'ready' | 'limited';
  advice: readonly Advice[];
}

/** Says whether a call will go well, and what stands in its way; nobody is kept from entering. */
export function verdict({ devices, heard, path }: Found): Verdict {
  const advice: Advice[] = [];
  if (path === 'unable') advice.push('path-unable');
  if (path === 'none') advice.push('path-none');
  if (devices?.microphoneProblem) advice.push('microphone');
  if (devices?.cameraProblem) advice.push('camera');
  if (heard === false) advice.push('speaker');
  if (path === 'weak' || path === 'bad') advice.push('path-weak');
  if (path === 'busy') advice.push('path-busy');
  if (advice.length > 0) return { word: 'limited', advice };
  const open = devices === null || heard === null || path === null;
  return { word: open ? 'open' : 'ready', advice };
}
