"""Hooks by which other rooms add to cases: facts that the page shows, changes of each letter, and notice of each change."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.mail.compose import Letter
from gateway.messages.api import CaseFact
from gateway.messages.lookups import FoundMessage
from gateway.platform.security.principal import Staff

Change = Literal[
    "left",
    "written",
    "taken",
    "released",
    "answered",
    "closed",
    "reopened",
    "category",
    "forwarded",
    "address",
]


class CaseChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a case.

    ``account_id`` made it (None: the citizen or the clock), ``reason`` is the word of a closing, a reopening or a
    forwarding, ``reply_id`` the text that came or was sent.
    """

    what: Change
    contact_id: str
    account_id: str | None = None
    reason: str | None = None
    reply_id: str | None = None


FactsOf: TypeAlias = Callable[[AsyncSession, FoundMessage, Staff], Awaitable[list[CaseFact]]]
Dress: TypeAlias = Callable[[AsyncSession, str, Letter], Awaitable[Letter]]
Concerns: TypeAlias = Callable[[AsyncSession, str, Staff], Awaitable[bool]]
Heard: TypeAlias = Callable[[AsyncSession, CaseChange], Awaitable[None]]


@dataclass(slots=True)
class CaseHooks:
    """Lists to which other rooms append in their wiring. All hooks run in the transaction of what they are about; what they
    raise undoes it.

    ``facts`` are asked when a case is opened. ``letters`` get each letter to the citizen before it is put into the outbox,
    with the case's id (headers of its thread, another transport). ``changed`` is told of each change. ``concerns`` say
    whether a contact concerns a person who neither talked with the citizen nor may see its case as a message.
    """

    facts: list[FactsOf] = field(default_factory=list)
    letters: list[Dress] = field(default_factory=list)
    changed: list[Heard] = field(default_factory=list)
    concerns: list[Concerns] = field(default_factory=list)

    async def facts_of(
        self, session: AsyncSession, found: FoundMessage, staff: Staff
    ) -> list[CaseFact]:
        """Return all facts of a case, in the rooms' order."""
        return [fact for each in self.facts for fact in await each(session, found, staff)]

    async def dressed(self, session: AsyncSession, contact_id: str, letter: Letter) -> Letter:
        """Return the letter with the changes that the rooms want."""
        for each in self.letters:
            letter = await each(session, contact_id, letter)
        return letter

    async def tell(self, session: AsyncSession, change: CaseChange) -> None:
        """Tell every room of a change."""
        for each in self.changed:
            await each(session, change)
