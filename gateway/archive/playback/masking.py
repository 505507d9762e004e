"""Decides who hears operators with a masked voice and sees no picture of them."""

import re
from dataclasses import dataclass
from typing import Final, Self

from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.settings import Settings

_WITHOUT_STAFF: Final = re.compile(r"(?:citizen|outside)(?:-\d+)?|.+\.screen")
"""Parts in which nobody of the staff is heard. An exchange's recording has others than a call's: ``agent-2``, ``mixed``
(several people in one stream), ``party-1`` (a number that may be an operator's)."""


@dataclass(frozen=True, slots=True)
class Masking:
    """Decides whose voices are masked for whom. ``on`` while the settings name an agreement with the staff, or an
    authorisation (L. 300/1970, article 4): under it there are figures of single operators, and therefore reviewers
    judge voices that they cannot recognise."""

    on: bool

    @classmethod
    def by(cls, settings: Settings) -> Self:
        """Return the masking that the station's settings ask for."""
        return cls(on=bool(settings.workers_agreement))

    def applies_to(self, by: Staff) -> bool:
        """Return whether this person hears operators masked. That is the quality office, which scores them.
        Supervisors decide disputes, keep custody and answer courts: they hear the recording as it is."""
        return self.on and by.role is Role.QUALITY

    def masks(self, party: str, by: Staff) -> bool:
        """Return whether this person may get this *party*'s part of a recording only masked."""
        return self.applies_to(by) and not _WITHOUT_STAFF.fullmatch(party)
