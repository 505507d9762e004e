/** What the station forwards; everything else would only make an offer of many lines longer than it may be. */
const FORWARDED = {
  audio: new Set(['audio/opus', 'audio/red']),
  video: new Set(['video/vp8', 'video/rtx']),
} as const;

/** Offers nothing on this line but what the station forwards, where the browser lets a page choose. */
export function offerForwarded(line: RTCRtpTransceiver, kind: 'audio' | 'video'): void {
  if (typeof RTCRtpReceiver === 'undefined' || !('setCodecPreferences' in line)) return;
  const known = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const wanted = known.filter(({ mimeType }) =>
    FORWARDED[kind].has(mimeType.toLowerCase() as never),
  );
  if (wanted.length === 0) return;
  try {
    line.setCodecPreferences(wanted);
  } catch {
    // A browser that does not want to be told offers all it has.
  }
}
