"""Decides whether a call may be made, and whether the calls made are unusual. Pure: time is an argument.

Toll fraud costs a body thousands in a night. So a number must begin as one of a list, calls are counted by the hour and by
the day, their cost has a ceiling, and anything unusual is reported. An operator's own call for help passes whatever the
limits are.
"""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

HOUR_S, DAY_S = 3600.0, 86_400.0
BURST_S = 300.0
BURST_PART = 3
"""A burst is a third of what the hour allows within five minutes, and :data:`BURST_LEAST` at least."""
BURST_LEAST = 5
KNOWN_S = 30 * DAY_S
"""A beginning of numbers that was not called for so long is new."""
TOLD_S = DAY_S
"""For how long something unusual is shown."""
MOST_NOTES = 50
EMERGENCY = frozenset({"112", "113", "115", "117", "118", "1530"})
"""The single emergency number, and those that answer beside it in Italy."""
_OWN_COUNTRY = "+39"
_DIALLED_ABROAD = "+3900"
"""Italian as it stands, but a trunk that takes our own country away dials abroad."""
_DIALLED_FOR_HELP = tuple(f"{_OWN_COUNTRY}{number}" for number in sorted(EMERGENCY))
"""No telephone's number begins so; a trunk that takes our own country away dials for help, and an exchange does not wait for
further digits."""

Refusal = Literal["off", "number", "emergency", "prefix", "hourly", "daily", "budget", "full"]
"""Why a call is not made: nothing goes out here; no number; an emergency number that no person has dialled; a beginning that is not
allowed; so many calls in an hour or a day; the cost of a day; no free place on the line."""
Cut = Literal["longest", "budget"]
"""Why a call that goes on is ended: it has lasted for as long as it may; the cost of a day."""
Unusual = Literal["burst", "new-prefix", "refused", "budget"]


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of outgoing calls.

    ``costs`` is the price of a minute by the beginning of a number, ``budget`` the ceiling for 24 hours, 0 for none.
    ``extensions``: the fewest and most digits of an extension. ``longest_s``: the longest duration of a call.
    """

    prefixes: tuple[str, ...]
    hourly: int
    daily: int
    extensions: tuple[int, int] | None = None
    costs: Mapping[str, Decimal] = {}
    budget: Decimal = Decimal(0)
    longest_s: float = 7200.0


class PlacedCall(msgspec.Struct, kw_only=True):
    """A call that was made: when, the beginning of its number, and its duration so far in seconds."""

    call: str
    at: float
    prefix: str
    price: Decimal
    seconds: float = 0.0


class Note(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An unusual event, with the beginning of the number it is about."""

    what: Unusual
    at: float
    prefix: str = ""
    why: str = ""


class Ledger(msgspec.Struct, kw_only=True):
    """The calls of the last day, and when each beginning of a number was last called. It holds no whole number."""

    made: list[PlacedCall] = []
    known: dict[str, float] = {}
    notes: list[Note] = []
    since: float = 0.0
    """Of its first call; before a day is over nothing is called new."""

    def forget(self, now: float) -> None:
        """Delete what no rule needs any more."""
        self.made = [each for each in self.made if now - each.at < DAY_S]
        self.known = {prefix: at for prefix, at in self.known.items() if now - at < KNOWN_S}
        self.notes = [each for each in self.notes if now - each.at < TOLD_S][-MOST_NOTES:]

    def within(self, seconds: float, now: float) -> int:
        """Return how many calls were made in the last *seconds*."""
        return sum(now - each.at < seconds for each in self.made)

    def cost(self, now: float) -> Decimal:
        """Return what the calls of the last day have cost; a begun minute counts whole."""
        return sum(
            (cost_of(each.price, each.seconds) for each in self.made if now - each.at < DAY_S),
            Decimal(0),
        )

    def lasts(self, call: str, seconds: float) -> None:
        """Set the duration of an answered call."""
        for each in self.made:
            if each.call == call:
                each.seconds = max(each.seconds, seconds)


def cost_of(price: Decimal, seconds: float) -> Decimal:
    """Return the cost of a call that has lasted *seconds*; a begun minute counts whole."""
    return price * math.ceil(seconds / 60) if seconds > 0 else Decimal(0)


