"""Figures of reports counted from the raw rows, one contact and one operator after the other; shares no code with the reports."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tests.support.situations.history_days import Days

ROME = ZoneInfo("Europe/Rome")
THRESHOLD_S = {"weapons": 45, "privacy": 10}
DAY = timedelta(days=1)
Row = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """A contact with what belongs to it; legs of operators are in their order."""

    row: Row
    agents: list[Row] = field(default_factory=list)
    colleagues: list[Row] = field(default_factory=list)
    sides: list[Row] = field(default_factory=list)

    @cached_property
    def local(self) -> datetime:
        """When it entered, by the clock on the wall."""
        return self.row["created_at"].astimezone(ROME)

    @property
    def first(self) -> Row:
        """The part of the operator who answered first, or nobody's."""
        return self.agents[0] if self.agents else {"account_id": None, "office_id": None}

    @property
    def replaced(self) -> bool:
        """Whether a callback counts in its place."""
        return (self.row["outcome"], self.row["removed_why"]) == ("removed", "callback")

    @property
    def in_line(self) -> bool:
        """Whether it ever stood in line for an answer."""
        if self.row["channel"] == "message" or self.replaced:
            return False
        return self.row["channel"] != "callback" or self.row["due_at"] is not None

    @property
    def begun(self) -> datetime:
        """When it came in line."""
        return self.row["due_at"] or self.row["created_at"]

    def waited_s(self) -> float | None:
        """How long until the first answer, else until the end; None while it waits."""
        until = self.first["started_at"] if self.agents else self.row["ended_at"]
        return None if until is None else (until - self.begun).total_seconds()

    def gave_up(self) -> bool:
        """Whether the citizen left before an answer."""
        return not self.agents and self.row["outcome"] in ("abandoned", "left_while_ringing")

    def had(self, operator: str, office: str) -> bool:
        """Whether the operator had a part in it, for the office; empty for any."""
        return any(
            operator in ("", leg["account_id"]) and office in ("", leg["office_id"] or "")
            for leg in (*self.agents, *self.colleagues)
        )


def told(days: Days) -> list[Told]:
    """Return the contacts of citizens."""
    found = {row["id"]: Told(row) for row in days.contacts}
    for leg in sorted(days.legs, key=lambda each: each["position"]):
        if leg["party"] == "agent":
            found[leg["contact_id"]].agents.append(leg)
        elif leg["party"] == "colleague":
            found[leg["contact_id"]].colleagues.append(leg)
    for side in days.quality:
        found[side["contact_id"]].sides.append(side)
    return [
        each
        for each in found.values()
        if each.row["category"] != "station-check" and each.row["channel"] != "elsewhere"
    ]


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def _average(values: list[float], count: int) -> float | None:
    return sum(values) / count if count else None


def counted(contacts: Iterable[Told], legs: Iterable[Row], now: datetime) -> Row:
    """Return every figure of one row: of these contacts, and of these parts of operators in answered ones that are over."""
    n: Counter[str] = Counter()
    waits, left_after, longest, stars = [], [], [], []
    for each in contacts:
        row = each.row
        n["messages"] += row["channel"] == "message"
        n["replaced"] += each.replaced
        if row["promise_kept"] is not None:
            n["promised"] += 1
            n["promise_kept"] += row["promise_kept"]
        elif row["promise_due_at"] is not None and row["state"] == "waiting":
            n["promised" if row["promise_due_at"] < now else "promise_open"] += 1
        if row["satisfaction"] is not None:
            stars.append(row["satisfaction"])
        if not each.in_line:
            continue
        n["offered"] += 1
        n["measured"] += len(each.sides)
        n["poor"] += sum(side["word"] == "poor" for side in each.sides)
        threshold = THRESHOLD_S.get(row["category"], 20)
        waited = each.waited_s()
        if waited is None:
            waited = (now - each.begun).total_seconds()
            n["waiting"] += 1
            n["overdue"] += waited > threshold
            longest += [waited] if waited <= DAY.total_seconds() else []
            continue
        longest.append(waited)
        if each.agents:
            waits.append(waited)
            n["answered_within"] += waited <= threshold
            n["handled"] += row["ended_at"] is not None
        elif each.gave_up():
            left_after.append(waited)
            n["abandoned_within"] += waited <= threshold
            n["abandoned_short"] += waited <= 5
        else:
            n[row["outcome"]] += 1
    talk = [(leg["ended_at"] - leg["started_at"]).total_seconds() for leg in legs]
    wrap_up = [
        (leg["wrapped_at"] - leg["ended_at"]).total_seconds() for leg in legs if leg["wrapped_at"]
    ]
    decided = n["offered"] - n["waiting"]
    return {
        **{
            name: n[name]
            for name in (
                *("offered", "answered_within", "abandoned_within", "abandoned_short", "lost"),
                *("removed", "failed", "waiting", "handled", "measured", "poor", "messages"),
                *("replaced", "promised", "promise_kept", "promise_open"),
            )
        },
        "answered": len(waits),
        "abandoned": len(left_after),
        "abandoned_after": len(left_after) - n["abandoned_within"],
        "service_level_answered": _share(n["answered_within"], len(waits)),
        "service_level_offered": _share(n["answered_within"], decided + n["overdue"]),
        "abandonment": _share(
            len(left_after) - n["abandoned_short"], decided - n["abandoned_short"]
        ),
        "average_wait_s": _average(waits, len(waits)),
        "longest_wait_s": max(longest, default=0.0) if n["offered"] else None,
        "average_abandon_s": _average(left_after, len(left_after)),
        "average_talk_s": _average(talk, n["handled"]),
        "average_wrap_up_s": _average(wrap_up, n["handled"]),
        "average_handling_s": _average(talk + wrap_up, n["handled"]),
        "rated": len(stars),
        "satisfaction": round(sum(stars) / len(stars), 2) if stars else None,
        "promise_share": _share(n["promise_kept"], n["promised"]),
    }


