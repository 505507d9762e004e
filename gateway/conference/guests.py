"""Guests' links: signed, for one conference, until a time, and where set for one browser alone."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select, update

from gateway.conference.tables import ConferenceLink
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.tokens import InvalidTokenError, TokenSigner
from gateway.platform.sql.engine import Database

AUDIENCE = "conference-guest"
LONGEST = timedelta(days=31)

IsInside = Callable[[str, str], Awaitable[bool]]
"""Whether somebody is in a conference's room: the conference's id, the member's."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A link as it was made; the token is kept nowhere."""

    id: str
    token: str
    expires_at: datetime


class GuestLinks:
    """Makes links and says who comes by one."""

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
        self, conference_id: str, *, label: str, single_use: bool, hours: int, by: str
    ) -> Made:
        """Make a link that is good for so many hours, a month at most."""
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
            session.add(row)
        token = self._signer.sign(AUDIENCE, row.id, now=now, ttl=ttl, conference=conference_id)
        return Made(id=row.id, token=token, expires_at=row.expires_at)

    async def take_back(self, conference_id: str, link_id: str) -> bool:
        """The link opens nothing any more; False where there is none."""
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
        """Return those of *link_ids* that were taken back."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(ConferenceLink.id).where(
                    ConferenceLink.id.in_(list(link_ids)), ConferenceLink.revoked_at.is_not(None)
                )
            )
            return set(rows.scalars())

    async def label_of(self, conference_id: str, token: str) -> str:
        """Return for whom a link was made, before anybody comes by it. Raises :class:`Refused`: ``link_refused``."""
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
        self, conference_id: str, token: str, browser: str, is_inside: IsInside
    ) -> tuple[str, str, str]:
        """Return the member id, the label and the id of the link by which a guest comes. The same browser is the same
        member; a link for one person belongs to the first browser that used it. A guest who is inside comes
        back by a link that has expired meanwhile, not by one that was taken back.

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
        mark = hmac.new(self._secret, f"{link_id}/{browser}".encode(), hashlib.sha256).hexdigest()
        member = f"g-{mark[:24]}"
        expired = now.timestamp() >= claims["exp"]
        if expired and not await is_inside(conference_id, member):
            raise _not_good()
        async with self._database.writing() as session:
            row = await session.get(ConferenceLink, link_id)
            if row is None or row.revoked_at is not None:
                raise _not_good()
            if row.expires_at <= now and not expired:
                raise _not_good()
            if row.single_use:
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


def _not_good() -> Refused:
    return Refused("link_refused", "This link is not good (any more); ask for another one.")
