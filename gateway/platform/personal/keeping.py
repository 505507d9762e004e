"""Declares the retention of data about people, and its purposes.

A room declares it once for each of its tables, as ``KEEPS`` beside them, or as ``KEPT_WITH`` where rows go with those of a
room below; :mod:`gateway.schema` gathers the declarations.
The purges take their periods from there, and so do the privacy notice for citizens and the table in
``docs/data-protection.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

Whose = Literal["citizen", "guest", "staff"]
"""About whom the data is: somebody who contacted the station, a guest of a conference, somebody who works there."""
Until = Literal["anonymous", "contact", "disabled", "rotation", "always"]
"""What ends the keeping of something without a number of days: the rest of the contact is erased, and nothing leads to a person
any more; the contact is over; the account is disabled; the owner of the machine replaces it; nothing ends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """One kind of data: its ``tables`` (none: it is stored elsewhere), its ``purpose`` in a few words, and its end.

    The end is exactly one of ``setting``, the field of the settings that holds it in days or seconds, with ``more`` added
    to it; ``fixed``; ``until``. ``within`` is the setting whose days end it at the latest. ``with_recording``: it stays at
    least as long as a recording of its contact. ``name`` is its key in ``locales/<language>/privacy.json``, where citizens
    and guests read of it.
    """

    name: str
    purpose: str
    tables: tuple[str, ...] = ()
    setting: str = ""
    more: timedelta = timedelta()
    fixed: timedelta | None = None
    until: Until | None = None
    within: str = ""
    with_recording: bool = False
    whose: Whose = "citizen"

    def __post_init__(self) -> None:
        if sum((self.setting != "", self.fixed is not None, self.until is not None)) != 1:
            raise ValueError(f"{self.name}: one of setting, fixed and until")
        if self.setting and not self.setting.endswith(("_days", "_s")):
            raise ValueError(f"{self.name}: {self.setting} is neither in days nor in seconds")

    @property
    def limited(self) -> bool:
        """Whether a period is set, so that :meth:`span` has an answer."""
        return self.until is None

    def span(self, settings: object) -> timedelta:
        """Return the retention period by *settings*. Raises ``ValueError`` if none is set."""
        if self.fixed is not None:
            return self.fixed
        if not self.setting:
            raise ValueError(f"{self.name}: kept until {self.until}")
        number: int = getattr(settings, self.setting)
        unit = timedelta(days=1) if self.setting.endswith("_days") else timedelta(seconds=1)
        return number * unit + self.more

    def longest(self, settings: object) -> timedelta:
        """Return the longest period for which the data may be stored. Raises as :meth:`span`."""
        span = self.span(settings)
        return min(span, timedelta(days=getattr(settings, self.within))) if self.within else span


KeptWith = Mapping[str, tuple[str, ...]]
"""A room's tables whose rows go with those of another declaration, by the name of that :class:`Keeping`."""


def joined(keeps: tuple[Keeping, ...], *rooms: KeptWith) -> tuple[Keeping, ...]:
    """Return the declarations with the tables that *rooms* add to them; the others are the same objects as before. Raises
    ``ValueError`` for a name that is not among *keeps*."""
    if unknown := {name for room in rooms for name in room} - {each.name for each in keeps}:
        raise ValueError(f"kept with what nobody declares: {', '.join(sorted(unknown))}")
    added = {
        each.name: tuple(t for room in rooms for t in room.get(each.name, ())) for each in keeps
    }
    return tuple(
        replace(each, tables=each.tables + added[each.name]) if added[each.name] else each
        for each in keeps
    )
