"""Decides which alarms go out by e-mail now, and which wait for a summary. No I/O.

A recipient gets one letter about an alarm in a while. An alarm here is a kind and topic: ten citizens who wait for one
topic need no ten letters. Alarms that come meanwhile are counted, and told in one letter when the while is over.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from gateway.alarms.conditions import AlarmFacts, Condition
from gateway.alarms.kinds import Kind, Rule


class LastLetter(msgspec.Struct, frozen=True, kw_only=True):
    """When a recipient was last written to about an alarm, how often it has come since (``held``), and its last
    content (``said``)."""

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
    """The letters to write now, by recipient, and the :class:`LastLetter` entries to remember."""

    letters: dict[str, list[Said]]
    remembered: list[LastLetter]


def key_of(said: Said) -> str:
    """Return the key under which letters count conditions as one alarm."""
    return f"{said.kind}:{said.category or ''}"


def said_of(condition: Condition) -> Said:
    """Return what a letter says of a condition."""
    return Said(kind=condition.kind, category=condition.category, told=condition.told)


def recipients_of(rule: Rule) -> list[str]:
    """Return the recipients of a rule's e-mails: an address by its digest, an office or an account by its id."""
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
    """Return the letters to write about *met*, pairs of a recipient and a condition. *known* are these recipients'
    last letters; *every* is the time between letters about one alarm, zero for a letter each time."""
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
    """Return the alarms of which a summary is due, by recipient."""
    found: dict[str, list[LastLetter]] = {}
    for each in known:
        if each.held and now - each.at >= every:
            found.setdefault(each.recipient, []).append(each)
    return found


def told_again(sent: Sequence[LastLetter], now: datetime) -> list[LastLetter]:
    """Return what to remember after summaries were sent: the time between letters starts anew."""
    return [msgspec.structs.replace(each, at=now, held=0, said=None) for each in sent]
