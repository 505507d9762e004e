"""Offers in the browsers' shape, reduced to what an answer depends on."""

from __future__ import annotations

_HEAD = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
_SHARED = (
    "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\n"
    "a=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=ice-options:trickle\r\n"
    "a=fingerprint:sha-256 " + ":".join(["AB"] * 32) + "\r\na=setup:actpass\r\na=rtcp-mux\r\n"
)
_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
_AUDIO = (
    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
    f"a=extmap:3 {_CC}\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
    "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n"
    "a=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n"
    "a=rtpmap:0 PCMU/8000\r\n"
)
_VIDEO = (
    "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n"
    f"a=extmap:3 {_CC}\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
    "a=extmap:13 urn:3gpp:video-orientation\r\n"
    "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 goog-remb\r\na=rtcp-fb:96 transport-cc\r\n"
    "a=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n"
    "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:103 H264/90000\r\n"
)

_RIDS = (
    "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
    "a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n"
)


def offer(
    *,
    audio_slots: int = 0,
    video_slots: int = 0,
    screen: bool = False,
    screen_sound: bool = False,
    rids: tuple[str, ...] = (),
) -> str:
    """A Chromium-like offer: microphone, camera (with `rids` in layers), slots, and last a screen
    shared later."""
    kinds = [("audio", "sendonly"), ("video", "sendonly")]
    kinds += [("audio", "recvonly")] * audio_slots + [("video", "recvonly")] * video_slots
    if screen:
        kinds.append(("video", "sendonly"))
    if screen_sound:
        kinds.append(("audio", "sendonly"))
    mids = " ".join(str(i) for i in range(len(kinds)))
    text = _HEAD + f"a=group:BUNDLE {mids}\r\na=extmap-allow-mixed\r\n"
    for mid, (kind, direction) in enumerate(kinds):
        formats = "111 63 0" if kind == "audio" else "96 97 103"
        text += (
            f"m={kind} 9 UDP/TLS/RTP/SAVPF {formats}\r\n{_SHARED}a=mid:{mid}\r\na={direction}\r\n"
        )
        text += _AUDIO if kind == "audio" else _VIDEO
        if mid == 1 and rids:
            text += _RIDS + "".join(f"a=rid:{rid} send\r\n" for rid in rids)
            text += f"a=simulcast:send {';'.join(rids)}\r\n"
        elif direction == "sendonly":
            ssrc = 1000 * (mid + 1)
            if kind == "video":
                text += f"a=ssrc-group:FID {ssrc + 1} {ssrc + 2}\r\n"
                text += f"a=ssrc:{ssrc + 1} cname:x\r\na=ssrc:{ssrc + 2} cname:x\r\n"
            else:
                text += f"a=ssrc:{ssrc} cname:x\r\n"
    return text


FIREFOX_LIKE = (
    _HEAD
    + "a=fingerprint:sha-256 "
    + ":".join(["CD"] * 32)
    + "\r\na=group:BUNDLE 0 1 2\r\n"
    + "".join(
        f"m={kind} 9 UDP/TLS/RTP/SAVPF {formats}\r\nc=IN IP4 0.0.0.0\r\na={direction}\r\n"
        "a=ice-ufrag:ff00\r\na=ice-pwd:00112233445566778899aabbccddeeff\r\n"
        f"a=mid:{mid}\r\na=rtcp-mux\r\na=setup:actpass\r\n"
        f"a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=extmap:7 {_CC}\r\n{maps}"
        for mid, kind, direction, formats, maps in (
            (0, "audio", "sendonly", "109 9", "a=rtpmap:109 opus/48000/2\r\n"),
            (
                1,
                "video",
                "sendonly",
                "120 124",
                "a=rtpmap:120 VP8/90000\r\na=rtpmap:124 rtx/90000\r\na=fmtp:124 apt=120\r\n",
            ),
            (
                2,
                "video",
                "recvonly",
                "120 124",
                "a=rtpmap:120 VP8/90000\r\na=rtpmap:124 rtx/90000\r\na=fmtp:124 apt=120\r\n",
            ),
        )
    )
)


OFFER = (
    "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\n"
    "a=ice-ufrag:them\r\na=ice-pwd:theirPasswordOf22Chars00\r\n"
    "a=fingerprint:sha-256 " + ":".join(["AB"] * 32) + "\r\na=setup:actpass\r\na=rtcp-mux\r\n"
    "a=rtpmap:111 opus/48000/2\r\n"
)
