"""``recordings.trouble``: from the beginning of a fault in a recording to the warning at the desk, in
seconds; the slowest kind, the median of several times. Kinds: a citizen's microphone that gives silence, a
camera that gives one picture or a black one, and, where a file system may be mounted, a disk that is full.
Promised: three seconds.

The baseline is a word that needs no judgement on the same way, from the citizen's page by the station to the desk: the
microphone is switched off.
"""

import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from bench.figures import figure
from tests.support.clients.wire_client import WireClient, wire_client
from tests.support.people.talk_parties import Person, hears_and_sees, until
from tests.support.recordings.small_disk import fill
from tests.support.servers.station import Station

TIMES = 3
PATIENCE_S = 30.0
PROMISED_S = 3.0


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the figure."""
    kinds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        async with _call(Path(folder) / "var") as (citizen, agent):
            words, kinds["silent"], kinds["frozen"], kinds["black"] = await _of_media(
                citizen, agent
            )
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder, _small_disk(folder) as disk:
        if disk is not None:
            settings = {"VS_RECORDINGS_URL": f"file:{disk / 'archive'}"}
            async with _call(Path(folder) / "var", settings) as (_, agent):
                kinds["storage"] = [await _full(disk, agent) for _ in range(TIMES)]
    medians = {kind: round(statistics.median(found), 2) for kind, found in kinds.items()}
    slowest = max(medians, key=lambda kind: medians[kind])
    yield figure(
        "recordings.trouble",
        statistics.median(kinds[slowest]),
        "s",
        baseline=round(statistics.median(words), 3),
        samples=kinds[slowest],
        promised_s=PROMISED_S,
        slowest=slowest,
        longest_s={kind: round(max(found), 2) for kind, found in kinds.items()},
        median_s=medians,
        baseline_is="a microphone switched off",
    )


async def _of_media(citizen: Person, agent: Person) -> tuple[list[float], ...]:
    """Seconds for the plain word, for silence, for a frozen picture and for a black one."""
    words: list[float] = []
    silent: list[float] = []
    frozen: list[float] = []
    black: list[float] = []
    sender, page = citizen.sender, citizen.page
    for _ in range(TIMES):
        begun = time.monotonic()
        await page.do("setMedia", microphone=False, camera=True)
        await until(lambda: not _sources(agent)["microphone"], PATIENCE_S)
        words.append(time.monotonic() - begun)
        await page.do("setMedia", microphone=True, camera=True)
        await until(lambda: not _troubles(agent), PATIENCE_S)
        for found, trouble, name, wrong, right in (
            (silent, "silent", "hertz", 0, sender.hertz),
            (frozen, "frozen", "still", True, False),
            (black, "black", "dark", True, False),
        ):
            await hears_and_sees(agent, citizen)
            begun = time.monotonic()
            setattr(sender, name, wrong)
            await until(lambda trouble=trouble: trouble in _troubles(agent), PATIENCE_S)
            found.append(time.monotonic() - begun)
            setattr(sender, name, right)
            await until(lambda: not _troubles(agent), PATIENCE_S)
    return words, silent, frozen, black


async def _full(disk: Path, agent: Person) -> float:
    """Seconds until the desk is told that the disk takes nothing; it has room again afterwards."""
    await until(lambda: _told(agent)["recording"]["state"] == "active", PATIENCE_S)
    filling = await asyncio.to_thread(fill, disk)
    begun = time.monotonic()
    await until(lambda: _told(agent)["recording"]["state"] == "failed", PATIENCE_S)
    took = time.monotonic() - begun
    filling.unlink()
    await until(lambda: _told(agent)["recording"]["state"] == "active", PATIENCE_S)
    return took


def _told(person: Person) -> dict[str, Any]:
    """What the page knows of its contact."""
    told = [
        e["contact"] for e in person.page.events if e["type"] in ("agent", "contact", "snapshot")
    ]
    newest: dict[str, Any] = [contact for contact in told if contact][-1]
    return newest


def _troubles(agent: Person) -> set[str]:
    return {each["trouble"] for each in _told(agent)["recordingTroubles"]}


def _sources(agent: Person) -> dict[str, bool]:
    """What the citizen sends, by the citizen's own word."""
    sources: dict[str, bool] = _told(agent)["citizenMedia"]
    return sources


@contextlib.asynccontextmanager
async def _call(
    data_dir: Path, settings: dict[str, str] | None = None
) -> AsyncIterator[tuple[Person, Person]]:
    """A recorded call on a station of its own: a citizen and an operator who hear and see each other."""
    station = Station(data_dir, settings or {})
    await asyncio.to_thread(station.start)
    try:
        token = await asyncio.to_thread(_token, station)
        async with (
            wire_client(station.url, "/citizen") as visitor,
            wire_client(station.url, "/desk", {"token": token}) as console,
            _talking(visitor, console) as people,
        ):
            yield people
    finally:
        await asyncio.to_thread(station.stop)


@contextlib.asynccontextmanager
async def _talking(
    visitor: WireClient, console: WireClient
) -> AsyncIterator[tuple[Person, Person]]:
    entry = {"category": "weapons", "modality": "video", "recording": True}
    contact = (await visitor.do("enterQueue", **entry))["contactId"]
    await console.do("setState", state="available")
    await console.wait_state("offered")
    citizen, agent = Person(visitor, 10, 600), Person(console, 11, 1000, contactId=contact)
    try:
        await citizen.connect(agent)
        await agent.connect(citizen)
        await console.do("acceptOffer", contactId=contact)
        for person in (citizen, agent):
            await person.page.do("setMedia", microphone=True, camera=True)
        await hears_and_sees(agent, citizen)
        await until(lambda: _told(agent)["recording"]["state"] == "active", PATIENCE_S)
        yield citizen, agent
        await visitor.do("hangUp")
    finally:
        await asyncio.gather(citizen.aclose(), agent.aclose())


def _token(station: Station) -> str:
    account = station.account("operator1")
    said = json.dumps({"username": account.username, "password": account.password}).encode()
    asked = urllib.request.Request(
        f"{station.url}/api/v1/session", said, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked) as answer:
        token: str = json.load(answer)["accessToken"]
    return token


@contextlib.contextmanager
def _small_disk(folder: str) -> Iterator[Path | None]:
    """A file system in memory that fills up; None where nothing may be mounted."""
    place = Path(folder) / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "station-bench", str(place)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
