"""The scene on which things die: one connected and recorded, one ringing, two waiting in order."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.line_caller import Telephone
from tests.support.people.population import Person, Population, SyntheticCitizen, SyntheticOperator
from tests.support.people.synthetic_call import SyntheticMedia
from tests.support.servers.station import Station
from tests.survival.witness import (
    Witness,
    assert_history,
    assert_journal,
    assert_no_orphans,
    assert_nobody_shared,
    assert_order,
    assert_promises,
    eventually,
    recordings_verified,
)

TOPIC = "weapons"
PATIENCE_S = 30.0
PACKETS = 25
"""So many have to come before sound counts as being there; they last half a second."""


@dataclass
class Scene:
    station: Station
    people: Population
    witness: Witness
    talking: SyntheticCitizen
    answering: SyntheticOperator
    ringing: SyntheticCitizen
    rung: SyntheticOperator
    waiting: list[SyntheticCitizen]
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def everybody(self) -> list[Person]:
        return [self.talking, self.answering, self.ringing, self.rung, *self.waiting]

    def picture(self) -> dict[str, Any]:
        """What everybody sees."""
        return {f"{number}": person.view() for number, person in enumerate(self.everybody)}

    async def is_as_before(self, timeout_s: float = PATIENCE_S) -> None:
        """Wait until everybody sees what they saw."""
        try:
            await eventually(lambda: self.picture() == self.before, timeout_s, "all is as before")
        except AssertionError:
            now = self.picture()
            changed = {k: (self.before[k], now[k]) for k in now if now[k] != self.before[k]}
            raise AssertionError(f"not as before: {changed}") from None

    async def returned(self, connections: list[int], timeout_s: float = PATIENCE_S) -> None:
        """Wait until everybody has another connection than the ones counted."""
        people = self.everybody

        def back() -> bool:
            return all(
                person.socket.connections > count and person.socket.online.is_set()
                for person, count in zip(people, connections, strict=True)
            )

        await eventually(back, timeout_s, "everybody has come back by themselves")

    def connections(self) -> list[int]:
        return [person.socket.connections for person in self.everybody]

    @property
    def peers(self) -> list[SyntheticMedia]:
        """The connections of both sides of the conversation."""
        return [self.talking.media.peer, self.answering.media.peer]

    async def talk(self, timeout_s: float = PATIENCE_S) -> None:
        """Wait until both sides of the conversation hear each other."""
        await both_hear(self.talking, self.answering, timeout_s)

    async def answer(self) -> None:
        """What rings is answered, by whom it rings for."""
        second = await self.rung.accept()
        assert second == self.ringing.contact_id
        await self.ringing.until(lambda: self.ringing.state == "connected", PATIENCE_S, "answered")
        await both_hear(self.ringing, self.rung)

    async def carry_on(self, *, answered: bool = False) -> None:
        """All goes on from here to a good end, in the old order; then everything kept is examined.

        With *answered*, what rang has been answered already.
        """
        if not answered:
            await self.answer()
        await self.talking.hang_up()
        for citizen in self.waiting:
            await self.answering.until(
                lambda: self.answering.state == "wrap_up", PATIENCE_S, "wrap-up"
            )
            await self.answering.finish()
            await self.answering.until(
                lambda citizen=citizen: (
                    self.answering.offer is not None
                    and self.answering.offer["contactId"] == citizen.contact_id
                ),
                PATIENCE_S,
                f"{citizen.contact_id} is next",
            )
            await self.answering.accept()
            await both_hear(citizen, self.answering)
            await citizen.say("Arrivederci")
            await self.answering.hang_up()
        await self.answering.until(lambda: self.answering.state == "wrap_up", PATIENCE_S, "wrap-up")
        await self.answering.finish()
        await self.rung.hang_up()
        await self.rung.until(lambda: self.rung.state == "wrap_up", PATIENCE_S, "wrap-up")
        await self.rung.finish()
        await examine(self.witness, self.people, recordings=1)


Sound = list[tuple[int, int]]
"""Voice packets arrived at each side of a conversation, and missing there."""


def sound(peers: Iterable[SyntheticMedia]) -> Sound:
    return [(peer.received["audio"], peer.missing) for peer in peers]


async def flowed(peers: Sequence[SyntheticMedia], before: Sound) -> Sound:
    """Wait for half a second more of sound on each side; say what came of it since *before*.

    Raises `AssertionError` if more than a twentieth is missing on a side.
    """
    heard = [arrived for arrived, _ in sound(peers)]
    await eventually(
        lambda: all(now - then >= 25 for (now, _), then in zip(sound(peers), heard, strict=True)),
        PATIENCE_S,
        "sound arrives on both sides",
    )
    since = [
        (arrived - arrived_before, missing - missing_before)
        for (arrived, missing), (arrived_before, missing_before) in zip(
            sound(peers), before, strict=True
        )
    ]
    assert all(missing <= arrived / 20 for arrived, missing in since), since
    return since


async def examine(
    witness: Witness, people: Population, *, recordings: int, may_be_empty: int = 0
) -> list[dict]:
    """Hold everything that was kept against everything that was promised."""
    await witness.written()
    entries = await witness.journal()
    assert_journal(entries)
    assert_order(entries)
    assert_nobody_shared(entries)
    await assert_promises(witness, people.promises)
    await assert_history(witness)
    assert_no_orphans(witness.station)
    return await recordings_verified(witness, recordings, may_be_empty=may_be_empty)


async def both_hear(
    citizen: SyntheticCitizen, operator: SyntheticOperator, timeout_s: float = PATIENCE_S
) -> None:
    """Wait until packets arrive on both sides."""
    await eventually(
        lambda: citizen.media and citizen.media.hears and operator.media and operator.media.hears,
        timeout_s,
        f"both sides hear each other: {citizen.view()} {operator.view()}",
        every_s=0.02,
    )


async def hear_each_other(person: Person, telephone: Telephone, what: str) -> None:
    """Wait until sound arrives at a page and at a telephone from now on. Raises `AssertionError` that says what came."""
    heard = telephone.heard
    arrived: int | None = None

    def both() -> bool:
        nonlocal arrived
        peer = person.media.peer if person.media else None
        now = peer.received["audio"] if peer else None
        # a connection that was made anew counts from its beginning
        if now is None or arrived is None or now < arrived:
            arrived = now
            return False
        return now > arrived + PACKETS and telephone.heard > heard + PACKETS

    try:
        await eventually(both, PATIENCE_S, f"both hear each other {what}")
    except AssertionError as error:
        peer = person.media.peer if person.media else None
        raise AssertionError(
            f"{error}: {telephone.heard - heard} packets at the telephone, of which the call"
            f" {'stands' if telephone.agent.sessions else 'is over'}; {arrived} at the page at first,"
            f" {peer.received if peer else 'no connection'} at last; {person.view()}"
        ) from None


@asynccontextmanager
async def scene(station: Station) -> AsyncIterator[Scene]:
    """Set the scene on a running station."""
    async with Witness(station) as witness, Population(station.url) as people:
        first, second = station.accounts("operator")[:2]
        answering, rung = await asyncio.gather(people.operator(first), people.operator(second))
        citizens = await asyncio.gather(*(people.citizen() for _ in range(4)))
        talking, ringing, *waiting = citizens
        await answering.available()
        await talking.enter(TOPIC, recording=True, modality="video")
        await answering.until(lambda: answering.offer, PATIENCE_S, "it rings")
        await answering.accept()
        await rung.available()
        await ringing.enter(TOPIC)
        await rung.until(lambda: rung.offer, PATIENCE_S, "it rings")
        for citizen in waiting:
            await citizen.enter(TOPIC)
        made = Scene(station, people, witness, talking, answering, ringing, rung, waiting)
        await made.talk()
        await talking.say("Buongiorno")
        await answering.say("Dica")
        await eventually(
            lambda: talking.contact and talking.contact["recording"]["state"] == "active",
            PATIENCE_S,
            "it is recorded",
        )
        await eventually(
            lambda: (
                [c.view()["position"] for c in waiting] == [2, 3]
                and len(talking.chat) == 2
                and len(answering.chat) == 2
                and ringing.state == "ringing"
            ),
            PATIENCE_S,
            "the scene is set",
        )
        made.before = made.picture()
        yield made


def kill(station: Station, victim: str) -> int:
    """SIGKILL one of the children; return the process id it had."""
    pid = station.pids()[victim]
    os.kill(pid, signal.SIGKILL)
    return pid


async def restarted(
    station: Station, victim: str, pid: int, timeout_s: float = PATIENCE_S
) -> float:
    """Wait until the victim runs again and the station is ready; return seconds that took."""
    began = time.monotonic()

    def again() -> bool:
        return station.pids().get(victim, pid) != pid and station._is_ready()

    await eventually(lambda: asyncio.to_thread(again), timeout_s, f"{victim} runs again")
    return time.monotonic() - began
