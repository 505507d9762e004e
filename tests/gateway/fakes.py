"""What stands for the parts of a gateway that a test of its HTTP surface has no need of."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, NoReturn

import msgspec

from gateway.archive.custody.wholeness import Integrity
from gateway.contacts.incidents import CoolDownShown
from gateway.floor.api import Floor, FloorDay, FloorTargets, Line
from gateway.floor.headline import FloorHeadline
from gateway.handover.transfers import Destinations
from gateway.platform.http.errors import not_found
from gateway.platform.refused import Refused
from gateway.reports.figures import Tally, figures
from gateway.site.service import PrivacyFacts, Station
from recordings.byte_line import ByteLine

FILM_MS = 300_000
"""How long every film lasts; its bytes are spread evenly."""


class FakeCallbacks:
    """Nobody is called back here."""

    async def _unknown(self, *_asked: object) -> NoReturn:
        raise not_found("No request has this code.")

    limits = SimpleNamespace(ways=(), most=0)

    def callable_number(self, written: str) -> str:
        return written

    ask = follow = cancel = come = send_number_code = _unknown

    async def open(self, *_asked: object, by: str) -> NoReturn:
        raise not_found("Nothing has this code.")


class FakeStation:
    async def station(self, language: str | None = None) -> Station:
        now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
        return Station(
            organisation="Ente",
            name="Stazione",
            open=True,
            always_open=True,
            time_zone="Europe/Rome",
            now=now,
            next_opening=None,
            closes_at=None,
            hours=[],
            agents_present=1,
            wait=None,
            categories=[],
            privacy=PrivacyFacts(recording_days=180, chat_days=180),
        )

    async def cool_downs(self) -> list[CoolDownShown]:
        return []

    async def lift(self, contact_id: str, *, by: str, reason: str) -> bool:
        return False

    async def after(self, version: str | None) -> bytes:
        return msgspec.json.encode(
            Floor(
                now_ms=0,
                reachable=False,
                headline=FloorHeadline(kind="closed"),
                day=FloorDay(),
                targets=FloorTargets(within_s=120, share=0.8, alarm_s=300, hold_alarm_s=120),
                today=figures(Tally()),
                trend_step_s=900,
                categories=[],
                agents=[],
                version="one",
            )
        )


class FakeAuthorisations:
    async def listing(self, state: str | None) -> list[Any]:
        return []

    async def decide(self, authorisation_id: str, **_: Any) -> None:
        raise Refused("not_found", "There is no such request.")

    async def give(self, wanted: Any, *, by: str) -> str:
        return "a1"

    async def end(self, authorisation_id: str, **_: Any) -> None:
        raise Refused("not_found", "There is no such authorisation.")

    async def destinations(self, account_id: str) -> Destinations:
        return Destinations(operators=[], offices=[], topics=[])

    async def begin(self, agent_id: str, contact_id: str, written: str) -> str:
        raise Refused("unknown_contact", "That contact is not in your hand.", kind="absent")


class FakeMonitoring:
    async def begin(self, contact_id, *, by):
        raise Refused("unknown_contact", "There is no such contact.")

    state = begin

    async def change(self, contact_id, way, *, by, sends):
        raise Refused("not_monitoring", "You are not at that operator's side.")

    async def connect(self, contact_id, sdp, peer, *, by, session):
        raise Refused("not_monitoring", "You are not at that operator's side.")

    async def leave(self, contact_id, *, by):
        return None

    take_over = begin


class FakeBesideChat:
    """Nobody is at any operator's side."""

    async def read(self, contact_id, before, *, by):
        raise Refused("not_monitoring", "You are not at that operator's side.")

    async def write(self, contact_id, text, key, *, by):
        raise Refused("not_monitoring", "You are not at that operator's side.")


class FakeOperatorStates:
    """There is no operator."""

    async def change(self, agent_id, wanted, *, by):
        raise Refused("unknown_agent", "There is no such operator.", kind="absent")


class FakeHelpCalls:
    """Nobody calls for help."""

    async def come(self, contact_id, *, by):
        raise Refused("unknown_contact", "There is no such contact.")


