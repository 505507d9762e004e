import type { DeviceKind, DeviceList } from './devices';

/** A device that was in use, or chosen, and went away. */
export interface DeviceLoss {
  deviceId: string;
  label: string;
  /** What is used in its place; null when there is nothing, or nothing is known of it. */
  instead: string | null;
  /** It can be used again, for which the person is asked. */
  back: boolean;
}

export type DeviceLosses = Readonly<Partial<Record<DeviceKind, DeviceLoss>>>;

const ALL = ['microphone', 'camera', 'speaker'] as const;

/** A device has gone away. */
export function lose(
  losses: DeviceLosses,
  kind: DeviceKind,
  { deviceId, label }: { deviceId: string; label: string },
): DeviceLosses {
  return { ...losses, [kind]: { deviceId, label, instead: null, back: false } };
}

/** Nothing is missing of this kind any more; the same object when nothing was. */
export function found(losses: DeviceLosses, kind: DeviceKind): DeviceLosses {
  if (!losses[kind]) return losses;
  return Object.fromEntries(Object.entries(losses).filter(([each]) => each !== kind));
}

/** `track` is used now: in place of what was lost, or it is the lost one itself. */
export function replace(
  losses: DeviceLosses,
  kind: DeviceKind,
  track: MediaStreamTrack,
): DeviceLosses {
  const loss = losses[kind];
  if (!loss) return losses;
  if (track.getSettings().deviceId === loss.deviceId) return found(losses, kind);
  return { ...losses, [kind]: { ...loss, instead: track.label } };
}

/**
 * Devices came or went: what was lost may be back, and the chosen speaker, which no track tells of, may
 * be gone. The same object when nothing has changed.
 */
export function compare(
  losses: DeviceLosses,
  before: DeviceList,
  now: DeviceList,
  speaker: string | undefined,
): DeviceLosses {
  let result = losses;
  const there = (kind: DeviceKind, deviceId: string) =>
    now[kind].some((device) => device.deviceId === deviceId);
  const known = before.speaker.find((device) => device.deviceId === speaker);
  if (known && !losses.speaker && !there('speaker', known.deviceId)) {
    result = lose(result, 'speaker', known);
  }
  for (const kind of ALL) {
    const loss = result[kind];
    if (!loss || loss.back === there(kind, loss.deviceId)) continue;
    result = { ...result, [kind]: { ...loss, back: !loss.back } };
  }
  return result;
}
