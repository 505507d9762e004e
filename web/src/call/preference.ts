/**
 * Has Chromium send in three temporal layers, of which the station leaves out the upper ones for a viewer with a
 * slow link. Others send one, or refuse: then the slowest viewer's link decides for all.
 */
export async function layerFrames(sender: RTCRtpSender): Promise<void> {
  try {
    const parameters = sender.getParameters();
    const encodings: (RTCRtpEncodingParameters & { scalabilityMode?: string })[] =
      parameters.encodings;
    for (const encoding of encodings) encoding.scalabilityMode = 'L1T3';
    await sender.setParameters(parameters);
  } catch {
    // One layer, then.
  }
}

/**
 * What a sender gives up first on a bad network, and its upper bound; `null` leaves each encoding its own.
 */
export async function prefer(
  sender: RTCRtpSender,
  degradationPreference: 'maintain-framerate' | 'maintain-resolution',
  maxBitrate: number | null,
): Promise<void> {
  try {
    const parameters = sender.getParameters() as RTCRtpSendParameters & {
      degradationPreference?: string;
    };
    parameters.degradationPreference = degradationPreference;
    if (maxBitrate !== null) {
      for (const encoding of parameters.encodings) encoding.maxBitrate = maxBitrate;
    }
    await sender.setParameters(parameters);
  } catch {
    // A browser that does not know the preference keeps its own.
  }
}
