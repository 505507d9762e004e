"""Messages as citizens leave and follow them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Literal

import msgspec
import structlog
from sqlalchemy.exc import IntegrityError

from gateway.contacts.opening import Opening
from gateway.mail.outbox import Outbox
from gateway.messages import case_changes, lookups
from gateway.messages import sql as messages
from gateway.messages.api import (
    TEXT_MAX,
    FollowedMessage,
    FollowedStep,
    MessageLeft,
    MoreText,
    NewMessage,
    TellSteps,
    ThreadEntry,
    as_kind,
    as_state,
)
from gateway.messages.cases import MOST_TEXTS, Cases, NewCase, danger_shown, written
from gateway.messages.lookups import FoundMessage
from gateway.platform.email_and_phone import checked_email
from gateway.platform.follow_codes import CodeLookUp, FollowCodes
from gateway.platform.refused import Refused, too_many
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import RequestThrottles
from gateway.search.danger import Danger
from gateway.topics.choosing import require_current
from queueing.categories import Catalogue

log = structlog.get_logger()

_TRIES = 5
TOLD: Final[dict[str, Literal["left", "written", "taken", "office", "answered", "closed", "reopened"]]] = {
    "message_left": "left", "message_written": "written", "message_taken": "taken",
    "message_office": "office", "message_answered": "answered", "message_closed": "closed",
    "message_reopened": "reopened",
}  # fmt: skip
"""Entries of the history that the citizen is told."""


class Messages:
    """Stores citizens' messages, and shows each to the holder of its code."""

    def __init__(
        self,
        database: Database,
        opening: Opening,
        outbox: Outbox,
        codes: FollowCodes,
        throttles: RequestThrottles,
        cases: Cases,
        *,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._opening = opening
        self._outbox = outbox
        self._codes = codes
        self._throttles = throttles
        self._by_code = CodeLookUp(
            codes,
            throttles.codes,
            database,
            messages.by_code,
            nothing="No message has this code.",
        )
        self._cases = cases
        self._catalogue = catalogue
        self._clock = clock

    async def leave(self, wanted: NewMessage, address: str) -> MessageLeft:
        """Store a message and mail its receipt; a repeated request stores it once.

        Raises ``Refused``: ``unknown_category``, ``retired_category``, ``bad_email``, ``empty``, ``request_used``,
        ``too_many_requests``.
        """
        if wanted.category not in self._catalogue:
            raise Refused("unknown_category", "There is no such topic.", kind="absent")
        email = checked_email(wanted.email)
        text = written(wanted.text, TEXT_MAX)
        contact_id = self._cases.id_of(wanted.request)
        kept = await self._kept(contact_id)
        if kept is None:
            require_current(self._catalogue, wanted.category)
            await self._throttles.enforce(address, wanted.visitor, email)
        elif kept.message.email != email or await self._first(contact_id) != text:
            raise Refused("request_used", "This request was another message.")
        # also where the answer to the first request was lost: help is shown whenever this is
        danger = await self._cases.danger_in(f"{wanted.subject or ''}\n{text}", wanted.language)
        if kept is None:
            await self._enter(wanted, email, text, danger)
            kept = await self._kept(contact_id)
        if kept is None:
            raise RuntimeError("a message that was kept is not there")
        return MessageLeft(
            reference=kept.contact.reference,
            code=self._codes.of(contact_id),
            due_at=kept.message.due_at,
            time_zone=self._opening.station.zone,
            mailed=self._outbox.configured,
            danger=danger_shown(danger, wanted.language),
        )

    async def follow(self, code: str, address: str) -> FollowedMessage:
        """Return the state of the message with this code. Raises ``Refused``: ``not_found``, ``too_many_requests``."""
        return await self._shown(await self._by_code.find(code, address))

    async def given(self, code: str) -> tuple[str, FollowedMessage] | None:
        """Return the id and the state of the message with this code, None if there is none; the caller limits attempts."""
        case = await self._by_code.known(code)
        return None if case is None else (case.contact.id, await self._shown(case))

    async def write(self, wanted: MoreText, address: str) -> FollowedMessage:
        """Add a text; an answered message waits again, with a new due time.

        Raises ``Refused``: ``not_found``, ``message_closed``, ``thread_full``, ``empty``, ``too_many_requests``.
        """
        case = await self._by_code.find(wanted.code, address)
        text = written(wanted.text, TEXT_MAX)
        wait_s = await self._throttles.visitor.take(f"thread/{case.contact.id}")
        if wait_s > 0:
            raise too_many(wait_s)
        language = case.contact.language
        danger = await self._cases.danger_in(text, language)
        async with self._database.writing() as session:
            added = await self._cases.add_text(
                session, case.contact.id, key=wanted.request, text=text, danger=danger
            )
        fresh = await self._kept(added.contact_id)
        if fresh is None:
            raise Refused("not_found", "No message has this code.")
        # words of danger bring one that stands in the queue to its head
        if added.again or (added.new and danger is not None):
            await self._cases.announce(added.contact_id)
        shown = await self._shown(fresh)
        return msgspec.structs.replace(shown, danger=danger_shown(danger, language))

    async def tell_steps(self, wanted: TellSteps, address: str) -> FollowedMessage:
        """Set whether an e-mail is sent at each step from now on. May be repeated. Raises as :meth:`follow`, and ``no_steps``."""
        found = await self._by_code.find(wanted.code, address)
        case = found.message.merged_into or found.contact.id
        async with self._database.writing() as session:
            row = await case_changes.locked(session, case)
            if row is None:
                raise Refused("not_found", "No message has this code.")
            await self._cases.tell_steps(session, row, tell=wanted.tell)
        return await self._shown(await self._kept(case) or found)

    async def _enter(
        self, wanted: NewMessage, email: str, text: str, danger: Danger | None
    ) -> None:
        case = NewCase(
            key=wanted.request,
            category=wanted.category,
            text=text,
            source="web",
            subject=wanted.subject,
            email=email,
            name=wanted.name,
            language=wanted.language,
            tell_steps=wanted.tell_steps,
            danger=danger,
        )
        for attempt in range(_TRIES):
            try:
                async with self._database.writing() as session:
                    taken = await self._cases.take_in(session, case)
                break
            except IntegrityError:
                # the same request at the same moment, or somebody has that reference already
                if attempt == _TRIES - 1:
                    raise
        log.info("message.left", contact=taken.contact_id, category=wanted.category)
        await self._cases.announce(taken.contact_id)

    async def _kept(self, contact_id: str) -> FoundMessage | None:
        async with self._database.reading() as session:
            return await lookups.one(session, contact_id)

    async def _first(self, contact_id: str) -> str | None:
        async with self._database.reading() as session:
            thread = await messages.thread(session, contact_id)
        return thread[0][0].text if thread else None

    async def _shown(self, found: FoundMessage) -> FollowedMessage:
        async with self._database.reading() as session:
            if found.message.merged_into is not None:
                found = await lookups.one(session, found.message.merged_into) or found
            message, contact = found.message, found.contact
            thread = await messages.thread(session, contact.id)
            told = await messages.told_steps(session, contact.id, TOLD)
        waits = message.state in lookups.WAITING
        return FollowedMessage(
            reference=contact.reference,
            category=contact.category,
            kind=as_kind(message.kind),
            subject=message.subject,
            state=as_state(message.state),
            left_at=message.left_at,
            due_at=message.due_at,
            time_zone=self._opening.station.zone,
            overdue=waits and message.due_at < self._clock(),
            can_write=message.state != "closed" and len(thread) < MOST_TEXTS,
            thread=[
                ThreadEntry(
                    author="citizen" if reply.author == "citizen" else "agent",
                    text=reply.text,
                    written_at=reply.written_at,
                    operator=account.code if account is not None else None,
                )
                for reply, account in thread
            ],
            steps=_steps(told),
            tell_steps=self._cases.wants_steps(message),
        )


def _steps(told: Sequence[tuple[str, datetime]]) -> list[FollowedStep]:
    """Return the history in the citizen's words; a message that is taken over by a second person counts as taken
    once."""
    made: list[FollowedStep] = []
    for kind, at in told:
        what = TOLD[kind]
        if not (what == "taken" and any(each.what == "taken" for each in made[-1:])):
            made.append(FollowedStep(what=what, at=at))
    return made
