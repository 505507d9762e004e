"""Synthetic people: citizens and operators who do by themselves what the real pages do.

They reconnect, come back to their seat, connect media when told `warm` or `live`, and connect anew
when media is lost. What to say and when to answer is the test's business. Everything the station
acknowledged to them is kept in :class:`Promises`, to be held against its memory later.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.support.clients.synthetic_socket import CommandFailedError, LastingSocket
from tests.support.people.synthetic_call import CONNECT_ERRORS, MediaPump, SyntheticMedia
from tests.support.servers.station import Account

HEARTBEAT_S = 5.0
STALLED_S = 3.0
RETRY_S = (0.5, 1.0, 2.0, 4.0)
TOKEN_LIFE_S = 240.0
_hertz = itertools.cycle((330, 392, 440, 494, 523, 587, 659))


@dataclass
class Promises:
    """What the station has acknowledged."""

    entered: dict[str, str] = field(default_factory=dict)
    accepted: list[tuple[str, str]] = field(default_factory=list)
    lines: dict[str, tuple[str, str]] = field(default_factory=dict)
    hung_up: list[str] = field(default_factory=list)
    finished: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


class MediaLine:
    """A person's one media connection, made again whenever it is lost. Owns one task."""

    def __init__(
        self, pump: MediaPump, ask: Callable[[str, str | None], Awaitable[dict]], *, camera: bool
    ) -> None:
        self.peer: SyntheticMedia | None = None
        self.peer_id: str | None = None
        self.builds = 0
        self.expects = False
        self.audible_at: float | None = None
        self._pump, self._ask, self._camera = pump, ask, camera
        self._hertz = next(_hertz)
        self._live = False
        self._lost = asyncio.Event()
        self._task = asyncio.create_task(self._keep(), name="synthetic:media")

    def set_live(self, live: bool) -> None:
        self._live = live
        if self.peer is not None:
            self.peer.live = live

    def lost(self, peer_id: str) -> None:
        if peer_id == self.peer_id:
            self._lost.set()

    @property
    def hears(self) -> bool:
        """Whether something arrived within the last half second."""
        peer = self.peer
        return bool(peer and peer.arrivals and time.monotonic() - peer.arrivals[-1] < 0.5)

    async def aclose(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        failures = 0
        while True:
            peer = SyntheticMedia(camera=self._camera, hertz=self._hertz)
            self._lost = asyncio.Event()
            try:
                answer = await self._ask(peer.offer(), None)
                self.peer_id = answer["peerId"]
                await peer.connect(answer["sdp"])
                failures = 0
                self.builds += 1
                self.peer, peer.live = peer, self._live
                self._pump.peers.add(peer)
                await self._watch(peer)
            except (*CONNECT_ERRORS, CommandFailedError):
                await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
                failures += 1
            finally:
                self._pump.peers.discard(peer)
                self.peer_id = None
                await peer.aclose()

    async def _watch(self, peer: SyntheticMedia) -> None:
        quiet_since = time.monotonic()
        while not (self._lost.is_set() or peer.lost.is_set()):
            await asyncio.sleep(0.1)
            now = time.monotonic()
            if not self.expects or not self._live:
                quiet_since = now
            if now - max(quiet_since, peer.arrivals[-1] if peer.arrivals else 0) > STALLED_S:
                return


class Person:
    """What citizen and operator have in common."""

    def __init__(self, url: str, namespace: str, pump: MediaPump, promises: Promises) -> None:
        self.promises = promises
        self.chat: list[dict] = []
        self.snapshots = 0
        self.media: MediaLine | None = None
        self.camera = False
        self._pump = pump
        self._media_for: str | None = None
        self._told: tuple | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closing: list[MediaLine] = []
        self.socket = LastingSocket(url, namespace, self._auth, self._heard)

    def open(self) -> None:
        self.socket.open()

    async def close(self) -> None:
        self._drop_media()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(line.aclose() for line in self._closing))
        await self.socket.close()

    async def say(self, text: str) -> None:
        contact_id = self.contact_id
        line = await self.socket.do("sendChat", text=text)
        self.promises.lines[line["lineId"]] = (contact_id, text)

    async def hang_up(self) -> None:
        contact_id = self.contact_id
        await self.socket.do("hangUp")
        self.promises.hung_up.append(contact_id)

    async def until(self, holds: Callable[[], Any], timeout_s: float, what: str) -> None:
        await self.socket.until(holds, timeout_s, f"{what}; now {self.view()}")

    # for subclasses

    contact_id: str | None = None

    def view(self) -> Any:
        """What this person sees of the contact; the same before and after whatever dies."""
        raise NotImplementedError

    async def _auth(self) -> dict:
        raise NotImplementedError

    def _heard(self, event: dict) -> None:
        raise NotImplementedError

    def _start(self, work: Awaitable[Any], name: str) -> None:
        task = asyncio.ensure_future(work)
        task.set_name(name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _conversation(self, event: dict) -> None:
        if event["type"] == "snapshot":
            self.snapshots += 1
            self.chat = list(event["chat"])
            self._told = None
        elif event["type"] == "chat":
            if all(line["lineId"] != event["line"]["lineId"] for line in self.chat):
                self.chat.append(event["line"])
        elif event["type"] == "mediaLost" and self.media is not None:
            self.media.lost(event["peerId"])

    def _follow_media(self, plan: str, contact_id: str, expects: bool) -> None:
        """Have the connection that *plan* (`off`, `warm`, `live`) asks for."""
        if plan == "off":
            self._drop_media()
            return
        if self.media is not None and self._media_for != contact_id:
            self._drop_media()
        if self.media is None:
            self._media_for = contact_id
            self.media = MediaLine(self._pump, self._connect_media, camera=self.camera)
        self.media.expects = expects
        self.media.set_live(plan == "live")
        told = (contact_id, self.camera)
        if plan == "live" and self._may_tell() and told != self._told:
            self._told = told
            self._start(self._tell_media(), "synthetic:setMedia")

    def _may_tell(self) -> bool:
        return True

    async def _tell_media(self) -> None:
        try:
            await self.socket.do("setMedia", microphone=True, camera=self.camera)
        except CommandFailedError:
            self._told = None

    async def _connect_media(self, sdp: str, peer_id: str | None) -> dict:
        return await self.socket.do("connectMedia", sdp=sdp, peerId=peer_id)

    def _drop_media(self) -> None:
        if self.media is not None:
            line, self.media = self.media, None
            self._closing.append(line)
            self._start(line.aclose(), "synthetic:hang-up")


class SyntheticCitizen(Person):
    """A citizen's page."""

    def __init__(self, url: str, pump: MediaPump, promises: Promises) -> None:
        super().__init__(url, "/citizen", pump, promises)
        self.contact: dict | None = None
        self.place: dict | None = None
        self.seat: str | None = None
        self.seat_lost = False
        self._visitor = secrets.token_hex(12)

    @property
    def state(self) -> str | None:
        return self.contact["state"] if self.contact else None

    async def enter(
        self, category: str, *, recording: bool = False, modality: str = "audio"
    ) -> str:
        self.camera = modality == "video"
        entered = await self.socket.do(
            "enterQueue", category=category, modality=modality, recording=recording
        )
        self.seat, self.contact_id = entered["seat"], entered["contactId"]
        self.promises.entered[self.contact_id] = category
        return self.contact_id

    async def leave(self) -> None:
        contact_id = self.contact_id
        await self.socket.do("leaveQueue")
        self.promises.left.append(contact_id)

    def view(self) -> Any:
        contact = self.contact or {}
        return {
            "contactId": contact.get("contactId"),
            "state": contact.get("state"),
            "agent": contact.get("agent"),
            "consent": contact.get("recordingConsent"),
            "recording": contact.get("recording", {}).get("state"),
            "position": self.place["position"] if self.place and self.state == "waiting" else None,
            "chat": [(line["author"], line["text"]) for line in self.chat],
        }

    async def _auth(self) -> dict:
        return {"visitor": self._visitor} | ({"seat": self.seat} if self.seat else {})

    def _heard(self, event: dict) -> None:
        self._conversation(event)
        match event["type"]:
            case "snapshot":
                self.contact, self.place = event["contact"], event["place"]
                self.seat_lost = self.seat_lost or event["seatLost"]
            case "contact":
                self.contact = event["contact"]
            case "place":
                self.place = event["place"]
        contact = self.contact
        if contact is not None:
            # told before `enterQueue` is answered, and also where its answer is lost
            self.contact_id = contact["contactId"]
        if contact is None or contact["state"] == "ended":
            self._drop_media()
            return
        expects = (
            contact["state"] == "connected"
            and contact["agentOnline"]
            and contact["agentMedia"]["microphone"]
        )
        self._follow_media(contact["media"], contact["contactId"], expects)


class SyntheticOperator(Person):
    """An operator's console. With :meth:`answers`, every offer is accepted by itself."""

    def __init__(self, url: str, pump: MediaPump, promises: Promises, account: Account) -> None:
        super().__init__(url, "/desk", pump, promises)
        self.account = account
        self.agent: dict | None = None
        self.offer: dict | None = None
        self.contact: dict | None = None
        self.ended: str | None = None
        self._http: aiohttp.ClientSession | None = None
        self._token, self._token_at = "", 0.0

    @property
    def state(self) -> str | None:
        return self.agent["state"] if self.agent else None

    def open(self) -> None:
        super().open()
        self._start(self._beat(), "synthetic:heartbeat")

    async def close(self) -> None:
        await super().close()
        if self._http is not None:
            await self._http.close()

    async def available(self) -> None:
        await self.socket.do("setState", state="available")

    async def accept(self) -> str:
        assert self.offer is not None and self.agent is not None
        contact_id = self.offer["contactId"]
        await self.socket.do("acceptOffer", contactId=contact_id)
        self.promises.accepted.append((contact_id, self.agent["agentId"]))
        return contact_id

    async def finish(self, code: str = "information-given") -> None:
        assert self.contact is not None
        contact_id = self.contact["contactId"]
        await self.socket.do("finishWrapUp", contactId=contact_id, code=code)
        self.promises.finished[contact_id] = code

    async def post(self, path: str, body: dict) -> dict:
        """Ask the API as this operator; the answer has to be a good one."""
        assert self._http is not None
        headers = {"Origin": self.socket.url, "Authorization": f"Bearer {self._token}"}
        url = f"{self.socket.url}/api/v1/{path}"
        async with self._http.post(url, json=body, headers=headers) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json()

    def view(self) -> Any:
        return {
            "state": self.state,
            "offer": self.offer and self.offer["contactId"],
            "contact": self.contact and (self.contact["contactId"], self.contact["state"]),
            "chat": [(line["author"], line["text"]) for line in self.chat],
        }

    async def _auth(self) -> dict:
        if (
            time.monotonic() - self._token_at > TOKEN_LIFE_S
            or "invalid_token" in self.socket.refusals[-1:]
        ):
            if self._http is None:
                self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
            try:
                await self._sign_in()
            except aiohttp.ClientError as error:
                raise ValueError("the station does not answer") from error
        return {"token": self._token}

    async def _sign_in(self) -> None:
        assert self._http is not None
        credentials = {"username": self.account.username, "password": self.account.password}
        path, sent = ("session/refresh", None) if self._token else ("session", credentials)
        async with self._http.post(
            f"{self.socket.url}/api/v1/{path}", json=sent, headers={"Origin": self.socket.url}
        ) as answer:
            if answer.status not in (200, 201):
                if answer.status == 401:
                    self._token = ""
                raise ValueError(f"{path}: {answer.status}")
            self._token = (await answer.json())["accessToken"]
            self._token_at = time.monotonic()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            if self.socket.online.is_set():
                if time.monotonic() - self._token_at > TOKEN_LIFE_S:
                    with contextlib.suppress(ValueError, aiohttp.ClientError, CommandFailedError):
                        await self._sign_in()
                        await self.socket.do("renew", token=self._token)
                with contextlib.suppress(CommandFailedError):
                    await self.socket.do("heartbeat", deadline_s=HEARTBEAT_S)

    def _heard(self, event: dict) -> None:
        self._conversation(event)
        match event["type"]:
            case "snapshot" | "agent":
                before = self.contact_id
                self.agent, self.offer, self.contact = (
                    event["agent"], event["offer"], event["contact"],
                )  # fmt: skip
                current = self.contact or self.offer
                self.contact_id = current["contactId"] if current else None
                if event["type"] == "agent" and before not in (None, self.contact_id):
                    self.chat = []
            case "sessionEnded":
                self.ended = event["reason"]
        contact, offer = self.contact, self.offer
        if contact is not None and contact["state"] == "connected":
            self.camera = contact["modality"] == "video"
            expects = contact["citizenOnline"] and contact["citizenMedia"]["microphone"]
            plan = "off" if contact["modality"] == "text" else "live"
            self._follow_media(plan, contact["contactId"], expects)
        elif contact is None and offer is not None and offer["modality"] != "text":
            self.camera = offer["modality"] == "video"
            self._follow_media("warm", offer["contactId"], expects=False)
        else:
            self._drop_media()

    async def _connect_media(self, sdp: str, peer_id: str | None) -> dict:
        return await self.socket.do(
            "connectMedia", contactId=self._media_for, sdp=sdp, peerId=peer_id
        )


class Population:
    """Everybody of one test. Owns the pump and the people."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.promises = Promises()
        self.pump = MediaPump()
        self.citizens: list[SyntheticCitizen] = []
        self.operators: list[SyntheticOperator] = []

    async def __aenter__(self) -> Population:
        self.pump.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(person.close() for person in (*self.citizens, *self.operators)))
        await self.pump.aclose()

    async def citizen(self) -> SyntheticCitizen:
        made = await self.citizen_unasked()
        await made.until(lambda: made.snapshots, 15, "the citizen's page is greeted")
        return made

    async def citizen_unasked(self) -> SyntheticCitizen:
        """A citizen whose page has only begun to connect."""
        made = SyntheticCitizen(self.url, self.pump, self.promises)
        self.citizens.append(made)
        made.open()
        return made

    async def operator(self, account: Account) -> SyntheticOperator:
        made = SyntheticOperator(self.url, self.pump, self.promises, account)
        self.operators.append(made)
        made.open()
        await made.until(lambda: made.snapshots, 15, "the console is greeted")
        return made
