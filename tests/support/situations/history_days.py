"""Contacts of made-up days, straight into the history: what reports are tested and measured on."""

import random
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.office_moves import OfficeMove
from gateway.calls.tables import CallQuality
from gateway.contacts.counted import counting
from gateway.contacts.tables import Contact, ContactEvent, Leg
from gateway.platform.security.tables import Account
from gateway.reports.figures import Thresholds

THRESHOLDS = Thresholds(20, {"weapons": 45, "privacy": 10}, short_abandon_s=5)
OPERATORS = ["anna", "bruno", "carla"]
CATEGORIES = ("weapons", "road-code", "privacy", "recruitment")
CHANNELS = ("video", "phone")


@dataclass
class Days:
    """Rows of one or more days; ``write`` puts them into a database."""

    contacts: list[dict[str, Any]] = field(default_factory=list)
    legs: list[dict[str, Any]] = field(default_factory=list)
    quality: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    accounts: list[dict[str, Any]] = field(default_factory=list)
    moves: list[dict[str, Any]] = field(default_factory=list)

    def add(self, more: "Days") -> None:
        """Take the rows of other days in."""
        for each in fields(Days):
            getattr(self, each.name).extend(getattr(more, each.name))

    async def write(self, session: AsyncSession) -> None:
        offices = {row["id"]: row["office_id"] for row in self.accounts}
        for leg in self.legs:
            leg.setdefault("office_id", offices.get(leg["account_id"]))
        for model, rows in (
            (Account, self.accounts),
            (OfficeMove, self.moves),
            (Contact, self.contacts),
            (Leg, self.legs),
            (CallQuality, self.quality),
            (ContactEvent, self.events),
        ):
            for start in range(0, len(rows), 5000):
                # without it every row that lacks something else is a statement of its own
                await session.execute(
                    insert(model),
                    rows[start : start + 5000],
                    execution_options={"render_nulls": True},
                )
        names = [row["id"] for row in self.contacts]
        for start in range(0, len(names), 500):
            await session.execute(
                counting().where(Contact.id.in_(names[start : start + 500])),
                execution_options={"synchronize_session": False},
            )


def operator(name: str, office: str | None = None) -> dict[str, Any]:
    """An operator's account, whose id is its name."""
    return {
        "id": name,
        "username": name,
        "display_name": name.title(),
        "code": f"VS-{name}"[:16],
        "password_hash": "x",
        "password_set_at": datetime(2026, 1, 1, tzinfo=UTC),
        "role": "operator",
        "must_change_password": False,
        "notice_version": None,
        "notice_accepted_at": None,
        "disabled_at": None,
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        "office_id": office,
    }


def contacts_between(
    seed: int, start: datetime, end: datetime, count: int, operators: list[str], *, first: int = 0
) -> Days:
    """``count`` contacts that entered between two instants, ended in every way there is."""
    dice = random.Random(seed)
    days = Days()
    span_ms = int((end - start).total_seconds() * 1000)
    for number in range(first, first + count):
        name = f"c{number:07d}"
        entered = start + timedelta(milliseconds=dice.randrange(span_ms))
        days.contacts.append(row := _contact(name, number, entered, dice))
        days.legs.append(_leg(name, 1, "citizen", row["channel"], None, entered))
        wait = timedelta(milliseconds=round(dice.expovariate(1 / 25_000)))
        way = dice.choices(
            ("answered", "abandoned", "left_while_ringing", "lost", "failed", "waiting", "talking",
             "again"),
            (80, 8, 3, 2, 1, 1, 1, 2),
        )[0]  # fmt: skip
        if way == "waiting":
            continue
        at = entered + wait
        if way in ("abandoned", "left_while_ringing", "lost", "failed"):
            row |= {"state": "closed", "outcome": way, "ended_at": at}
            continue
        position = 2
        if way == "again":
            lost = at + timedelta(seconds=dice.randrange(5, 50))
            leg = _leg(name, 2, "agent", row["channel"], dice.choice(operators), at)
            days.legs.append(leg | {"ended_at": lost, "ended_why": "agent_lost"})
            at, position = lost + timedelta(seconds=7), 3
        leg = _leg(name, position, "agent", row["channel"], dice.choice(operators), at)
        days.legs.append(leg)
        row |= {"state": "connected", "connected_at": at, "offered_at": at}
        if way == "talking":
            continue
        over = at + timedelta(milliseconds=dice.randrange(20_000, 900_000))
        done = over + timedelta(milliseconds=dice.randrange(1000, 180_000))
        leg |= {"ended_at": over, "ended_why": "hang_up", "wrapped_at": done}
        row |= {"state": "closed", "outcome": "completed", "ended_at": over}
        if row["channel"] == "video" and dice.random() < 0.5:
            days.quality.append(_quality(name, dice.choice(("good", "fair", "poor"))))
    return days


