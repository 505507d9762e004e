"""Lets rooms above add to cases: facts that the page shows, a say in each letter, and being told what happens."""

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
    """A change of a case; ``account_id`` made it (None: the citizen or the clock), ``reason`` is the word of a closing, a
    reopening or a forwarding, ``reply_id`` the text that came or went."""

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
    """Rooms above append to these in their wiring. All run in the transaction of what they are about; what they raise
    undoes it.

    ``facts`` are asked when a case is opened; ``letters`` are handed each letter to the citizen before it is put into the
    outbox, with the case's id (headers of its thread, another transport); ``changed`` is told of each change; ``concerns`` say
    whether somebody has to do with a contact who neither talked with the citizen nor sees its case as a message.
    """

    facts: list[FactsOf] = field(default_factory=list)
    letters: list[Dress] = field(default_factory=list)
    changed: list[Heard] = field(default_factory=list)
    concerns: list[Concerns] = field(default_factory=list)

    async def facts_of(
        self, session: AsyncSession, found: FoundMessage, staff: Staff
    ) -> list[CaseFact]:
        """All facts of a case, in the rooms' order."""
        return [fact for each in self.facts for fact in await each(session, found, staff)]

    async def dressed(self, session: AsyncSession, contact_id: str, letter: Letter) -> Letter:
        """The letter as the rooms want it sent."""
        for each in self.letters:
            letter = await each(session, contact_id, letter)
        return letter

    async def tell(self, session: AsyncSession, change: CaseChange) -> None:
        """Tell every room."""
        for each in self.changed:
            await each(session, change)
