"""Why a case waits although its time is running out. Pure."""

from datetime import datetime
from typing import Literal

import msgspec

Reason = Literal["nobody", "nobody_here", "office", "second_look", "inquiry", "other_person", "held", "put_off", "free"]  # fmt: skip
"""``nobody``: no account in use answers the topic; ``nobody_here``: some do, and none is at work; ``office``: it was given to an
office; ``second_look``: an answer waits to be read by another person; ``inquiry``: somebody else was asked and has not answered;
``other_person``: who answered before may not answer again; ``held``: somebody has it; ``put_off``: it was put off before; ``free``:
nobody has taken it."""


class CaseFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The facts from which the reasons follow: those of a case, and of the people who answer its topic or belong to its office."""

    office: bool
    held: bool
    proposed: bool
    excluded: bool
    asked: bool
    put_off: bool
    people: int
    here: int


def reasons(of: CaseFacts) -> list[Reason]:
    """Return why a case waits, the most urgent reason first; never an empty list."""
    found: list[Reason] = []
    if not of.held:
        if of.people == 0:
            found.append("nobody")
        elif of.here == 0:
            found.append("nobody_here")
    for reason, holds in (
        ("inquiry", of.asked),
        ("second_look", of.proposed),
        ("other_person", of.excluded),
        ("office", of.office),
        ("held", of.held),
        ("put_off", of.put_off),
    ):
        if holds:
            found.append(reason)  # type: ignore[arg-type] # the words stand above
    return found or ["free"]


def pace(due_at: datetime, now: datetime) -> Literal["late", "near"]:
    """Return whether a case that is reported is late already, or only near its due time."""
    return "late" if due_at < now else "near"
