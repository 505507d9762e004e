"""Whole calls without a browser: sign-in, queue, offer, WebRTC with coded media, wrap-up."""

import asyncio
import contextlib
import secrets
import time
from dataclasses import dataclass, field

from gateway.probe import coded
from gateway.probe.peer import ProbePeer
from gateway.probe.station import StationApi, StationSocket, reaching
from gateway.probe.tracks import Judge, Sender

STEP_S = 30.0


@dataclass
class Desk:
    """A signed-in operator with an open console; closed with :meth:`aclose`."""

    api: StationApi
    socket: StationSocket

    @classmethod
    async def open(cls, api: StationApi, username: str, password: str) -> "Desk":
        opened = await api.call(
            "POST", "/api/v1/session", {"username": username, "password": password}
        )
        api.token = opened["accessToken"]
        desk = cls(api, StationSocket("/desk"))
        await desk.socket.connect(api, {"token": api.token}, verify=True)
        await desk.become("available")
        return desk

    async def become(self, state: str) -> None:
        await self.socket.do("setState", state=state)
        await self.until(state)

    async def until(self, state: str) -> dict:
        async with asyncio.timeout(STEP_S):
            return await self.socket.until(lambda told: told["agent"]["state"] == state)

    async def renew(self) -> None:
        """Exchange the access token, which is good for five minutes only."""
        opened = await self.api.call("POST", "/api/v1/session/refresh")
        self.api.token = opened["accessToken"]
        await self.socket.do("renew", token=self.api.token)

    async def aclose(self) -> None:
        await self.socket.aclose()


@dataclass
class Cycle:
    """One contact from entering to being filed. Media flows for ``media_s``, or until ``over``."""

    desk: Desk
    category: str = "weapons"
    recorded: bool = False
    media_s: float = 0.3
    name: str | None = None
    contact: str = ""
    senders: dict[str, Sender] = field(default_factory=dict)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        code = secrets.randbelow(128) * 2
        self.senders = {
            "citizen": Sender(code, coded.CITIZEN_HZ),
            "agent": Sender(code + 1, coded.AGENT_HZ),
        }

    async def run(self) -> str:
        """Place the call; returns the contact's id. Raises TimeoutError when a step hangs."""
        visitor = StationSocket("/citizen")
        peers: list[ProbePeer] = []
        try:
            async with asyncio.timeout(STEP_S):
                await self._talk(visitor, peers)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), self.media_s)
            async with asyncio.timeout(STEP_S):
                await self._end(visitor)
        finally:
            await asyncio.gather(*(peer.aclose() for peer in peers))
            await visitor.aclose()
        return self.contact

    async def _talk(self, visitor: StationSocket, peers: list[ProbePeer]) -> None:
        desk = self.desk.socket
        await visitor.connect(self.desk.api, {"visitor": secrets.token_hex(16)}, verify=True)
        entry = {"category": self.category, "modality": "video", "recording": self.recorded}
        entered = await visitor.do(
            "enterQueue", **entry, **({"name": self.name} if self.name else {})
        )
        self.contact = entered["contactId"]
        await desk.until(lambda told: (told.get("offer") or {}).get("contactId") == self.contact)

        async def connect(party: str, other: str, socket: StationSocket, **fields: str) -> None:
            peer = ProbePeer(self.senders[party], Judge(self.senders[other]))
            peers.append(peer)
            answer = await socket.do("connectMedia", sdp=await peer.offer(), **fields)
            await peer.accept(answer["sdp"])
            await peer.connected()

        await connect("citizen", "agent", visitor)
        await connect("agent", "citizen", desk, contactId=self.contact)
        await desk.do("acceptOffer", contactId=self.contact)
        for peer in peers:
            await peer.judge.first_picture.wait()
        if self.recorded:
            await visitor.until(lambda told: told["contact"]["recording"]["state"] == "active")

    async def _end(self, visitor: StationSocket) -> None:
        desk = self.desk.socket
        await visitor.do("hangUp")
        await desk.until(lambda told: told["agent"]["state"] == "wrap_up")
        await desk.do("finishWrapUp", contactId=self.contact, code="information-given")
        await desk.until(lambda told: told["agent"]["state"] == "available")


async def until_settled(holds, within_s: float = 60.0) -> None:
    """Wait until ``holds()`` is true; fail with what it returned last."""
    deadline = time.monotonic() + within_s
    while not (found := holds()):
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.1)


__all__ = ["Cycle", "Desk", "reaching", "until_settled"]
