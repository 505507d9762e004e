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
