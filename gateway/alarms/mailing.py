"""Decides which alarms go out by e-mail now, and which wait for a summary. No I/O.

One letter of an alarm and a recipient is enough for a while. An alarm here is its kind and topic: of ten citizens who wait for one
topic nobody needs ten letters. What comes meanwhile is counted, and told in one letter when the while is over.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from gateway.alarms.conditions import AlarmFacts, Condition
from gateway.alarms.kinds import Kind, Rule


class LastLetter(msgspec.Struct, frozen=True, kw_only=True):
    """When a recipient was last written to of an alarm, and how often it has come since."""

    recipient: str
    key: str
    at: datetime
    held: int = 0
    said: "Said | None" = None


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """The content of a letter about an alarm."""

    kind: Kind
    category: str | None = None
    told: AlarmFacts = AlarmFacts()


class Mailing(msgspec.Struct, frozen=True, kw_only=True):
    """The letters to write now, by recipient, and what has to be remembered of them."""

    letters: dict[str, list[Said]]
    remembered: list[LastLetter]


def key_of(said: Said) -> str:
    """Return the key under which letters count conditions as one alarm."""
    return f"{said.kind}:{said.category or ''}"


def said_of(condition: Condition) -> Said:
    """Return what a letter says of a condition."""
    return Said(kind=condition.kind, category=condition.category, told=condition.told)


def recipients_of(rule: Rule) -> list[str]:
    """Return whom a rule has written to: an address by a digest of it, an office or an account by its id."""
    return [
        *(f"mail:{sha256(address.encode()).hexdigest()[:32]}" for address in rule.mail),
        *((f"office:{rule.office}",) if rule.office else ()),
        *(f"account:{each}" for each in rule.people),
    ]


def mailing(
    known: Iterable[LastLetter],
    met: Iterable[tuple[str, Condition]],
    now: datetime,
    every: timedelta,
) -> Mailing:
    """Return the letters to write about *met*, pairs of a recipient and a condition. *known* is what was sent to these
    recipients; *every* is the time between letters of one alarm, zero for a letter each time."""
    last: Mapping[tuple[str, str], LastLetter] = {
        (each.recipient, each.key): each for each in known
    }
    wanted: dict[tuple[str, str], dict[str, Condition]] = {}
    for recipient, condition in met:
        key = key_of(said_of(condition))
        wanted.setdefault((recipient, key), {})[condition.key] = condition
    letters: dict[str, list[Said]] = {}
    remembered = []
    for (recipient, key), conditions in wanted.items():
        said = [said_of(each) for each in conditions.values()]
        had = last.get((recipient, key))
        if had is None or now - had.at >= every:
            letters.setdefault(recipient, []).extend(said)
            remembered.append(LastLetter(recipient=recipient, key=key, at=now))
        else:
            held = had.held + len(said)
            remembered.append(msgspec.structs.replace(had, held=held, said=said[-1]))
    return Mailing(letters=letters, remembered=remembered)


def overdue(
    known: Iterable[LastLetter], now: datetime, every: timedelta
) -> dict[str, list[LastLetter]]:
    """Return, by recipient, of which alarms a summary is due."""
    found: dict[str, list[LastLetter]] = {}
    for each in known:
        if each.held and now - each.at >= every:
            found.setdefault(each.recipient, []).append(each)
    return found


def told_again(sent: Sequence[LastLetter], now: datetime) -> list[LastLetter]:
    """Return what to remember after a summary: the time between letters starts anew."""
    return [msgspec.structs.replace(each, at=now, held=0, said=None) for each in sent]