def messages_between(
    seed: int, start: datetime, end: datetime, count: int, operators: list[str], *, first: int
) -> Days:
    """``count`` messages left between two instants: answered in time and late, closed unanswered, waiting."""
    dice = random.Random(seed)
    days = Days()
    span_ms = int((end - start).total_seconds() * 1000)
    for number in range(first, first + count):
        name = f"c{number:07d}"
        left = start + timedelta(milliseconds=dice.randrange(span_ms))
        row = _contact(name, number, left, dice) | {
            "channel": "message", "modality": "text", "promise_due_at": left + timedelta(days=3),
        }  # fmt: skip
        days.contacts.append(row)
        way = dice.choices(("in time", "late", "closed", "waiting"), (65, 8, 6, 21))[0]
        if way == "waiting":
            continue
        if way == "closed":
            row |= {"state": "closed", "outcome": "unanswered", "wrap_up_code": "spam"}
            row |= {"ended_at": left + timedelta(hours=3), "promise_due_at": None}
            continue
        hours = dice.uniform(0.1, 72) if way == "in time" else dice.uniform(72.1, 99)
        answered = left + timedelta(hours=hours)
        leg = _leg(name, 1, "agent", "message", dice.choice(operators), answered)
        days.legs.append(leg | {"ended_at": answered, "ended_why": "answered"})
        row |= {"state": "closed", "outcome": "completed", "connected_at": answered}
        row |= {"ended_at": answered, "promise_kept": int(way == "in time")}
    return days


def with_codes(days: Days, seed: int) -> Days:
    """The same contacts, those that an operator ended with the code he gave; some have none."""
    dice = random.Random(seed)
    for row in days.contacts:
        if row["outcome"] == "completed" and row["channel"] != "message" and dice.random() < 0.9:
            row["wrap_up_code"] = dice.choice(("information-given", "referred", "follow-up"))
    return days


def callbacks_between(
    seed: int, start: datetime, end: datetime, count: int, operators: list[str], *, first: int
) -> Days:
    """``count`` callbacks whose turn came between two instants, hours after they were asked for; of some it never came."""
    dice = random.Random(seed)
    days = contacts_between(seed, start, end, count, operators, first=first)
    for row in days.contacts:
        due = row["created_at"]
        row |= {"channel": "callback", "created_at": due - timedelta(hours=dice.uniform(0.5, 30))}
        if row["outcome"] != "abandoned" and row["state"] != "waiting":
            row["due_at"] = due
        elif row["state"] == "waiting":
            row |= dice.choice(({"state": "scheduled"}, {"due_at": due}))
    return days


def with_ways_out(days: Days, seed: int) -> Days:
    """The same contacts, of those that were given up some taken out by a supervisor, some called back instead, some
    checks of the station or calls of another system."""
    dice = random.Random(seed)
    for row in days.contacts:
        if row["outcome"] in ("abandoned", "lost") and row["channel"] != "callback":
            why = dice.choice((None, None, "by-supervisor", "callback"))
            if why:
                row |= {"outcome": "removed", "removed_why": why}
                if dice.random() < 0.5:
                    days.quality.append(_quality(row["id"], "poor"))
        elif dice.random() < 0.02:
            row |= dice.choice(({"category": "station-check"}, {"channel": "elsewhere"}))
    return days


def with_stars(days: Days, seed: int) -> Days:
    """The same contacts, some of those that are over rated by their citizens."""
    dice = random.Random(seed)
    for row in days.contacts:
        if row["outcome"] == "completed" and dice.random() < 0.4:
            row["satisfaction"] = dice.randint(1, 5)
    return days


