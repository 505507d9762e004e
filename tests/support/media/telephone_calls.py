"""A telephone and a browser in a room of a worker."""

from __future__ import annotations

import fractions

import av
from aiortc.mediastreams import AudioStreamTrack

from tests.support.media.media_synthetic import SyntheticPeer
from tests.support.media.trunk import tone


class Tone(AudioStreamTrack):
    """A microphone that hears one tone."""

    def __init__(self, hertz: float) -> None:
        super().__init__()
        self._samples = tone(hertz, 1, 48_000)
        self._frame = 0

    async def recv(self):
        frame = await super().recv()
        made = av.AudioFrame(format="s16", layout="mono", samples=960)
        at = self._frame % 50 * 960
        made.planes[0].update(self._samples[at : at + 960].tobytes())
        made.sample_rate, made.time_base = 48_000, fractions.Fraction(1, 48_000)
        made.pts = self._frame * 960
        self._frame += 1
        del frame
        return made


async def called(client, trunk, *attributes, **options):
    """Call with the trunk's offer; returns the leg."""
    leg, answer = await client.create_leg(trunk.offer(*attributes, **options), "citizen")
    trunk.answered(answer)
    return leg


async def browser(client, room, *, hertz=1_000.0):
    """Connect a browser that says a tone and hears two others, and put it into a room; returns it and its peer id."""
    peer = SyntheticPeer(audio_slots=2, video_slots=0, microphone=Tone(hertz))
    peer_id, answer = await client.create_peer(await peer.offer(), "agent")
    await peer.accept(answer)
    await peer.connected()
    await client.put_room(peer_id, room)
    return peer, peer_id
