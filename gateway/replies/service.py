"""Stores ready-made replies: desks read them, supervisors write them. A change is a new version; none is lost."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.plain_text import cleaned, one_line
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.replies.api import (
    MOST_IN_USE,
    ReplyList,
    ReplyShown,
    ReplyVersions,
    ReplyVersionShown,
    ReplyWords,
)
from gateway.replies.placeholders import KNOWN, unknown_in
from gateway.replies.tables import Reply, ReplyVersion
from queueing.categories import Catalogue
from signaling.protocol.base import Language

SHORTEST = 2


class Replies:
    """The replies of the station."""

    def __init__(
        self, database: Database, topics: Catalogue, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._topics = topics
        self._clock = clock

    async def listing(self, *, retired: bool = False) -> ReplyList:
        """Return the replies in use in their order, or the retired ones."""
        wanted = _current()
        if retired:
            wanted = wanted.where(Reply.retired_at.is_not(None)).order_by(
                Reply.retired_at.desc(), Reply.id
            )
        else:
            wanted = wanted.where(Reply.retired_at.is_(None)).order_by(Reply.position, Reply.id)
        async with self._database.reading() as session:
            rows = (await session.execute(wanted)).all()
        return ReplyList(
            replies=[_shown(reply, version, name) for reply, version, name in rows],
            placeholders=list(KNOWN),
        )

    async def versions(self, reply_id: str) -> ReplyVersions:
        """Return the versions of a reply, newest first. Raises ``Refused`` ``not_found``."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(ReplyVersion, Account.display_name)
                .outerjoin(Account, Account.id == ReplyVersion.written_by)
                .where(ReplyVersion.reply_id == reply_id)
                .order_by(ReplyVersion.number.desc())
            )
            found = [
                ReplyVersionShown(
                    version=version.number,
                    title=version.title,
                    text=version.text,
                    language=msgspec.convert(version.language, Language),
                    category=version.category,
                    written_at=version.written_at,
                    by=name or "",
                )
                for version, name in rows
            ]
        if not found:
            raise _not_found()
        return ReplyVersions(versions=found)

    async def add(self, wanted: ReplyWords, *, by: str) -> str:
        """Add a reply behind the others; return its id.

        Raises ``Refused``: ``unknown_category``, ``unknown_placeholder``, ``empty``, ``too_many_replies``.
        """
        words = self._checked(wanted)
        reply_id, now = new_id(), self._clock()
        async with self._database.writing() as session:
            await self._require_room(session)
            session.add(
                Reply(id=reply_id, version=1, position=await _behind(session), retired_at=None)
            )
            await session.flush()
            session.add(_version(reply_id, 1, words, now, by))
            await self._note(session, "add", reply_id, now, by, category=words.category)
        return reply_id

    async def change(self, reply_id: str, wanted: ReplyWords, *, by: str) -> None:
        """Store new words for a reply.

        Raises ``Refused``: ``not_found``, ``reply_changed`` (somebody has changed it since the version ``seen``),
        ``unknown_category``, ``unknown_placeholder``, ``empty``.
        """
        words, now = self._checked(wanted), self._clock()
        try:
            async with self._database.writing() as session:
                reply = await session.get(Reply, reply_id)
                if reply is None:
                    raise _not_found()
                if reply.version != wanted.seen:
                    raise _changed()
                reply.version += 1
                session.add(_version(reply_id, reply.version, words, now, by))
                await self._note(
                    session, "change", reply_id, now, by,
                    category=words.category, version=reply.version,
                )  # fmt: skip
        except IntegrityError:
            # two at the same moment: the number of the version is taken
            raise _changed() from None

    async def retire(self, reply_id: str, *, retired: bool, by: str) -> None:
        """Retire a reply, or restore it behind the others; repeating it changes nothing.

        Raises ``Refused``: ``not_found``, ``too_many_replies``.
        """
        now = self._clock()
        async with self._database.writing() as session:
            reply = await session.get(Reply, reply_id)
            if reply is None:
                raise _not_found()
            if (reply.retired_at is not None) == retired:
                return
            if not retired:
                await self._require_room(session)
                reply.position = await _behind(session)
            reply.retired_at, reply.retired_by = (now, by) if retired else (None, None)
            await self._note(session, "retire" if retired else "restore", reply_id, now, by)

    async def order(self, ids: Sequence[str], *, by: str) -> None:
        """Reorder the replies. Raises ``Refused`` ``replies_changed`` when *ids* are not those in use."""
        now = self._clock()
        async with self._database.writing() as session:
            used = await session.execute(select(Reply.id).where(Reply.retired_at.is_(None)))
            if sorted(ids) != sorted(used.scalars()):
                raise Refused("replies_changed", "Replies were added or retired meanwhile.")
            for position, reply_id in enumerate(ids, start=1):
                await session.execute(
                    update(Reply).where(Reply.id == reply_id).values(position=position)
                )
            await audit.append(
                session,
                at=now,
                account_id=by,
                action="reply.order",
                subject="replies",
                detail={"count": len(ids)},
            )

    def _checked(self, wanted: ReplyWords) -> ReplyWords:
        words = msgspec.structs.replace(
            wanted, title=one_line(wanted.title), text=cleaned(wanted.text)
        )
        if len(words.title) < SHORTEST or len(words.text) < SHORTEST:
            raise Refused("empty", "A reply has a title and a text.", kind="invalid")
        # a retired topic still has contacts that end
        if words.category is not None and words.category not in self._topics:
            raise Refused("unknown_category", "There is no such topic.", kind="absent")
        if unknown := unknown_in(words.text):
            raise Refused(
                "unknown_placeholder",
                f"No desk fills in {{{unknown[0]}}}; there are {', '.join(KNOWN)}.",
                kind="invalid",
            )
        return words

    async def _require_room(self, session: AsyncSession) -> None:
        used = await session.execute(
            select(func.count()).select_from(Reply).where(Reply.retired_at.is_(None))
        )
        if used.scalar_one() >= MOST_IN_USE:
            raise Refused("too_many_replies", "Retire one of the replies first.")

    @staticmethod
    async def _note(
        session: AsyncSession,
        act: str,
        reply_id: str,
        now: datetime,
        by: str,
        **detail: str | int | None,
    ) -> None:
        await audit.append(
            session,
            at=now,
            account_id=by,
            action=f"reply.{act}",
            subject=f"reply:{reply_id}",
            detail={name: value for name, value in detail.items() if value is not None},
        )