def with_company(days: Days, seed: int, operators: list[str]) -> Days:
    """The same contacts, in some a colleague beside the operator, and some that are still with their second operator."""
    dice = random.Random(seed)
    last = {leg["contact_id"]: leg for leg in days.legs}
    for row in days.contacts:
        if row["outcome"] != "completed" or row["channel"] == "message":
            continue
        leg = last[row["id"]]
        if leg["position"] == 2 and dice.random() < 0.05:
            beside = _leg(row["id"], 3, "colleague", row["channel"], dice.choice(operators),
                          leg["started_at"])  # fmt: skip
            days.legs.append(beside | {"ended_at": leg["ended_at"], "ended_why": "hang_up"})
        elif leg["position"] == 3 and dice.random() < 0.3:
            leg |= {"ended_at": None, "ended_why": None, "wrapped_at": None}
            row |= {"state": "connected", "outcome": None, "ended_at": None, "wrap_up_code": None}
    return days


def shifts_between(seed: int, first: datetime, days: int, operators: list[str]) -> Days:
    """The journal of operators' states on so many days: shifts, some past midnight, some never ended, and offers.

    A part of the entries does not say the state that they lead to, as older ones do not."""
    dice = random.Random(seed)
    found = Days()
    for name in operators:
        for day in range(days):
            if dice.random() < 0.25:
                continue
            at = first + timedelta(days=day, seconds=dice.randrange(5 * 3600, 21 * 3600))
            over = at + timedelta(hours=dice.uniform(2, 4.5))
            entries = [("set_available", "available")]
            while at < over:
                for kind, state in entries:
                    told = kind not in _OLDER_ENTRIES or dice.random() < 0.9
                    found.events.append(_event(name, at, kind, state if told else None))
                    at += timedelta(milliseconds=dice.randrange(2_000, 600_000))
                entries = list(dice.choice(_DOINGS))
            if dice.random() < 0.8:
                found.events.append(_event(name, at, "set_offline", "offline"))
    for number, event in enumerate(sorted(found.events, key=lambda each: each["at"])):
        event["journal_id"] = f"{number + 1}-0"
    return found


_OLDER_ENTRIES = ("set_available", "hang_up", "set_offline")
_DOINGS = (
    (("offer", "offered"), ("accept", "busy"), ("hang_up", "wrap_up"),
     ("finish_wrap_up", "available")),
    (("offer", "offered"), ("decline", "available")),
    (("offer", "offered"), ("no_answer", "paused"), ("set_available", "available")),
    (("set_paused", "paused"), ("set_available", "available")),
)  # fmt: skip


def _event(operator: str, at: datetime, kind: str, state: str | None) -> dict[str, Any]:
    return {
        "journal_id": "",
        "contact_id": None,
        "agent_id": operator,
        "kind": kind,
        "at": at,
        "data": {"agent.to": state} if state else {},
    }


def _contact(name: str, number: int, entered: datetime, dice: random.Random) -> dict[str, Any]:
    return {
        "id": name,
        "reference": f"R{number:07d}",
        "category": dice.choice(CATEGORIES),
        "channel": dice.choice(CHANNELS),
        "modality": "video",
        "language": "it",
        "needs": [],
        "visitor_name": None,
        "consent": False,
        "created_at": entered,
        "offered_at": None,
        "connected_at": None,
        "ended_at": None,
        "state": "waiting",
        "outcome": None,
        "wrap_up_code": None,
        "notes": None,
        "due_at": None,
        "removed_why": None,
        "promise_due_at": None,
        "promise_kept": None,
        "satisfaction": None,
    }


def _leg(
    contact: str, position: int, party: str, channel: str, account: str | None, at: datetime
) -> dict[str, Any]:
    return {
        "id": f"{contact}-{position}",
        "contact_id": contact,
        "position": position,
        "party": party,
        "channel": channel,
        "account_id": account,
        "started_at": at,
        "ended_at": None,
        "ended_why": None,
        "wrapped_at": None,
    }


def _quality(contact: str, word: str) -> dict[str, Any]:
    return {
        "contact_id": contact,
        "leg": 1,
        "party": "citizen",
        "reports": 3,
        "seconds": 30.0,
        "word": word,
        "issues": [],
    }
