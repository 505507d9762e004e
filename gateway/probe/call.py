"""The probe's call: two synthetic people go through a running station, step by step.

Everything is done as a page does it: sign-in, sockets, queue, offer, WebRTC. Whatever happens, the contact, its recording
and the operator's traces are removed before it returns.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import quote

import aiohttp
import av

from gateway.probe import coded, film
from gateway.probe.peer import ProbePeer
from gateway.probe.report import FilmFigures, MediaFigures, Pair, RecordingFigures, Report
from gateway.probe.station import RefusedError, StationApi, StationSocket
from gateway.probe.steps import StepFailedError, Steps
from gateway.probe.tracks import Judge, Sender

WATCH_S = 3.0
SETTLE_S = 0.7
WATCH_LIMIT_S = SETTLE_S + WATCH_S + 15.0
POLL_S = 0.1
FILM_LIMIT = 32 * 1024 * 1024
RECORDING_S = 30.0
CLEAN_UP_S = 30.0
CLEAN_UP_TRIES = 3
# A busy machine renders and decodes fewer frames than it was asked to; a broken path none.
LEAST_FPS = coded.FPS * 0.5
LEAST_RECOGNISED = 0.8
LEAST_TONES = 0.6
_NEEDS = {
    "database": "the database does not answer",
    "redis": "Redis does not answer",
    "media": "no media worker is there",
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """An operator account that answers the technical topic only."""

    username: str
    password: str


@dataclass
class ProbeCall:
    """One call, placed by :meth:`run`. Made once for each probe."""

    api: StationApi
    credentials: Credentials
    report: Report
    recorded: bool = True
    verify_tls: bool = True
    limit_s: float = 60.0
    _desk: StationSocket = field(default_factory=lambda: StationSocket("/desk"))
    _visitor: StationSocket = field(default_factory=lambda: StationSocket("/citizen"))
    _peers: dict[str, ProbePeer] = field(default_factory=dict)
    _contact: str = ""
    _reached_desk: bool = False

    def __post_init__(self) -> None:
        """Give the two people codes that no other probe has."""
        code = secrets.randbelow(128) * 2
        self._step = Steps(self.report)
        self._senders = {
            "citizen": Sender(code, coded.CITIZEN_HZ),
            "agent": Sender(code + 1, coded.AGENT_HZ),
        }

    async def run(self) -> None:
        """Place the call and fill the report, which also holds any failure; nothing is raised for it.

        Cancelling cleans up, too.
        """
        report = self.report
        began = time.monotonic()
        try:
            try:
                async with asyncio.timeout(self.limit_s):
                    await self._call()
            finally:
                await self._clean_up_shielded()
            report.ok = True
        except StepFailedError as error:
            report.failed, report.problem = error.step, str(error)
        except TimeoutError:
            report.failed = "time"
            report.problem = f"the probe was not over within {self.limit_s:.0f} s"
        finally:
            report.took_ms = round((time.monotonic() - began) * 1000, 1)

    async def _call(self) -> None:
        await self._ready()
        ticket = await self._sign_in()
        await self._enter(ticket)
        await self._connect_media()
        await self._accept()
        await self._watch_media()
        if self.recorded:
            await self._being_recorded()
        await self._hang_up()
        if self.recorded:
            await self._film()

    async def _ready(self) -> None:
        async with self._step("ready", "the station does not say whether it is ready"):
            missing = await self.api.not_ready()
            if missing:
                words = "; ".join(_NEEDS.get(name, f"{name} is missing") for name in missing)
                raise StepFailedError("ready", f"the station is not ready: {words}")

    async def _sign_in(self) -> dict[str, str]:
        async with self._step("sign-in", "the probe's operator could not sign in") as step:
            opened = await self.api.call(
                "POST",
                "/api/v1/session",
                {"username": self.credentials.username, "password": self.credentials.password},
            )
            self.api.token = opened["accessToken"]
        self.report.set_up.sign_in = step.ms
        async with self._step("desk", "the desk did not open"):
            ticket: dict[str, str] = await self.api.call("POST", "/api/v1/checks")
            self._reached_desk = True
            await self._desk.connect(self.api, {"token": self.api.token}, verify=self.verify_tls)
            await self._desk.do("setState", state="available")
            await self._desk.until(lambda told: told["agent"]["state"] == "available")
        return ticket

    async def _enter(self, ticket: dict[str, str]) -> None:
        async with self._step("queue", "the citizen was not let into the queue") as step:
            await self._visitor.connect(
                self.api,
                {"check": ticket["ticket"], "visitor": secrets.token_hex(16)},
                verify=self.verify_tls,
            )
            entering = time.monotonic()
            seat = await self._visitor.do(
                "enterQueue",
                category=ticket["category"],
                modality="video",
                recording=self.recorded,
            )
            self._contact = seat["contactId"]
        self.report.set_up.queue = step.ms
        async with self._step("offer", "the call did not ring at the desk"):
            await self._desk.until(
                lambda told: (told.get("offer") or {}).get("contactId") == self._contact
            )
        self.report.set_up.offer = _ms_since(entering)

    async def _connect_media(self) -> None:
        async def connect(party: str, other: str, ask: Callable[[str], Awaitable[str]]) -> float:
            peer = ProbePeer(self._senders[party], Judge(self._senders[other]))
            self._peers[party] = peer
            began = time.monotonic()
            await peer.accept(await ask(await peer.offer()))
            await peer.connected()
            return _ms_since(began)

        async def of_citizen(sdp: str) -> str:
            return str((await self._visitor.do("connectMedia", sdp=sdp))["sdp"])

        async def of_agent(sdp: str) -> str:
            asked = await self._desk.do("connectMedia", contactId=self._contact, sdp=sdp)
            return str(asked["sdp"])

        async with self._step("connect", "no media connection came about"):
            # one after the other: the first chooses the worker for both
            citizen = await connect("citizen", "agent", of_citizen)
            agent = await connect("agent", "citizen", of_agent)
        self.report.set_up.connected = Pair(citizen=citizen, agent=agent)

    async def _accept(self) -> None:
        accepting = time.monotonic()
        async with self._step("accept", "the two were not put through") as step:
            await self._desk.do("acceptOffer", contactId=self._contact)
            await self._visitor.until(lambda told: told["contact"]["state"] == "connected")
            await self._desk.until(lambda told: told["agent"]["state"] == "busy")
            for socket in (self._visitor, self._desk):
                await socket.do("setMedia", microphone=True, camera=True)
        self.report.set_up.accept = step.ms
        judges = {party: peer.judge for party, peer in self._peers.items()}
        async with self._step("first picture", "not both saw the other's picture"):
            for judge in judges.values():
                await judge.first_picture.wait()
        for party, judge in judges.items():
            at = judge.first_picture_at or accepting
            setattr(self.report.set_up.first_frame, party, round((at - accepting) * 1000, 1))

    async def _watch_media(self) -> None:
        async with self._step("media", "media was not judged", WATCH_LIMIT_S):
            await asyncio.sleep(SETTLE_S)
            for peer in self._peers.values():
                peer.judge.begin()
            began = time.monotonic()
            await asyncio.sleep(WATCH_S)
            took_s = time.monotonic() - began
            for party, peer in self._peers.items():
                judge = peer.judge
                self.report.media[party] = MediaFigures(
                    fps=round(judge.pictures / took_s, 1),
                    recognised=_share(judge.recognised, judge.pictures),
                    sounds_per_s=round(judge.sounds / took_s, 1),
                    tones=_share(judge.tones, judge.sounds),
                    loss=round(await peer.loss(), 4),
                    delay_ms=judge.delay_ms,
                )
            for party, got in self.report.media.items():
                problem = media_problem(got)
                if problem is not None:
                    raise StepFailedError("media", f"the {party} {problem}")

    async def _being_recorded(self) -> None:
        async with self._step("recording", "the recording did not begin"):
            for socket in (self._visitor, self._desk):
                await socket.until(
                    lambda told: told["contact"]["recording"]["state"] in {"active", "failed"}
                )
                if socket.latest["contact"]["recording"]["state"] == "failed":
                    raise StepFailedError("recording", "the recording has failed")

    async def _hang_up(self) -> None:
        async with self._step("hang up", "the call did not end"):
            await self._visitor.do("hangUp")
            await self._visitor.until(lambda told: told["contact"]["state"] == "ended")
            await self._desk.until(lambda told: told["agent"]["state"] == "wrap_up")
            await self._desk.do("finishWrapUp", contactId=self._contact, code="information-given")
            await self._desk.until(lambda told: told["agent"]["state"] == "available")
        async with self._step("history", "the call did not reach the history"):
            while True:
                shown = await self.api.call("GET", f"/api/v1/checks/{self._contact}")
                if shown["state"] == "closed":
                    break
                await asyncio.sleep(POLL_S)
            if shown["outcome"] != "completed":
                raise StepFailedError("history", f'the call is filed as "{shown["outcome"]}"')

    async def _film(self) -> None:
        began = time.monotonic()
        async with self._step("recording file", "the recording was not finished", RECORDING_S):
            while True:
                shown = await self.api.call("GET", f"/api/v1/checks/{self._contact}")
                made = shown["recording"]
                if made is not None and made["state"] in {"ready", "failed"}:
                    break
                await asyncio.sleep(POLL_S)
            ready_ms = _ms_since(began)
            if made["state"] == "failed":
                raise StepFailedError("recording file", "nothing usable was recorded")
            if made["findings"]:
                found = "; ".join(made["findings"])
                raise StepFailedError("recording file", f"it does not verify: {found}")
        films: dict[str, FilmFigures] = {}
        async with self._step("recording content", "the recording could not be played"):
            tickets = {party["party"]: party["ticket"] for party in made["parties"]}
            for party, sender in self._senders.items():
                if party not in tickets:
                    raise StepFailedError("recording content", f"the {party} is not in it")
                path = f"/api/v1/recordings/{quote(made['id'])}/parties/{party}/media"
                webm = await self.api.read(f"{path}?ticket={tickets[party]}", FILM_LIMIT)
                try:
                    films[party] = await asyncio.to_thread(film.measure, webm, sender)
                except av.FFmpegError as error:
                    raise StepFailedError(
                        "recording content", f"the {party}'s film cannot be decoded ({error})"
                    ) from None
                problem = film_problem(films[party])
                if problem is not None:
                    raise StepFailedError("recording content", f"the {party}'s film {problem}")
        self.report.recording = RecordingFigures(
            ready_ms=ready_ms,
            duration_ms=made["durationMs"] or 0,
            bytes=made["bytes"],
            parties=films,
        )

    # -- leaving nothing behind

    async def _clean_up_shielded(self) -> None:
        """Clean up to the end even when this task is cancelled meanwhile."""
        cleaning = asyncio.create_task(self._clean_up(), name="probe:clean-up")
        try:
            await asyncio.shield(cleaning)
        except asyncio.CancelledError:
            await asyncio.gather(cleaning, return_exceptions=True)
            raise

    async def _clean_up(self) -> None:
        await asyncio.gather(*(peer.aclose() for peer in self._peers.values()))
        try:
            if self._reached_desk:
                async with self._step("clean-up", "the probe's traces remain", CLEAN_UP_S):
                    await self._remove_traces()
        finally:
            await self._visitor.aclose()
            await self._desk.aclose()

    async def _remove_traces(self) -> None:
        if self._contact:
            await self._repeat("DELETE", f"/api/v1/checks/{self._contact}")
        await self._desk.aclose()
        await self._repeat("DELETE", "/api/v1/checks")
        await self._repeat("DELETE", "/api/v1/session")

    async def _repeat(self, method: str, path: str) -> None:
        """Ask again when the station was busy or restarting."""
        for attempt in range(1, CLEAN_UP_TRIES + 1):
            try:
                await self.api.call(method, path)
            except RefusedError as error:
                if error.code == "not_found":
                    return
                if attempt == CLEAN_UP_TRIES or error.code != "not_over":
                    raise
            except aiohttp.ClientError:
                if attempt == CLEAN_UP_TRIES:
                    raise
                await asyncio.sleep(attempt)
            else:
                return


def media_problem(got: MediaFigures) -> str | None:
    """Return the fault of received media, as the rest of a sentence that names the receiver; None if there is none."""
    if not got.fps:
        return "received no picture"
    if got.fps < LEAST_FPS:
        return f"received {got.fps:.1f} pictures a second of {coded.FPS}"
    if got.recognised < LEAST_RECOGNISED:
        return f"recognised {got.recognised:.0%} of the pictures only"
    if not got.sounds_per_s:
        return "received no sound"
    if got.tones < LEAST_TONES:
        return f"recognised {got.tones:.0%} of the sound only"
    return None


def film_problem(film: FilmFigures) -> str | None:
    """Return the fault of a film, as the rest of a sentence; None if there is none."""
    if not film.recognised:
        return "does not show the picture that was sent"
    if film.recognised < LEAST_RECOGNISED * film.pictures:
        return f"shows the picture that was sent in {film.recognised} of {film.pictures} frames"
    if film.recognised < WATCH_S * LEAST_FPS:
        return f"holds {film.recognised} pictures only"
    if film.tones < WATCH_S * 50 * LEAST_TONES:
        return "does not hold the tone that was sent"
    return None


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def _ms_since(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 1)
