/**
 * A camera in three sizes at once, so that the station can send each viewer the one that fits its tile
 * and its link. Only where many look (conferences): with one viewer a single encoding is better.
 */

/**
 * Below 960x540 Chromium leaves out the full size, below 640x360 also the middle one. Wished for and not
 * demanded: a camera that has less is better than none.
 */
export const CAPTURE: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 24, max: 30 },
};

/** Smallest first, as browsers want them. The bit rates are upper bounds; the browser's estimate of
 * its uplink decides how many of the layers are sent at all. */
export const ENCODINGS: readonly RTCRtpEncodingParameters[] = [
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
];

/** Fresh encodings for `addTransceiver`, which browsers change in place. */
export function sendEncodings(): RTCRtpEncodingParameters[] {
  return ENCODINGS.map((encoding) => ({ ...encoding }));
}

/**
 * Sends the layers named and no others: what is not `active` costs neither processor nor bandwidth.
 * A sender of one encoding is left alone, and so is one of which no layer would be left.
 */
export async function sendLayers(
  sender: Pick<RTCRtpSender, 'getParameters' | 'setParameters'>,
  rids: readonly string[],
): Promise<void> {
  const parameters = sender.getParameters();
  const layers = parameters.encodings.filter((encoding) => encoding.rid !== undefined);
  if (layers.length < 2 || !layers.some((layer) => rids.includes(layer.rid ?? ''))) return;
  let changed = false;
  for (const layer of layers) {
    const active = rids.includes(layer.rid ?? '');
    changed ||= (layer.active ?? true) !== active;
    layer.active = active;
  }
  if (!changed) return;
  try {
    await sender.setParameters(parameters);
  } catch {
    // The connection was renewed meanwhile: the new one begins with all layers and is told again.
  }
}