def price_of(number: str, costs: Mapping[str, Decimal]) -> Decimal:
    """Return the price of a minute: that of the longest matching beginning, or the highest price where none matches.

    0 for a number without a country code (an extension, a number for help), and where no prices are set.
    """
    if not number.startswith("+") or not costs:
        return Decimal(0)
    fitting = [prefix for prefix in costs if number.startswith(prefix)]
    return costs[max(fitting, key=len)] if fitting else max(costs.values())


def beginning_of(number: str) -> str:
    """Return the beginning by which calls are counted: the country code and one digit more, which identifies no number."""
    return number[:4] if number.startswith("+") else "extension"


def is_extension(number: str, extensions: tuple[int, int] | None) -> bool:
    """Return whether a number is an extension of the exchange. None begins with 0, which seizes an outside line."""
    if extensions is None or not number.isascii() or not number.isdigit() or number[0] == "0":
        return False
    return extensions[0] <= len(number) <= extensions[1] and number not in EMERGENCY


def may_be_called(
    number: str, limits: Limits, *, own_act: bool, prefixes: Sequence[str] = ()
) -> Refusal | None:
    """Return why a number may not be called at all, None if it may.

    *own_act*: a person dials it at this moment. *prefixes* are allowed besides those of the limits.
    """
    if number in EMERGENCY:
        return None if own_act else "emergency"
    if is_extension(number, limits.extensions):
        return None
    written = number.isascii() and number.startswith("+") and number[1:].isdigit()
    if not written or not 6 <= len(number) <= 16 or number.startswith(_DIALLED_ABROAD):
        return "number"
    if number.startswith(_DIALLED_FOR_HELP):
        return "emergency"
    return None if number.startswith((*limits.prefixes, *prefixes)) else "prefix"


def judge(
    ledger: Ledger,
    limits: Limits,
    number: str,
    now: float,
    *,
    own_act: bool,
    prefixes: Sequence[str] = (),
) -> Refusal | None:
    """Return why a call is not made now, None if it is; a refusal is noted as unusual."""
    ledger.forget(now)
    refusal = may_be_called(number, limits, own_act=own_act, prefixes=prefixes)
    if refusal is None and number not in EMERGENCY:
        refusal = _limited(ledger, limits, now)
    if refusal is not None:
        note(ledger, "refused", now, beginning_of(number), refusal)
    return refusal


def _limited(ledger: Ledger, limits: Limits, now: float) -> Refusal | None:
    if ledger.within(HOUR_S, now) >= limits.hourly:
        return "hourly"
    if ledger.within(DAY_S, now) >= limits.daily:
        return "daily"
    if limits.budget and ledger.cost(now) >= limits.budget:
        return "budget"
    return None


def enter(ledger: Ledger, limits: Limits, call: str, number: str, now: float) -> None:
    """Count a call that is being made, and note anything unusual about it. A call counts once."""
    if number in EMERGENCY or any(each.call == call for each in ledger.made):
        return
    prefix = beginning_of(number)
    ledger.since = ledger.since or now
    if prefix not in ledger.known and now - ledger.since > DAY_S:
        note(ledger, "new-prefix", now, prefix)
    ledger.known[prefix] = now
    ledger.made.append(
        PlacedCall(call=call, at=now, prefix=prefix, price=price_of(number, limits.costs))
    )
    if ledger.within(BURST_S, now) >= max(BURST_LEAST, limits.hourly // BURST_PART):
        note(ledger, "burst", now)
    if limits.budget and ledger.cost(now) >= limits.budget:
        note(ledger, "budget", now)


def outlasts(
    ledger: Ledger, limits: Limits, call: str, number: str, seconds: float, now: float
) -> Cut | None:
    """Return why a call that has lasted *seconds* must end now, None if it goes on.

    A call for help is never ended, and a call that costs nothing goes on whatever the others cost.
    """
    if number in EMERGENCY:
        return None
    if seconds >= limits.longest_s:
        return "longest"
    costs = any(each.call == call and each.price for each in ledger.made)
    if costs and limits.budget and ledger.cost(now) >= limits.budget:
        return "budget"
    return None


def note(ledger: Ledger, what: Unusual, now: float, prefix: str = "", why: str = "") -> None:
    """Note an unusual event, the same one once an hour."""
    same = (
        each
        for each in ledger.notes
        if (each.what, each.prefix, each.why) == (what, prefix, why) and now - each.at < HOUR_S
    )
    if next(same, None) is None:
        ledger.notes.append(Note(what=what, at=now, prefix=prefix, why=why))
