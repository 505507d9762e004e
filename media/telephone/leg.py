"""A telephone leg: one call to an exchange or a trunk, as a member of a room beside the browsers' peers.

It has one source, the sound of the line, and slots for the sounds of others. Their sum goes to the line, with the prompts
that the leg plays. The line's sound is encoded once for all browsers.
"""

from __future__ import annotations

import asyncio
import secrets
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Protocol

import structlog

from media.figures import LegFigures, PeerFigures, SlotFigures, SourceFigures
from media.peer.rates import LossWindow
from media.peer.source import Source
from media.peer.state import (
    ActivityChanged,
    CloseReason,
    Measurement,
    PeerState,
    QualityMeasured,
)
from media.rtp.header import RtpHeader
from media.rtp.reception import NtpClock
from media.rtp.sender_report import PeerClock
from media.sdp.offer import SdpError
from media.sdp.plan import SourceKind
from media.telephone import sdes, sdp
from media.telephone.codecs import CODECS, FRAME_S, PCMA, Codec
from media.telephone.digits import DigitReceiver
from media.telephone.intake import Intake
from media.telephone.line import Line
from media.telephone.outlet import Outlet
from media.telephone.player import Played, Player
from media.telephone.ports import PortPair
from media.telephone.slot import LegSlot
from media.telephone.voice import Voice

log = structlog.get_logger()

SLOTS = 4
"""Others that a telephone hears at once; the room chooses the loudest."""
_MEASURE_EVERY_S = 1.0
_QUALITY_EVERY_S = 5.0
_LATE_S = 0.2


class LegListener(Protocol):
    """Callbacks of a leg to its owner, the worker."""

    def peer_state_changed(self, peer: TelephoneLeg) -> None: ...

    def peer_sources_changed(self, peer: TelephoneLeg) -> None: ...

    def peer_measured(self, peer: TelephoneLeg, measurement: Measurement) -> None: ...

    def digit_pressed(self, leg: TelephoneLeg, digit: str) -> None: ...

    def keys_changed(self, leg: TelephoneLeg) -> None: ...

    def play_over(self, leg: TelephoneLeg, played: Played) -> None: ...


@dataclass(frozen=True, slots=True)
class LegTimes:
    """How long a leg may be silent before it counts as lost or is closed, in seconds.

    `unanswered_s`: our offer without an answer, or a description without any packet. `lost_s`: no packets although
    the other side should send. `noise_s` takes the place of `lost_s` before the first packet and after comfort noise,
    when the other side may be silent on purpose. `close_s`: no packets until the leg is closed. `held_s`: the same on
    hold.
    """

    unanswered_s: float = 180.0
    lost_s: float = 6.0
    noise_s: float = 30.0
    close_s: float = 60.0
    held_s: float = 7200.0