class FakeSteering:
    """Nobody waits, and there is nothing to tell."""

    async def line(self, category: str) -> Line:
        return Line(now_ms=0, count=0, waiting=[])

    async def move(self, contact_id: str, wanted: Any, *, by: str) -> None:
        raise Refused("unknown_contact", "There is no such contact.")

    async def advance(self, contact_id: str, wanted: Any, *, by: str) -> None:
        raise Refused("unknown_contact", "There is no such contact.")

    async def remove(self, contact_id: str, reason: str, *, by: str) -> None:
        raise Refused("unknown_contact", "There is no such contact.")

    async def listing(self) -> list[Any]:
        return []

    async def add(self, wanted: Any, *, by: str) -> str:
        return "n1"

    async def end(self, notice_id: str, *, by: str) -> None:
        raise Refused("not_found", "There is no such notice.")


class FakeChecks:
    def ticket(self, account_id: str) -> str:
        return f"ticket-of-{account_id}"

    async def show(self, contact_id: str, viewer: Any) -> None:
        return None

    async def remove(self, contact_id: str) -> bool:
        return False

    async def sign_off(self, account_id: str) -> None:
        return None


class BytesReader:
    content_type = "video/webm"

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.closed = False
        self.read = 0

    @property
    def size(self) -> int:
        return len(self._data)

    async def read_range(self, start: int, end: int) -> bytes:
        self.read += end - start
        return self._data[start:end]

    async def line(self) -> ByteLine:
        return ByteLine([(0, 0), (self.size, FILM_MS)])

    async def aclose(self) -> None:
        self.closed = True


@dataclass
class FakeVault:
    """``anything`` is what it has of every recording of which the test put nothing into ``media``; a masked part begins with
    ``masked:``."""

    media: dict[tuple[str, str], bytes] = field(default_factory=dict)
    anything: bytes | None = None
    readers: list[BytesReader] = field(default_factory=list)

    async def open_party(self, recording_id: str, party: str) -> BytesReader | None:
        data = self.media.get((recording_id, party), self.anything)
        if data is None:
            return None
        self.readers.append(BytesReader(data))
        return self.readers[-1]

    async def open_masked(self, recording_id: str, party: str) -> BytesReader | None:
        data = self.media.get((recording_id, party), self.anything)
        return None if data is None else BytesReader(b"masked:" + data)

    async def peaks(self, recording_id: str, party: str) -> bytes | None:
        return self.media.get((recording_id, party), self.anything or b"")[:800] or None

    async def still(self, recording_id: str, party: str, at_ms: int) -> bytes | None:
        data = self.media.get((recording_id, party), self.anything)
        return None if data is None else f"{at_ms}".encode()


@dataclass
class FakeWholeness:
    """Nothing is altered but what the test says."""

    altered: dict[str, Integrity] = field(default_factory=dict)

    async def of(self, recording_id: str) -> Integrity:
        return self.altered.get(recording_id, Integrity(state="whole"))

    def known(self, recording_id: str) -> Integrity | None:
        return self.altered.get(recording_id)


@dataclass
class FakeActs:
    noted: list[dict[str, Any]] = field(default_factory=list)
    refused: Exception | None = None
    meanwhile: Callable[[], Awaitable[None]] | None = None
    """What happens while the next act is being signed."""

    async def note(self, recording_id: str, kind: str, **act: Any) -> None:
        if self.refused is not None:
            raise self.refused
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        self.noted.append({"recording": recording_id, "kind": kind, **act})


@dataclass
class FakeLeaver:
    left: list[str] = field(default_factory=list)

    async def give_up(self, contact_id: str) -> None:
        self.left.append(contact_id)

    async def make_final(self, contact_id: str | None) -> None:
        """Nobody who is judged here can come back."""


class NobodyElse:
    """In place of ``OpenCases``: no case is open on another account's page."""

    async def seen(self, case: str, account_id: str) -> list[str]:
        """Nobody."""
        return []

    async def left(self, case: str, account_id: str) -> None:
        """Nothing follows."""


class NoDispatch:
    """Nobody offers messages; they are taken from the list."""

    def __init__(self) -> None:
        self.lost: dict[str, datetime] = {}

    async def waits(self, message: str, *, had: str | None = None) -> None:
        """Nothing follows."""

    async def waits_no_more(self, message: str, by: str) -> None:
        """Nothing follows."""

    async def gone(self, operators: Collection[str]) -> dict[str, datetime]:
        """Everybody is there, but who the test says."""
        return {name: at for name, at in self.lost.items() if name in operators}

    async def near(self, message: str) -> None:
        """Nothing follows."""


class FakeHands:
    """A queue that knows which contact each operator has in hand: :attr:`has`, by account."""

    def __init__(self) -> None:
        self.has: dict[str, str] = {}

    async def agent(self, agent_id: str) -> Any:
        return SimpleNamespace(contact=self.has.get(agent_id))
