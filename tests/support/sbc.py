"""An SBC as recording client (RFC 7865, 7866): SIP written by hand over UDP, so that it shares nothing with the station's own stack."""

import asyncio
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.media.trunk import Trunk

BOUNDARY = "piece-of-a-call"
METADATA = "application/rs-metadata+xml"
_AGAIN_S = 0.5


@dataclass(frozen=True)
class Person:
    """Somebody in the call. ``sends`` are ids of streams."""

    id: str
    aor: str
    name: str = ""
    sends: Sequence[str] = ()
    joined: str = "2026-12-01T09:00:00+01:00"
    left: str = ""


def metadata(
    people: Sequence[Person],
    labels: Mapping[str, str],
    *,
    mode: str = "complete",
    extra: str = "",
    session: str = "c0ffee0123456789",
) -> str:
    """A document of RFC 7865; *labels* are of the streams by their ids, *extra* is written at its end."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<recording xmlns="urn:ietf:params:xml:ns:recording:1">',
        f"<datamode>{mode}</datamode>",
        f'<session session_id="{session}"><start-time>2026-12-01T09:00:00+01:00</start-time></session>',
    ]
    for each in people:
        name = f"<name>{each.name}</name>" if each.name else ""
        lines.append(
            f'<participant participant_id="{each.id}"><nameID aor="{each.aor}">{name}</nameID></participant>'
        )
    lines += [
        f'<stream stream_id="{stream}" session_id="{session}"><label>{label}</label></stream>'
        for stream, label in labels.items()
    ]
    for each in people:
        left = f"<disassociate-time>{each.left}</disassociate-time>" if each.left else ""
        joined = f"<associate-time>{each.joined}</associate-time>" if each.joined else ""
        lines.append(
            f'<participantsessionassoc participant_id="{each.id}" session_id="{session}">'
            f"{joined}{left}</participantsessionassoc>"
        )
        sent = "".join(f"<send>{stream}</send>" for stream in each.sends)
        lines.append(
            f'<participantstreamassoc participant_id="{each.id}">{sent}</participantstreamassoc>'
        )
    return "\n".join([*lines, extra, "</recording>"])


def described(streams: Sequence[Trunk], directions: Sequence[str] = (), *, labels: bool = True):
    """The description of these streams, labelled 1, 2 and so on."""
    lines = [
        "v=0",
        "o=sbc 1 1 IN IP4 127.0.0.1",
        "s=-",
        "c=IN IP4 127.0.0.1",
        "t=0 0",
    ]
    for index, each in enumerate(streams):
        codec, port = each.codec, each.port
        direction = directions[index] if directions else "sendonly"
        lines += [
            f"m=audio {port} RTP/AVP {codec.payload_type}",
            f"a=rtpmap:{codec.payload_type} {codec.name}/{codec.clock_rate}",
            *([f"a=label:{index + 1}"] if labels else []),
            f"a={direction}",
        ]
    return "\r\n".join(lines) + "\r\n"


def mixed(sdp: str, xml: str, kind: str = METADATA) -> tuple[str, str]:
    """Content-Type and body of both together; either may be empty."""
    parts = [
        *([f"Content-Type: application/sdp\r\n\r\n{sdp}"] if sdp else []),
        *(
            [f"Content-Type: {kind}\r\nContent-Disposition: recording-session\r\n\r\n{xml}"]
            if xml
            else []
        ),
    ]
    body = "".join(f"--{BOUNDARY}\r\n{part}\r\n" for part in parts) + f"--{BOUNDARY}--\r\n"
    return f'multipart/mixed;boundary="{BOUNDARY}"', body


@dataclass
class Answer:
    """The station's answer."""

    status: int
    text: str

    @property
    def sdp(self) -> str:
        return self.text.partition("\r\n\r\n")[2]

    def header(self, name: str) -> str:
        found = re.search(rf"^{name}: (.*)\r?$", self.text, re.MULTILINE | re.IGNORECASE)
        return found[1].strip() if found else ""