def rows(
    contacts: Iterable[Told],
    now: datetime,
    *,
    key: Callable[[Told], str],
    leg_key: Callable[[Row], str] | None = None,
    operator: str = "",
    office: str = "",
) -> dict[str, Row]:
    """Return every row of a report by *key*; talk and wrap-up by *leg_key* of each operator's part, where that is another.

    With an *operator* or *office* only contacts in which they had a part count, and only their own parts."""
    entered: dict[str, list[Told]] = defaultdict(list)
    parts: dict[str, list[Row]] = defaultdict(list)
    for each in contacts:
        if not each.had(operator, office) and (operator or office):
            continue
        entered[key(each)].append(each)
        if not each.in_line or each.row["ended_at"] is None:
            continue
        for leg in each.agents:
            if operator in ("", leg["account_id"]) and office in ("", leg["office_id"] or ""):
                parts[leg_key(leg) if leg_key else key(each)].append(leg)
    return {
        name: counted(entered[name], parts[name], now) | {"channels": _channels(entered[name])}
        for name in {*entered, *parts}
    }


def _channels(contacts: Iterable[Told]) -> dict[str, int]:
    return Counter(
        each.row["channel"] for each in contacts if each.in_line or each.row["channel"] == "message"
    )


_RANG = {"offer": "rung", "decline": "declined", "no_answer": "missed"}
_SPENT = {
    "available": "available_s",
    "offered": "ringing_s",
    "busy": "talking_s",
    "wrap_up": "wrap_up_s",
    "paused": "paused_s",
}
_OLDER = {"set_available": "available", "hang_up": "wrap_up", "set_offline": "offline"}
"""What entries lead to that do not say it."""


class Piece(NamedTuple):
    """A piece of an operator's time in one state, in milliseconds, or one thing that rang, by the local time."""

    agent: str
    office: str
    local: datetime
    what: str
    many: int


def work_pieces(
    days: Days, start: datetime, end: datetime, office_of: Callable[[str, datetime], str]
) -> list[Piece]:
    """Return operators' time between two instants, cut at every entry, half-hour and move; in each piece the state is asked for anew.

    Before *start* the entries of a day count."""
    found = []
    half_hours = [start + timedelta(minutes=30) * n for n in range((end - start) // DAY * 48 + 99)]
    for agent in {event["agent_id"] for event in days.events}:
        events = sorted(
            (e for e in days.events if e["agent_id"] == agent and start - DAY <= e["at"] < end),
            key=lambda event: event["at"],
        )
        for event in events:
            what = _RANG.get(event["kind"])
            if what and event["at"] >= start:
                office = office_of(agent, event["at"])
                found.append(Piece(agent, office, event["at"].astimezone(ROME), what, 1))
        moves = [move["at"] for move in days.moves if move["account_id"] == agent]
        cuts = {start, end, *half_hours, *moves, *(event["at"] for event in events)}
        at = 0
        for begun, over in pairwise(sorted(each for each in cuts if start <= each <= end)):
            while at < len(events) and events[at]["at"] <= begun:
                at += 1
            before = events[at - 1] if at else {"kind": "set_offline", "data": {}}
            state = before["data"].get("agent.to") or _OLDER[before["kind"]]
            if state != "offline":
                length = (over - begun) // timedelta(milliseconds=1)
                office = office_of(agent, begun)
                found.append(Piece(agent, office, begun.astimezone(ROME), _SPENT[state], length))
    return found


def worked(
    pieces: Iterable[Piece], key: Callable[[Piece], str] = lambda _piece: ""
) -> dict[str, Row]:
    """Return operators' time by *key*, and that of nothing by the empty one."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for piece in pieces:
        found[key(piece)][piece.what] += piece.many
    return {name: _worked(n) for name, n in found.items()} or {"": _worked(Counter())}


def _worked(n: Counter[str]) -> Row:
    engaged = n["ringing_s"] + n["talking_s"] + n["wrap_up_s"]
    return {
        **{name: round(n[name] / 1000, 1) for name in _SPENT.values()},
        **{name: n[name] for name in _RANG.values()},
        "occupancy": _share(engaged, engaged + n["available_s"]),
    }
