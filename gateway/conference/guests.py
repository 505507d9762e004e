"""Makes and checks guests' links: signed, for one conference, until a time, and if wanted for one browser alone."""

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.conference.api import FOCUS
from gateway.conference.tables import ConferenceLink
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.tokens import InvalidTokenError, TokenSigner
from gateway.platform.sql.engine import Database

AUDIENCE = "conference-guest"
LONGEST = timedelta(days=31)
PIN_DIGITS = 8
BY_PHONE = "telephone"
"""In the place of a browser's key."""

IsInside = Callable[[str, str], Awaitable[bool]]
"""Whether somebody is in a conference's room: the conference's id, the member's."""


class IssuedLink(msgspec.Struct, frozen=True, kw_only=True):
    """A new link; its token is stored nowhere."""

    id: str
    token: str
    expires_at: datetime
    pin: str = ""
    """By which callers come by telephone; empty where there is no line for them."""


class ByPin(NamedTuple):
    """The conference to which a PIN leads, and the link that opens it."""

    conference_id: str
    token: str


class GuestLinks:
    """Makes guests' links, and names the guest who comes by one."""

    def __init__(
        self,
        database: Database,
        signer: TokenSigner,
        secret: bytes,
        clock: Callable[[], datetime],
    ) -> None:
        """*secret* keys the hashes of browsers, so that nobody can tell from them who came."""
        self._database = database
        self._signer = signer
        self._secret = secret
        self._clock = clock

    async def make(
        self,
        conference_id: str,
        *,
        label: str,
        single_use: bool,
        hours: int,
        by: str | None,
        with_pin: bool = False,
    ) -> IssuedLink:
        """Make a link that is valid for so many *hours*, a month at most; *with_pin*: callers may come by telephone
        as well."""
        now = self._clock()
        ttl = min(timedelta(hours=hours), LONGEST)
        row = ConferenceLink(
            id=new_id(),
            conference_id=conference_id,
            label=label,
            single_use=single_use,
            made_by=by,
            made_at=now,
            expires_at=now + ttl,
        )
        async with self._database.writing() as session:
            pin = await self._new_pin(session) if with_pin else ""
            row.pin = self._hash(f"pin/{pin}") if pin else None
            session.add(row)
        token = self._signer.sign(AUDIENCE, row.id, now=now, ttl=ttl, conference=conference_id)
        return IssuedLink(id=row.id, token=token, expires_at=row.expires_at, pin=pin)

    async def by_pin(self, pin: str) -> ByPin:
        """Return the conference and link of a caller's PIN. Raises :class:`Refused`: ``pin_wrong``."""
        now = self._clock()
        async with self._database.reading() as session:
            row = await session.scalar(
                select(ConferenceLink).where(
                    ConferenceLink.pin == self._hash(f"pin/{pin}"),
                    ConferenceLink.revoked_at.is_(None),
                    ConferenceLink.expires_at > now,
                )
            )
        if row is None:
            raise Refused("pin_wrong", "No conference has this number.", kind="absent")
        return ByPin(row.conference_id, self._token(row, now))

    async def token_of(self, link_id: str) -> str | None:
        """Return a new token of a link; None where the link is not valid any more."""
        now = self._clock()
        async with self._database.reading() as session:
            row = await session.get(ConferenceLink, link_id)
        if row is None or row.revoked_at is not None or row.expires_at <= now:
            return None
        return self._token(row, now)

    def caller(self, link_id: str) -> str:
        """Return the id of the member who comes by telephone, by a link for one person."""
        return _member(self._mark(link_id, BY_PHONE))

    def _token(self, row: ConferenceLink, now: datetime) -> str:
        ttl = row.expires_at - now
        return self._signer.sign(AUDIENCE, row.id, now=now, ttl=ttl, conference=row.conference_id)

    def _mark(self, link_id: str, browser: str) -> str:
        return self._hash(f"{link_id}/{browser}")

    async def _new_pin(self, session: AsyncSession) -> str:
        """Return a number that no other link has. Links stay as long as their conferences are kept, so a number is not given
        twice in that time."""
        while True:
            pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
            mark = self._hash(f"pin/{pin}")
            if (
                await session.scalar(select(ConferenceLink.id).where(ConferenceLink.pin == mark))
                is None
            ):
                return pin

    def _hash(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()

    async def take_back(self, conference_id: str, link_id: str) -> bool:
        """Revoke a link; False where there is none."""
        async with self._database.writing() as session:
            done = await session.execute(
                update(ConferenceLink)
                .where(
                    ConferenceLink.id == link_id,
                    ConferenceLink.conference_id == conference_id,
                )
                .values(revoked_at=self._clock())
                .returning(ConferenceLink.id)
            )
            return done.first() is not None

    async def taken_back(self, link_ids: Collection[str]) -> set[str]:
        """Return those of *link_ids* that were revoked."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(ConferenceLink.id).where(
                    ConferenceLink.id.in_(list(link_ids)), ConferenceLink.revoked_at.is_not(None)
                )
            )
            return set(rows.scalars())

    async def label_of(self, conference_id: str, token: str) -> str:
        """Return the label of a link, before anybody comes by it. Raises :class:`Refused`: ``link_refused``."""
        try:
            claims = self._signer.read(AUDIENCE, token)
        except InvalidTokenError as error:
            raise _not_good() from error
        now = self._clock()
        async with self._database.reading() as session:
            row = await session.get(ConferenceLink, str(claims["sub"]))
        if (
            claims.get("conference") != conference_id
            or row is None
            or row.revoked_at is not None
            or row.expires_at <= now
        ):
            raise _not_good()
        return row.label

    async def come(
        self,
        conference_id: str,
        token: str,
        browser: str,
        is_inside: IsInside,
        *,
        by_phone: bool = False,
    ) -> tuple[str, str, str]:
        """Return the member id, the label and the id of the link by which a guest comes.

        The same browser is the same member; a link for one person belongs to the first browser that used it. A guest
        who is inside comes back by a link that has expired meanwhile, not by a revoked one. *by_phone*: a caller is one
        member of the link beside the browser's; of a link for one person the last caller replaces the one before.
        Raises :class:`Refused`: ``link_refused``.
        """
        now = self._clock()
        try:
            claims = self._signer.read(AUDIENCE, token)
        except InvalidTokenError as error:
            raise _not_good() from error
        if claims.get("conference") != conference_id:
            raise _not_good()
        link_id = str(claims["sub"])
        async with self._database.reading() as session:
            made = await session.get(ConferenceLink, link_id)
        if by_phone and made is not None and made.single_use:
            browser = BY_PHONE
        mark = self._mark(link_id, browser)
        member = _member(mark)
        expired = now.timestamp() >= claims["exp"]
        if expired and not await is_inside(conference_id, member):
            raise _not_good()
        async with self._database.writing() as session:
            row = await session.get(ConferenceLink, link_id)
            if row is None or row.revoked_at is not None:
                raise _not_good()
            if row.expires_at <= now and not expired:
                raise _not_good()
            if row.single_use and not by_phone:
                # one statement decides who is first
                await session.execute(
                    update(ConferenceLink)
                    .where(ConferenceLink.id == link_id, ConferenceLink.browser.is_(None))
                    .values(browser=mark)
                )
                await session.refresh(row)
                if not hmac.compare_digest(row.browser or "", mark):
                    raise _not_good()
            label = row.label
        return member, label, link_id


def require_open_to_guests(kind: str) -> None:
    """Raise :class:`Refused` (``focus_group``) for a focus group, to which chairs invite nobody: its guests are the
    volunteers who have agreed."""
    if kind == FOCUS:
        raise Refused("focus_group", "Only volunteers who have agreed take part in a focus group.")


def _member(mark: str) -> str:
    return f"g-{mark[:24]}"


def _not_good() -> Refused:
    return Refused("link_refused", "This link is not good (any more); ask for another one.")
