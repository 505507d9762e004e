"""Keeps requests for acts that destroy evidence or give power: one person asks, and the act is done once another
grants it."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol

import msgspec
import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.accounts.approvals import sql as requests
from gateway.accounts.approvals.deciders import Deciders
from gateway.accounts.approvals.tables import StationRequest
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.loops import Periodic
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from recordings.retention import RetentionRule, read_rules

log = structlog.get_logger()

SHOWN: Final = 100
UNSHOWN: Final = "password_hash"
"""The part of a request that is shown to nobody and kept out of the audit trail."""
RESUME_EVERY_S: Final = 60.0
GIVEN_UP_AFTER: Final = timedelta(minutes=15)
"""A process that has had a request in hand for so long counts as dead; no deed takes so long."""

References = Callable[[AsyncSession, Collection[str]], Awaitable[Mapping[str, str]]]
"""Returns by contact id the reference that people know each contact by."""

StationRequestKind = Literal["erase", "retention", "account"]
AccountStep = Literal["use", "role", "password"]


class AccountAsked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The account that a request concerns. ``step``: what it is to get, namely its use (again), another role ``to``
    instead of ``role``, or a new one-time password."""

    id: str
    username: str
    display_name: str
    step: AccountStep
    role: Role
    to: Role | None = None


class StationRequestShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A request as a page shows it. ``kind`` ``erase``: delete a person's data in the contacts ``references``, with
    ``recordings`` of them (a count); ``retention``: put other ``rules`` in force, null for those of the settings;
    ``account``: give ``account`` power, null where that is gone. ``mine``: the caller asked, and so does not decide."""

    id: str
    kind: StationRequestKind
    state: Literal["pending", "granted", "refused"]
    mine: bool
    asked_at: datetime
    asked_by: str | None
    asked_why: str
    decided_at: datetime | None
    decided_by: str | None
    decided_why: str | None
    references: list[str]
    recordings: int
    rules: list[RetentionRule] | None
    account: AccountAsked | None = None


class Deed(Protocol):
    """Carries out a granted request; raises ``Refused`` where it cannot."""

    async def __call__(self, what: dict[str, Any], *, reason: str, by: str | None) -> None:
        """*by* asked for it, and *reason* is theirs."""
        ...


class Requests:
    """Stores requests and decisions, and carries out those granted. Owns the loop that resumes what a dead process
    left undone."""

    def __init__(
        self,
        database: Database,
        deciders: Deciders,
        clock: Callable[[], datetime],
        *,
        references: References,
    ) -> None:
        """*references* returns contacts' references, to show which ones a request is about."""
        self._database = database
        self._deciders = deciders
        self._deeds: dict[StationRequestKind, Deed] = {}
        self._references = references
        self._clock = clock
        self._loop = Periodic(
            "requests:resume", self.resume, RESUME_EVERY_S, first_after_s=RESUME_EVERY_S
        )

    def release(self, kind: StationRequestKind, deed: Deed) -> None:
        """Register *deed* to be carried out when a request of this *kind* is granted."""
        self._deeds[kind] = deed

    def start(self) -> None:
        """Start the loop that resumes granted requests."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    async def ask(
        self, kind: StationRequestKind, what: dict[str, Any], *, by: Staff, reason: str
    ) -> str:
        """Store a request of *by* with its *reason* and return its id. Raises ``Refused`` (``already_asked``) where
        the same one is pending."""
        at, request_id = self._clock(), new_id()
        async with self._database.writing() as session:
            waiting = await requests.pending(session, kind)
            if any(_is_same(each, what, by.account_id) for each in waiting):
                raise Refused("already_asked", "The same request waits for a decision already.")
            await requests.ask(
                session, request_id, kind=kind, what=what, by=by.account_id, at=at, why=reason
            )
            await audit.append(
                session,
                at=at,
                account_id=by.account_id,
                action=f"{kind}.ask",
                subject=f"request:{request_id}",
                detail={
                    "reason": reason,
                    "what": {name: each for name, each in what.items() if name != UNSHOWN},
                },
            )
        return request_id

    async def waiting(self, kind: StationRequestKind) -> bool:
        """Return whether a request of this *kind* is pending."""
        async with self._database.reading() as session:
            return bool(await requests.pending(session, kind))

    async def check_grantable(self, by: Staff, *, about: str | None = None) -> None:
        """Raise ``Refused`` (``nobody_to_grant``) where nobody could decide now on a request of *by*; *about* is the
        account that it concerns, which cannot decide on itself."""
        if not await self._deciders.anybody(asked_by=by.account_id, about=about):
            raise Refused(
                "nobody_to_grant",
                "This takes two people, and no other administrator or supervisor may decide yet. Until then it is"
                " done on the station's machine: virtual-station account.",
            )

    async def accounts_waiting(self) -> dict[str, AccountStep]:
        """Return the pending step of each account for which something was requested, by account id."""
        async with self._database.reading() as session:
            found = await requests.pending(session, "account")
        return {each.what["account"]: each.what["step"] for each in found}

    async def listing(self, account_id: str) -> list[StationRequestShown]:
        """Return the latest requests, pending ones first, as the account sees them."""
        async with self._database.reading() as session:
            found = await requests.listed(session, limit=SHOWN)
            people = {each for row in found for each in (row.asked_by, row.decided_by) if each}
            names = await accounts.display_names(session, people)
            wanted = {
                contact
                for row in found
                if row.state == "pending"
                for contact in row.what.get("contacts", ())
            }
            references = await self._references(session, wanted)
            about = {each.what["account"] for each in found if "account" in each.what}
            concerned = {
                each.id: each
                for each in await session.scalars(select(Account).where(Account.id.in_(about)))
            }
        return [_shown(each, account_id, names, references, concerned) for each in found]

    async def decide(self, request_id: str, *, granted: bool, by: Staff, reason: str) -> None:
        """Grant and carry out, or refuse, what somebody else asked for. A request whose deed fails is pending again.

        Raises ``Refused``: ``not_found``, ``already_decided``, ``own_account``, those of :meth:`Deciders.check`, and
        what the deed raises.
        """
        async with self._database.reading() as session:
            asked = await session.get(StationRequest, request_id)
        if asked is None:
            raise Refused("not_found", "There is no such request.")
        if asked.state != "pending":
            raise _decided()
        await self._deciders.check(by.account_id, asked_by=asked.asked_by)
        if asked.what.get("account") == by.account_id:
            raise Refused("own_account", "Nobody decides on their own account.", kind="forbidden")
        async with self._database.writing() as session:
            at = self._clock()
            if not await requests.decide(
                session,
                request_id,
                state="granted" if granted else "refused",
                by=by.account_id,
                at=at,
                why=reason,
            ):
                raise _decided()
            await audit.append(
                session,
                at=at,
                account_id=by.account_id,
                action=f"{asked.kind}.{'grant' if granted else 'refuse'}",
                subject=f"request:{request_id}",
                detail={"reason": reason},
            )
        if not granted:
            return
        await self._do(asked)

    async def resume(self) -> int:
        """Carry out granted requests that a process left undone when it died; return how many. Several gateways may
        call it at once. Raises what a deed raises; its request is then pending again."""
        count = 0
        while True:
            now = self._clock()
            async with self._database.writing() as session:
                left = await requests.take_over(session, before=now - GIVEN_UP_AFTER, at=now)
            if left is None:
                return count
            log.warning("request.resumed", request=left.id, kind=left.kind)
            await self._do(left)
            count += 1

    async def _do(self, asked: StationRequest) -> None:
        deed = self._deeds[asked.kind]  # type: ignore[index] # the table's own constraint
        try:
            await deed(asked.what, reason=asked.asked_why, by=asked.asked_by)
        except Exception:
            async with self._database.writing() as session:
                await requests.reopen(session, asked.id)
            raise
        async with self._database.writing() as session:
            await requests.done(session, asked.id, self._clock())


def _shown(
    row: StationRequest,
    account_id: str,
    names: Mapping[str, str],
    references: Mapping[str, str],
    concerned: Mapping[str, Account],
) -> StationRequestShown:
    contacts = row.what.get("contacts", ())
    rules = row.what.get("rules")
    account = concerned.get(row.what.get("account", ""))
    return StationRequestShown(
        id=row.id,
        kind=row.kind,  # type: ignore[arg-type] # the table's own constraint
        state=row.state,  # type: ignore[arg-type] # the same
        mine=row.asked_by in (None, account_id),
        asked_at=row.asked_at,
        asked_by=None if row.asked_by is None else names.get(row.asked_by),
        asked_why=row.asked_why,
        decided_at=row.decided_at,
        decided_by=None if row.decided_by is None else names.get(row.decided_by),
        decided_why=row.decided_why,
        references=sorted(references[each] for each in contacts if each in references),
        recordings=row.what.get("recordings", 0),
        rules=None if rules is None else read_rules(rules),
        account=None
        if account is None
        else AccountAsked(
            id=account.id,
            username=account.username,
            display_name=account.display_name,
            step=row.what["step"],
            role=row.what["role"],
            to=row.what.get("to"),
        ),
    )


def _is_same(asked: StationRequest, what: Mapping[str, Any], by: str) -> bool:
    """An account has one request waiting at a time, no matter who asked."""
    if "account" in what:
        return bool(asked.what["account"] == what["account"])
    return asked.what == what and asked.asked_by == by


def _decided() -> Refused:
    return Refused("already_decided", "Somebody has decided on this already.")
