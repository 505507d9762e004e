"""The plan of a conference: its length, its series, and how often it was changed. Pure."""

from datetime import date, datetime

import msgspec

from gateway.conference.recurrence import Every


class Repeats(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rhythm of a series, and its last day."""

    every: Every
    until: date


class Plan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The plan of a conference. ``sequence`` counts the changes that calendars are told of; ``invites``: offices are
    written to; ``people``: accounts that are written to besides. In a series ``repeats`` is the rule, ``of`` the
    time that the rule gave this conference."""

    minutes: int = 60
    invites: bool = False
    people: list[str] = []
    sequence: int = 0
    repeats: Repeats | None = None
    of: datetime | None = None

    @property
    def mailed(self) -> bool:
        """Whether anybody is written to by e-mail."""
        return self.invites or bool(self.people)
