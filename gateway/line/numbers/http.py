"""Routes of the numbers: administrators read and change them, and the telephone line's process reads those in force."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from gateway.line.numbers.heard import Heard, heard
from gateway.line.numbers.model import InboundNumber, NumberFile, Numbers, NumbersInForce
from gateway.line.numbers.service import InboundNumbers, NumberChanges, NumbersShown
from gateway.line.prompts import named_topics
from gateway.line.tickets import LINE_ITSELF, Tickets
from gateway.platform.http.route import Call, Route
from gateway.platform.http.versions import (
    Revision,
    VersionList,
    VersionQuery,
    VersionRestore,
    version_number,
)
from gateway.platform.refused import Refused
from queueing.categories import Catalogue

ONE_BODY = 64 * 1024
FILE_BODY = 1024 * 1024
"""200 numbers with full menus fit."""


class NumbersWanted(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """All numbers, to replace the present ones; ``revision`` is the version that the caller has read."""

    revision: Revision
    numbers: Numbers


class NumberImport(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A file of numbers, to replace all present ones."""

    revision: Revision
    file: NumberFile


class LineAsks(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The ticket of the station's own SIP process."""

    ticket: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


class NumberHeard(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The sentences that a caller of a number hears before the queue while the station is open, step by step."""

    steps: list[Heard]


class NumbersApi:
    """The handlers."""

    def __init__(
        self,
        numbers: InboundNumbers,
        tickets: Tickets,
        catalogue: Catalogue,
        most_asked: Callable[[], Sequence[str]],
        prompts: Path,
    ) -> None:
        """*most_asked* returns the topics with which a menu without keys of its own begins; *prompts* is the folder of
        the body's own prompts."""
        self._numbers = numbers
        self._tickets = tickets
        self._catalogue = catalogue
        self._most_asked = most_asked
        self._prompts = prompts

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        wrong = {
            409: "Somebody else has changed the numbers meanwhile.",
            422: "A number has a fault; the word says which.",
        }
        return (
            Route(
                "GET", "/api/v1/inbound-numbers", self.shown, "The numbers of the telephone line, and where each one leads", "upkeep",
                response=NumbersShown,
            ),
            Route(
                "PUT", "/api/v1/inbound-numbers", self.change, "Change the numbers of the telephone line", "upkeep",
                request=NumbersWanted, response=NumbersShown, body_limit=FILE_BODY, errors=wrong,
            ),
            Route(
                "POST", "/api/v1/inbound-numbers/heard", self.heard, "What a caller of a number would hear, in words", "upkeep",
                request=InboundNumber, response=NumberHeard, body_limit=ONE_BODY, errors={422: "The number has a fault; the word says which."},
            ),
            Route(
                "POST", "/api/v1/inbound-numbers/in-force", self.in_force, "The numbers for the process of the telephone line", "station",
                request=LineAsks, response=NumbersInForce, errors={403: "The ticket is not the line's."},
            ),
            Route(
                "GET", "/api/v1/inbound-number-file", self.exported, "The numbers as a file to be imported", "upkeep",
                response=NumberFile,
            ),
            Route(
                "PUT", "/api/v1/inbound-number-file", self.bring, "Import the numbers of the telephone line", "upkeep",
                request=NumberImport, response=NumbersShown, body_limit=FILE_BODY, errors=wrong,
            ),
            Route(
                "POST", "/api/v1/inbound-number-file/preview", self.preview, "What an import of numbers would change", "upkeep",
                request=NumberFile, response=NumberChanges, body_limit=FILE_BODY, errors={422: "A number has a fault; the word says which."},
            ),
            Route(
                "GET", "/api/v1/inbound-number-versions", self.versions, "Earlier versions of the numbers", "upkeep",
                query=VersionQuery, response=VersionList,
            ),
            Route(
                "GET", "/api/v1/inbound-number-versions/{number}", self.version, "The numbers of one version", "upkeep",
                response=NumberFile, errors={404: "There is no such version."},
            ),
            Route(
                "POST", "/api/v1/inbound-number-versions/{number}/restore", self.restore,
                "Bring an earlier version of the numbers back", "upkeep",
                request=VersionRestore, response=NumbersShown, errors=wrong | {404: "There is no such version."},
            ),
        )  # fmt: skip

    async def shown(self, _call: Call) -> NumbersShown:
        """Answer with the numbers, retired ones included; those of the settings until an administrator has changed one."""
        return await self._numbers.shown()

    async def change(self, call: Call) -> NumbersShown:
        """Replace all numbers. Calls that begin seconds later follow them; standing calls keep the keys that they announced."""
        wanted: NumbersWanted = call.body
        return await self._numbers.change(
            wanted.numbers, revision=wanted.revision, by=call.staff.account_id
        )

    async def heard(self, call: Call) -> NumberHeard:
        """Answer with what callers would hear by the present prompts and topics. Nothing is stored."""
        number = self._numbers.tried(call.body)
        named = named_topics(number.languages, self._prompts)
        return NumberHeard(steps=heard(number, self._topics(), named, self._name_of))

    async def in_force(self, call: Call) -> NumbersInForce:
        """Answer with the numbers in force, to the SIP process, whose ticket is its proof. A retired topic is replaced by
        its successor."""
        ticket = self._tickets.read(call.body.ticket)
        if ticket is None or ticket.call != LINE_ITSELF:
            raise Refused("not_allowed", "That ticket is not good.", kind="forbidden")
        return NumbersInForce(numbers=self._numbers.in_force)

    async def exported(self, _call: Call) -> NumberFile:
        """Answer with all numbers and their menus as a file that can be imported."""
        return NumberFile(format=1, numbers=(await self._numbers.shown()).numbers)

    async def bring(self, call: Call) -> NumbersShown:
        """Replace all numbers by those of a file; numbers that it does not name are removed."""
        wanted: NumberImport = call.body
        return await self._numbers.bring(
            wanted.file.numbers, revision=wanted.revision, by=call.staff.account_id
        )

    async def preview(self, call: Call) -> NumberChanges:
        """Answer with the numbers that the file would add, change and remove. Nothing is changed."""
        wanted: NumberFile = call.body
        return await self._numbers.preview(wanted.numbers)

    async def versions(self, call: Call) -> VersionList:
        """Answer with who changed the numbers, and when."""
        query: VersionQuery = call.query
        return VersionList(versions=await self._numbers.versions(query.before))

    async def version(self, call: Call) -> NumberFile:
        """Answer with one version as a file."""
        return NumberFile(format=1, numbers=await self._numbers.version(version_number(call)))

    async def restore(self, call: Call) -> NumbersShown:
        """Make an earlier version the newest."""
        wanted: VersionRestore = call.body
        return await self._numbers.restore(
            version_number(call), revision=wanted.revision, by=call.staff.account_id
        )

    def _topics(self) -> list[str]:
        first = list(self._most_asked())
        return [*first, *(each.id for each in self._catalogue.current if each.id not in first)]

    def _name_of(self, language: str, topic: str) -> str:
        return self._catalogue[topic].wording(language).label
