"""Finds the case that a mail belongs to. Pure.

The station's own mails have ids ``<mail id@domain>``, which a reply names. A mail from another address than the case's does
not count as that citizen's: it becomes a case of its own that says which one it answers, and a person decides.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

_OWN: Final = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class CaseForMail:
    """A case that a mail may belong to, and the address to which it is answered. ``certified``: it came as certified mail."""

    contact_id: str
    email: str
    certified: bool = False


@dataclass(frozen=True, slots=True)
class MailDestination:
    """The case that a mail ``joins``, or None for a new one; ``answers`` is a case that it may belong to."""

    joins: str | None = None
    answers: str | None = None


def own_ids(named: Iterable[str], domains: Collection[str]) -> tuple[str, ...]:
    """Return, among the ids that a mail names, those of the station's own mails, the nearest first.

    *domains* are those of the station's addresses, in lower case.
    """
    found: list[str] = []
    for each in named:
        local, _, domain = each.rpartition("@")
        if domain.lower() in domains and _OWN.fullmatch(local):
            found.append(local)
    return tuple(dict.fromkeys(found))


def place_of(
    sender: str,
    known: Iterable[CaseForMail],
    writers: Collection[str] = frozenset(),
    *,
    vouched: bool = False,
) -> MailDestination:
    """Return the destination of a mail of *sender* that names the cases *known*, the nearest first.

    *writers* are those of the cases that have a letter from the same address already: a citizen may want answers sent
    elsewhere (``Reply-To``). A case that came as certified mail is joined only by a mail whose sender is *vouched* for: in
    any other mail anybody may have written that address.
    """
    first: str | None = None
    for each in known:
        theirs = same_address(sender, each.email) or each.contact_id in writers
        if theirs and (vouched or not each.certified):
            return MailDestination(joins=each.contact_id)
        first = first or each.contact_id
    return MailDestination(answers=first)


def same_address(one: str, other: str) -> bool:
    """Return whether two addresses are the same, ignoring case."""
    return bool(one) and one.strip().casefold() == other.strip().casefold()