@dataclass
class Sbc(asyncio.DatagramProtocol):
    """One SBC with one session at a time; closed with :meth:`close`. ``offers`` are what the station has offered within the session."""

    station_port: int
    streams: list[Trunk] = field(default_factory=list)
    port: int = 0
    offers: list[str] = field(default_factory=list)
    takes_offers: bool = True

    def __post_init__(self) -> None:
        self._transport: Any = None
        self._answers: dict[tuple[str, int], asyncio.Future[Answer]] = {}
        self._number = 0
        self.call = ""
        self._tag = ""
        self._to = ""
        self._target = ""
        self._invite = ""
        self.ended = asyncio.Event()

    async def open(self, port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", port)
        )
        self.port = self._transport.get_extra_info("sockname")[1]

    def close(self) -> None:
        for stream in self.streams:
            stream.close()
        self._transport.close()

    async def invite(
        self,
        sdp: str,
        xml: str,
        *,
        user: str = "srs",
        headers: Sequence[str] = ("Require: siprec",),
        within_s: float = 20.0,
        call: str = "",
    ) -> Answer:
        """Begin a session; the answer is acknowledged, and the streams go where it says. *call* is its Call-ID, one of its own unless given."""
        self.call, self._to, self._number = call or secrets.token_hex(8), "", 0
        self._tag = secrets.token_hex(4)
        self._target = f"sip:{user}@127.0.0.1:{self.station_port}"
        self.ended.clear()
        return await self._offer("INVITE", sdp, xml, headers, within_s)

    async def reinvite(self, sdp: str, xml: str = "") -> Answer:
        """Offer the streams anew within the session."""
        return await self._offer("INVITE", sdp, xml, (), 20.0)

    async def update(self, xml: str, sdp: str = "") -> Answer:
        """Tell more of the call."""
        return await self._offer("UPDATE", sdp, xml, (), 20.0)

    async def bye(self) -> Answer:
        """End the session."""
        return await self._ask("BYE", "", "", (), 20.0)

    def hear(self, sdp: str) -> None:
        """Send each stream where the station's description says."""
        ports = re.findall(r"^m=audio (\d+) ", sdp, re.MULTILINE)
        for stream, port in zip(self.streams, ports, strict=False):
            if port != "0":
                stream.target = ("127.0.0.1", int(port))

    async def _offer(
        self, method: str, sdp: str, xml: str, headers: Sequence[str], within_s: float
    ) -> Answer:
        kind, body = mixed(sdp, xml) if xml else ("application/sdp", sdp)
        answer = await self._ask(method, kind, body, headers, within_s)
        if answer.status < 300 and sdp:
            self.hear(answer.sdp)
        return answer

    async def _ask(
        self, method: str, kind: str, body: str, headers: Sequence[str], within_s: float
    ) -> Answer:
        self._number += 1
        number = self._number
        lines = [
            *self._head(method, f"z9hG4bK{secrets.token_hex(8)}", number),
            f"Contact: <sip:sbc@127.0.0.1:{self.port}>;+sip.src",
            "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE",
            *headers,
        ]
        text = self._message(lines, kind, body)
        found: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._answers[method, number] = found
        async with asyncio.timeout(within_s):
            while not found.done():
                self._send(text)
                await asyncio.wait([found], timeout=_AGAIN_S)
        answer = found.result()
        if method == "INVITE":
            self._acknowledge(lines, answer, number)
        return answer

    def _head(self, method: str, branch: str, number: int) -> list[str]:
        return [
            f"{method} {self._target} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch};rport",
            "Max-Forwards: 70",
            f"From: <sip:sbc@127.0.0.1>;tag={self._tag}",
            self._to or f"To: <{self._target}>",
            f"Call-ID: {self.call}",
            f"CSeq: {number} {method}",
        ]

    def _acknowledge(self, invite: Sequence[str], answer: Answer, number: int) -> None:
        if answer.status < 300:
            self._to = f"To: {answer.header('To')}"
            contact = re.search(r"<(.*?)>", answer.header("Contact"))
            assert contact, answer.text
            self._target = contact[1]
            lines = self._head("ACK", f"z9hG4bK{secrets.token_hex(8)}", number)
        else:
            # the ACK of a refusal is of the INVITE's own transaction
            branch = re.search(r"branch=([^;]+)", invite[1])
            assert branch
            lines = self._head("ACK", branch[1], number)
            lines[0] = f"ACK {invite[0].split()[1]} SIP/2.0"
            lines[4] = f"To: {answer.header('To')}"
        self._send(self._message(lines, "", ""))

    @staticmethod
    def _message(lines: Sequence[str], kind: str, body: str) -> str:
        more = [f"Content-Type: {kind}"] if body else []
        return "\r\n".join([*lines, *more, f"Content-Length: {len(body.encode())}", "", body])

    def _send(self, text: str) -> None:
        self._transport.sendto(text.encode(), ("127.0.0.1", self.station_port))

    # what the station sends

    def datagram_received(self, data: bytes, addr: Any) -> None:
        text = data.decode()
        first = text.partition("\r\n")[0]
        if first.startswith("SIP/2.0"):
            status = int(first.split()[1])
            number, method = Answer(0, text).header("CSeq").split()
            found = self._answers.get((method, int(number)))
            if status >= 200 and found is not None and not found.done():
                found.set_result(Answer(status, text))
            return
        method = first.split()[0]
        if method == "ACK":
            return
        body = ""
        status = "200 OK"
        if method == "INVITE":
            offer = text.partition("\r\n\r\n")[2]
            self.offers.append(offer)
            if self.takes_offers:
                self.hear(offer)
                body = described(self.streams, labels=False)
            else:
                status = "488 Not Acceptable Here"
        kept = [
            line
            for line in text.partition("\r\n\r\n")[0].split("\r\n")
            if line.lower().startswith(("via:", "from:", "to:", "call-id:", "cseq:"))
        ]
        contact = f"Contact: <sip:sbc@127.0.0.1:{self.port}>;+sip.src"
        self._send(self._message([f"SIP/2.0 {status}", *kept, contact], "application/sdp", body))
        if method == "BYE":
            self.ended.set()
