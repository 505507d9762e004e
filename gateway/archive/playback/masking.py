"""Decides who hears operators with a masked voice and sees no picture of them."""

from dataclasses import dataclass
from typing import Self

from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Masking:
    """``on`` while an agreement with the staff, or an authorisation, is named (L. 300/1970, article 4): under it there are figures
    of single operators, and therefore reviewers judge voices that they cannot recognise."""

    on: bool

    @classmethod
    def by(cls, settings: Settings) -> Self:
        """Return what the station's settings say."""
        return cls(on=bool(settings.workers_agreement.strip()))

    def applies_to(self, by: Staff) -> bool:
        """Whether this person gets the parts of ``STAFF_PARTIES`` masked and never otherwise: the quality office, which scores operators.
        Supervisors decide disputes, keep custody and answer courts: they hear what was recorded."""
        return self.on and by.role is Role.QUALITY
