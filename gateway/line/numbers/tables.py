"""The table of the versions of the numbers."""

from typing import Any

from sqlalchemy.orm import Mapped

from gateway.platform.personal.keeping import Keeping
from gateway.platform.versions import VersionRow


class NumberVersion(VersionRow):
    """All numbers of a station as an administrator stored them; without a row those of the settings apply."""

    __tablename__ = "number_versions"

    numbers: Mapped[list[dict[str, Any]]]


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="number-versions",
        tables=("number_versions",),
        purpose="who changed the numbers of the telephone line, and when",
        until="always",
        whose="staff",
    ),
)