class TelephoneLeg:
    """Connects one telephone call with a room. Owner: the worker.

    It is made without a description; `take_offer`, or `offer` and `take_answer`, follow.
    """

    def __init__(
        self,
        leg_id: str,
        label: str,
        *,
        ports: PortPair,
        address: str,
        secure: bool,
        clock: NtpClock,
        listener: LegListener,
        times: LegTimes,
        now: float,
    ) -> None:
        """`address` is the one that descriptions name, `secure` whether our own offer asks for SRTP."""
        self.id = leg_id
        self.label = label
        self.state = PeerState.NEW
        self.close_reason: CloseReason | None = None
        self.created_at = now
        self.room: str | None = None
        self.remote: sdp.Remote | None = None
        self._listener = listener
        self._times = times
        self._local = sdp.Local(
            address=address,
            port=ports.port,
            rtcp_port=ports.rtcp_port,
            session=secrets.randbits(31),
            crypto=sdes.fresh() if secure else None,
        )
        self._said = ""
        """Our last description."""
        peer_clock = PeerClock(clock)
        self._line = Line(ports, clock, peer_clock, self._packet, now)
        self._codec: Codec = PCMA
        self._payload_type = PCMA.payload_type
        self._also: dict[int, Codec] = {}
        """Codecs of the other side's answer at one sampling rate: any of them may come (RFC 3264, 6.1)."""
        self._intake = Intake(PCMA)
        self._intake_ssrc: int | None = None
        self._framed_at = now
        self._voice = Voice(leg_id, peer_clock, PCMA)
        self._outlet = Outlet(PCMA, PCMA.payload_type, None)
        self._player = Player()
        self._digits = DigitReceiver()
        self._slots = [LegSlot(index, PCMA.rate) for index in range(SLOTS)]
        self.slots: Mapping[str, LegSlot] = {slot.mid: slot for slot in self._slots}
        self.sources: dict[SourceKind, Source] = {SourceKind.AUDIO: self._voice.source}
        self._noise_at = now - times.noise_s
        self._measured_at = self._quality_at = now
        self._loss = LossWindow()
        self._confirmed = False
        """Whether the other side has shown that it is where its description says. Until then nothing is sent: a sender who forges an
        offer would otherwise have us flood a stranger."""
        self._digits_heard = self._concealed = 0
        self._next_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    # Descriptions (RFC 3264).

    def take_offer(self, text: str, now: float) -> str:
        """Take the other side's offer, the first or a later one; returns our answer. Raises `SdpError`."""
        remote = sdp.parse(text)
        crypto = self._answered_crypto(remote)
        self._also = {}
        self._apply(remote, crypto, now)
        return self._described(lambda local: sdp.answer(remote, local))

    def offer(self) -> str:
        """Return our own offer. Before the call has a codec it names all of them, later the one in use."""
        codecs = [c for c in CODECS if c.clock_rate == PCMA.clock_rate]
        if self.remote is not None:
            codecs.sort(key=lambda codec: codec is not self._codec)
        return self._described(lambda local: sdp.offer(local, codecs))

    def _described(self, describe: Callable[[sdp.Local], str]) -> str:
        """Return our description, under a new version where it differs from the last one (RFC 3264, 8)."""
        text = describe(self._local)
        if self._said and text != self._said:
            self._local = replace(self._local, version=self._local.version + 1)
            text = describe(self._local)
        self._said = text
        return text

    def take_answer(self, text: str, now: float) -> None:
        """Take the answer to `offer`. Raises `SdpError`, and nothing has changed."""
        remote = sdp.parse(text)
        ours = self._local.crypto
        if remote.secure is (ours is None):
            raise SdpError("sdp_malformed", "an answer keeps the profile of its offer")
        if ours is not None and remote.crypto[0].suite != ours.suite:
            raise SdpError("sdp_malformed", "an answer takes a suite of its offer")
        _, first = sdp.choose(remote)
        self._also = {number: codec for number, codec in remote.codecs if codec.rate == first.rate}
        self._apply(remote, ours, now)
        self._confirmed = True

    def _answered_crypto(self, remote: sdp.Remote) -> sdes.CryptoLine | None:
        if not remote.secure:
            return None
        wanted = remote.crypto[0]
        ours = self._local.crypto
        if ours is not None and (ours.tag, ours.suite) == (wanted.tag, wanted.suite):
            return ours
        return sdes.fresh(wanted.tag, wanted.suite)

    def _apply(self, remote: sdp.Remote, crypto: sdes.CryptoLine | None, now: float) -> None:
        """Send, expect and protect as the other side's description says, from now on."""
        before, took_keys = self.remote, self.takes_keys
        number, codec = sdp.choose(remote)
        theirs = remote.crypto[0] if remote.secure else None
        known = before.crypto[0] if before is not None and before.secure else None
        if crypto is None or theirs is None:
            self._line.protection = None
        elif (crypto, theirs) != (self._local.crypto, known) or self._line.protection is None:
            self._line.protection = sdes.Protection(crypto, theirs)
        if crypto != self._local.crypto:
            self._local = replace(self._local, crypto=crypto)
        if (number, codec, remote.events) != self._outgoing(before):
            self._use(number, codec, remote.events, now)
        accepted = {number, *self._also, remote.events, remote.noise} - {None}
        self._line.follow(
            remote, frozenset(each for each in accepted if each is not None), codec.clock_rate
        )
        self.remote = remote
        if self.takes_keys is not took_keys:
            self._outlet.digits.drop()
            self._listener.keys_changed(self)
        source = self._voice.source
        if not source.negotiated:
            source.negotiated = True
            self._listener.peer_sources_changed(self)
        # a description is a sign of life
        self._line.heard_at = now
        if self.state is PeerState.NEW:
            self._enter(PeerState.CONNECTED)
            self._next_at = now
            self._pulse()

    @staticmethod
    def _outgoing(remote: sdp.Remote | None) -> tuple[int, Codec, int | None] | None:
        return None if remote is None else (*sdp.choose(remote), remote.events)

    def _use(self, number: int, codec: Codec, events: int | None, now: float) -> None:
        """Send and expect this codec from now on."""
        before = self._codec
        self._outlet = Outlet(codec, number, events, self._outlet if self.remote else None)
        if codec is not before or self.remote is None:
            at = self._place(now) * codec.rate // before.rate
            self._concealed += self._intake.concealed
            self._codec, self._intake = codec, Intake(codec, at)
            self._voice.renew(codec)
            for slot in self._slots:
                slot.set_rate(codec.rate)
            if codec.rate != before.rate and (played := self._player.stop()) is not None:
                self._listener.play_over(self, played)
        self._payload_type = number

    # What the room and the worker ask.

    @property
    def rate(self) -> int:
        """Sampling rate of the line in Hz."""
        return self._codec.rate

    @property
    def rtt_s(self) -> float:
        """Round-trip time to the other side in seconds; 0 before it is measured."""
        return self._line.rtt_s or 0.0

    def slots_of(self, kind: str) -> list[LegSlot]:
        """The slots of `audio`, by index; there are none of `video`."""
        return list(self._slots) if kind == "audio" else []

    def picture_budget_bps(self) -> int | None:
        """Return 0: a telephone shows no pictures."""
        return 0

    def set_wanted_picture_bps(self, bps: int | None) -> None:
        """Do nothing: a telephone shows no pictures."""

    def play(
        self, pieces: Sequence[array[int]], play: str, *, loop: bool, until_digit: bool
    ) -> None:
        """Play these samples (at `rate`) to the telephone, in place of what plays now."""
        # the line asks for sound only once the far side has acknowledged our answer
        self._confirmed = True
        replaced = self._player.start(pieces, play, loop=loop, until_digit=until_digit)
        if replaced is not None:
            self._listener.play_over(self, replaced)

    def stop_playing(self) -> None:
        """Stop what plays; nothing happens when nothing does."""
        stopped = self._player.stop()
        if stopped is not None:
            self._listener.play_over(self, stopped)

    @property
    def takes_keys(self) -> bool:
        """Whether keys reach the other side: its description has telephone events, and it does not hold."""
        return self.remote is not None and self.remote.events is not None and not self.remote.holds

    def press(self, digits: str) -> bool:
        """Send keys to the other side, which `takes_keys`; False, and none is sent, where too many wait to be sent.

        Raises ValueError for anything that is no key.
        """
        self._confirmed = True
        return self._outlet.digits.press(digits)

    def request_close(self, reason: CloseReason) -> None:
        """Ask the worker to close this leg; only the first reason counts."""
        if self.close_reason is None:
            self.close_reason = reason
            self._listener.peer_state_changed(self)

    def abandon(self) -> None:
        """Free the ports of a leg that nobody has seen yet."""
        self._line.ports.close()

    async def aclose(self, reason: CloseReason) -> None:
        """Free the ports; repeated calls do nothing."""
        if self.state is PeerState.CLOSED:
            return
        self.close_reason = self.close_reason or reason
        if self._timer is not None:
            self._timer.cancel()
        for slot in self._slots:
            slot.assign(None)
        if self.remote is not None and self._may_send:
            self._line.goodbye(self._outlet)
        self._line.ports.close()
        self._enter(PeerState.CLOSED)

    def tick(self, now: float) -> None:
        """Send reports that are due and measure; called by the worker's housekeeping."""
        if self.remote is None:
            return
        if self._may_send:
            self._line.report(self._outlet, now)
        if now - self._measured_at < _MEASURE_EVERY_S:
            return
        self._measured_at = now
        source = self._voice.source
        self._voice.stream.rate.update(now)
        for slot in self._slots:
            slot.rate.update(now)
        if source.update_activity(now):
            self._listener.peer_measured(self, ActivityChanged(source))
        if now - self._quality_at >= _QUALITY_EVERY_S:
            self._quality_at = now
            statistics = self._line.statistics
            if statistics is not None and source.active:
                loss = self._loss.since_last(statistics.expected, statistics.packets)
                bps = self._voice.stream.rate.bps
                self._listener.peer_measured(self, QualityMeasured(loss, bps))

    def check_liveness(self, now: float) -> None:
        """Follow the other side's silence; call a few times a second."""
        times, remote = self._times, self.remote
        if remote is None:
            if now - self.created_at > times.unanswered_s:
                self.request_close(CloseReason.NEVER_CONNECTED)
            return
        silent_s = now - self._line.heard_at
        if not remote.sends:
            self._enter(PeerState.CONNECTED)
            if silent_s > times.held_s:
                self.request_close(CloseReason.TIMED_OUT)
            return
        begun = self._line.packets_received > 0
        quiet = not begun or now - self._noise_at <= times.noise_s
        lost_s = times.noise_s if quiet else times.lost_s
        self._enter(PeerState.LOST if silent_s > lost_s else PeerState.CONNECTED)
        # a telephone that still rings sends nothing, though its description is here (183)
        if silent_s > (times.close_s if begun else times.unanswered_s):
            self.request_close(CloseReason.TIMED_OUT)

    def figures(self) -> PeerFigures:
        """Return state and statistics, for the control surface."""
        line = self._line
        return PeerFigures(
            peer=self.id,
            label=self.label,
            state=self.state.value,
            room=self.room,
            rtt_ms=None if line.rtt_s is None else round(line.rtt_s * 1000, 1),
            downlink_bps=None,
            path=None,
            path_changes=0,
            srtp_profile=None if self._local.crypto is None else self._local.crypto.suite,
            packets_received=line.packets_received,
            bytes_received=line.bytes_received,
            packets_sent=line.packets_sent,
            bytes_sent=line.bytes_sent,
            unauthentic=line.unauthentic,
            excess=line.excess,
            unmatched_packets=line.unmatched,
            malformed_packets=line.malformed,
            sources={SourceKind.AUDIO.value: self._source_figures()},
            slots=[self._slot_figures(slot) for slot in self._slots],
            leg=LegFigures(
                codec=self._codec.name,
                strangers=line.latch.strangers,
                digits=self._digits_heard,
                late=self._intake.late,
                concealed_ms=(self._concealed + self._intake.concealed) * 1000 // self._codec.rate,
                held=self.remote is not None and self.remote.holds,
                takes_keys=self.takes_keys,
            ),
        )

    def _source_figures(self) -> SourceFigures:
        source, statistics = self._voice.source, self._line.statistics
        if statistics is None:
            return SourceFigures(
                mid="0",
                negotiated=source.negotiated,
                active=False,
                subscribers=len(source.subscribers),
            )
        expected = statistics.expected
        return SourceFigures(
            mid="0",
            negotiated=source.negotiated,
            active=source.active,
            subscribers=len(source.subscribers),
            packets=statistics.packets,
            expected=expected,
            bytes=statistics.octets,
            lost=statistics.lost,
            loss=round(max(0, statistics.lost) / expected, 4) if expected else 0.0,
            jitter_ms=round(statistics.jitter_s * 1000, 2),
            bitrate_bps=self._voice.stream.rate.bps,
        )

    def _slot_figures(self, slot: LegSlot) -> SlotFigures:
        source = slot.source
        return SlotFigures(
            kind=slot.kind,
            slot=slot.index,
            mid=slot.mid,
            peer=None if source is None else source.peer_id,
            source=None if source is None else source.kind.value,
            packets=slot.packets,
            bytes=slot.rate.octets,
            bitrate_bps=slot.rate.bps,
            resent=0,
            loss=round(self._line.remote_loss, 4),
            jitter_ms=round(self._line.remote_jitter * 1000 / self._codec.clock_rate, 2),
        )

    # The two directions of sound.

    def _packet(self, header: RtpHeader, payload: bytes, now: float) -> None:
        """Take one valid packet of the line."""
        remote = self.remote
        if remote is None:
            return
        self._confirmed = True
        if header.ssrc != self._intake_ssrc:
            if self._intake_ssrc is not None:
                self._concealed += self._intake.concealed
                self._intake = Intake(self._codec, self._place(now))
                self._voice.renew(self._codec)
            self._intake_ssrc = header.ssrc
        came = self._also.get(header.payload_type)
        if came is not None and header.payload_type != self._payload_type:
            self._use(header.payload_type, came, remote.events, now)
        number, timestamp = header.sequence_number, header.timestamp
        sounds = header.payload_type == self._payload_type
        self._voice.record(payload if sounds else b"", number, self._intake.place(timestamp), now)
        if sounds:
            frames = self._intake.packet(payload, number, timestamp, now)
        else:
            frames = self._intake.no_sound(number, timestamp, now)
            if header.payload_type == remote.events:
                self._event(payload, timestamp)
            else:
                self._noise_at = now
        for frame in frames:
            self._framed_at = now
            self._voice.send(frame, now)

    def _event(self, payload: bytes, timestamp: int) -> None:
        digit = self._digits.packet(payload, timestamp)
        if digit is None:
            return
        self._digits_heard += 1
        self._listener.digit_pressed(self, digit)
        interrupted = self._player.digit()
        if interrupted is not None:
            self._listener.play_over(self, interrupted)

    @property
    def _may_send(self) -> bool:
        """A leg in a room is one whose call stands."""
        return self._confirmed or self.room is not None

    def _place(self, now: float) -> int:
        """Return where sound that begins now is placed, in samples: behind what was, by the time that has passed."""
        return self._intake.at + max(0, round((now - self._framed_at) * self._codec.rate))

    def _pulse(self) -> None:
        """Send the next frame, and arrange for the one after it."""
        now = monotonic()
        try:
            self._send_frame(now)
        except Exception:
            # one defect must not end the line's sound for good
            log.exception("telephone.frame_failed", peer=self.id)
        self._next_at += FRAME_S
        if now - self._next_at > _LATE_S:
            # the process stood still: frames that nobody waits for any more are left out
            self._next_at = now + FRAME_S
        delay_s = max(0.0, self._next_at - monotonic())
        self._timer = asyncio.get_running_loop().call_later(delay_s, self._pulse)

    def _send_frame(self, now: float) -> None:
        for frame in self._intake.tick(now):
            self._framed_at = now
            self._voice.send(frame, now)
        count = self._codec.frame_samples
        heard: list[array[int]] = []
        for slot in self._slots:
            if slot.source is not None:
                slot.tick(now)
                part = slot.take(count)
                if part is not None:
                    heard.append(part)
        over: Played | None = None
        if self._player.playing:
            part, over = self._player.take(count)
            heard.append(part)
        if self.remote is None or self.remote.holds or not self._may_send:
            self._outlet.skip()
        elif (packet := self._outlet.frame(heard)) is not None:
            self._line.send(packet.data, packet.payload_octets)
        if over is not None:
            self._listener.play_over(self, over)

    def _enter(self, state: PeerState) -> None:
        if state is self.state or self.state is PeerState.CLOSED:
            return
        self.state = state
        log.info("leg.state", peer=self.id, state=state.value)
        self._listener.peer_state_changed(self)
