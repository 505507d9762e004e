"""The numbers in force, and administrators' changes of them.

Those of the settings apply until somebody changes one; from then on the newest version in the database does
(:mod:`gateway.platform.versions`).
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from gateway.line.numbers import model
from gateway.line.numbers.model import InboundNumber, changed, check, tidied
from gateway.line.numbers.tables import NumberVersion
from gateway.platform.sql.engine import Database
from gateway.platform.versions import FIRST, Deed, VersionListed, Versions
from gateway.setting_line import ANY, OF_NUMBERS, LineSettings
from queueing.categories import Catalogue


class NumbersShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All numbers, retired ones included.

    ``revision`` is the version in force, 0 for the numbers of the settings; ``changedAt`` and ``changedBy`` say when and by
    whom it was made.
    """

    revision: int
    changed_at: datetime | None
    changed_by: str | None
    numbers: list[InboundNumber]


class NumberChanges(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The effect of an import: numbers added, changed, and removed."""

    added: list[str]
    changed: list[str]
    removed: list[str]


class InboundNumbers:
    """The numbers of one station. Loaded by :meth:`refresh`, kept up to date from :meth:`start` on."""

    def __init__(
        self,
        database: Database,
        settings: LineSettings,
        catalogue: Catalogue,
        *,
        station: str,
        clock: Callable[[], datetime],
    ) -> None:
        """*catalogue* always holds the present topics."""
        self._settings = settings
        self._catalogue = catalogue
        self._numbers = self._first()
        self._versions = Versions(
            database, NumberVersion, "numbers", InboundNumber,
            station=station, clock=clock, first=self._first, take=self._take,
        )  # fmt: skip

    def start(self) -> None:
        """Start to follow changes that other gateways and the command line store."""
        self._versions.start()

    async def aclose(self) -> None:
        """Stop following. Idempotent."""
        await self._versions.aclose()

    async def refresh(self) -> None:
        """Load the stored numbers, if their version has changed. Raises what the database raises."""
        await self._versions.refresh()

    @property
    def in_force(self) -> list[InboundNumber]:
        """The numbers as callers find them now."""
        return model.in_force(self._numbers, self._catalogue)

    @property
    def conference_number(self) -> str | None:
        """The number to call for conferences: empty if it is ``*``, None where none leads there or the line is switched off."""
        if not self._settings.sip:
            return None
        numbers = (each.number for each in self._numbers if _is_for_conferences(each))
        number = next(numbers, None)
        return "" if number == ANY else number

    @property
    def overridden(self) -> frozenset[str]:
        """The settings that no longer apply."""
        return frozenset() if self._versions.number == FIRST else frozenset(OF_NUMBERS)

    async def shown(self) -> NumbersShown:
        """Return all numbers, read from the database."""
        newest = await self._versions.newest()
        return NumbersShown(
            revision=newest.number, changed_at=newest.at, changed_by=newest.by, numbers=newest.items
        )

    async def versions(self, before: int | None = None) -> list[VersionListed]:
        """Return the latest versions, or those before *before*, the newest first. The settings are not among them."""
        return await self._versions.listed(before)

    async def version(self, number: int) -> list[InboundNumber]:
        """Return the numbers of one version; 0 are those of the settings. Raises :class:`Refused` ``not_found``."""
        return await self._versions.version(number)

    async def change(
        self, numbers: Sequence[InboundNumber], *, revision: int, by: str | None
    ) -> NumbersShown:
        """Replace all numbers by *numbers*. *revision* is the version that the caller has seen.

        Raises :class:`Refused`: ``numbers_changed``, or a word of :func:`gateway.line.numbers.model.check`; then nothing is
        changed.
        """
        return await self._write("change", numbers, revision=revision, by=by)

    async def bring(
        self, numbers: Sequence[InboundNumber], *, revision: int | None, by: str | None
    ) -> NumbersShown:
        """Import *numbers*, which replace all others. *revision* None: replace any version in force. Raises as :meth:`change`."""
        return await self._write("import", numbers, revision=revision, by=by)

    async def restore(self, number: int, *, revision: int, by: str | None) -> NumbersShown:
        """Make the numbers of an earlier version the newest. Raises :class:`Refused` ``not_found``, and as :meth:`change`."""
        numbers = await self.version(number)
        return await self._write("restore", numbers, revision=revision, by=by, restored=number)

    async def preview(self, numbers: Sequence[InboundNumber]) -> NumberChanges:
        """Return what :meth:`bring` would change. Raises :class:`Refused` as it does."""
        before = (await self.shown()).numbers
        made = self._checked(numbers)
        had, has = ({each.number for each in some} for some in (before, made))
        ids = changed(made, before)
        return NumberChanges(
            added=[each for each in ids if each not in had],
            changed=[each for each in ids if each in had and each in has],
            removed=[each for each in ids if each not in has],
        )

    def tried(self, number: InboundNumber) -> InboundNumber:
        """Return a number that is being edited as callers would find it. Raises :class:`Refused` for its first fault."""
        (made,) = tidied([number])
        model.check_one(made, self._catalogue)
        return model.in_force([made], self._catalogue)[0]

    async def _write(
        self,
        deed: Deed,
        numbers: Sequence[InboundNumber],
        *,
        revision: int | None,
        by: str | None,
        restored: int | None = None,
    ) -> NumbersShown:
        made = self._checked(numbers)
        await self._versions.write(
            deed, lambda _before: made, changed, revision=revision, by=by, restored=restored
        )
        return await self.shown()

    def _checked(self, numbers: Sequence[InboundNumber]) -> list[InboundNumber]:
        made = tidied(numbers)
        check(made, self._catalogue)
        return made

    def _first(self) -> list[InboundNumber]:
        return model.of_settings(self._settings)

    def _take(self, numbers: list[InboundNumber]) -> None:
        self._numbers = numbers


def _is_for_conferences(number: InboundNumber) -> bool:
    return number.leads_to == "conference" and not number.retired