def _current() -> Select[Reply, ReplyVersion, str]:
    newest = (ReplyVersion.reply_id == Reply.id) & (ReplyVersion.number == Reply.version)
    return (
        select(Reply, ReplyVersion, Account.display_name)
        .join(ReplyVersion, newest)
        .outerjoin(Account, Account.id == ReplyVersion.written_by)
    )


async def _behind(session: AsyncSession) -> int:
    found = await session.execute(select(func.coalesce(func.max(Reply.position), 0)))
    return int(found.scalar_one()) + 1


def _version(reply_id: str, number: int, words: ReplyWords, now: datetime, by: str) -> ReplyVersion:
    return ReplyVersion(
        id=new_id(), reply_id=reply_id, number=number, title=words.title, text=words.text,
        language=words.language, category=words.category, written_at=now, written_by=by,
    )  # fmt: skip


def _shown(reply: Reply, version: ReplyVersion, name: str | None) -> ReplyShown:
    return ReplyShown(
        id=reply.id,
        title=version.title,
        text=version.text,
        language=msgspec.convert(version.language, Language),
        category=version.category,
        version=reply.version,
        written_at=version.written_at,
        by=name or "",
        retired_at=reply.retired_at,
    )


def _not_found() -> Refused:
    return Refused("not_found", "There is no such reply.")


def _changed() -> Refused:
    return Refused("reply_changed", "Somebody else has changed it; read it first.")
