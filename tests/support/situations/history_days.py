"""Contacts of made-up days, straight into the history: what reports are tested and measured on."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

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

    async def write(self, session: AsyncSession) -> None:
        offices = {row["id"]: row["office_id"] for row in self.accounts}
        for leg in self.legs:
            leg.setdefault("office_id", offices.get(leg["account_id"]))
        for model, rows in (
            (Account, self.accounts),
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
