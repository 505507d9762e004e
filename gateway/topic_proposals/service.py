"""Learns from the cases that people have ended, and proposes topics for those that wait.

A case that is over is stored with its topic, in the transaction that ends it. Within the hour the counts are rebuilt from
the texts of all cases that are kept; each gateway reads them when they have changed. Erasing a person erases their cases,
and with the next rebuilding their words: nothing must be removed from the counts by hand, and nothing can come back.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
import structlog
from sqlalchemy import case, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.tables import Contact
from gateway.messages import lookups as messages
from gateway.messages.api import CaseFact
from gateway.messages.hooks import CaseChange
from gateway.messages.lookups import NO_MATTER, FoundMessage
from gateway.messages.tables import Message
from gateway.platform.loops import Periodic
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.reports.periods import local_day
from gateway.topic_proposals.model import Counts, Lesson, Proposal, TopicModel, learn
from gateway.topic_proposals.tables import TopicCount, TopicLesson
from gateway.topic_proposals.words import stems
from queueing.categories import Catalogue

log = structlog.get_logger()

ROOM: Final = "topic-proposals"
LEARN_EVERY_S: Final = 3600.0
FIRST_AFTER_S: Final = 120.0
"""A station that starts has other things to do."""
READ_EVERY_S: Final = 900.0
MOST_LESSONS: Final = 20_000
"""The newest cases are learnt from."""
AT_ONCE: Final = 500
MONTHS: Final = 12


class TopicMonth(msgspec.Struct, frozen=True, kw_only=True):
    """The cases of a topic that ended in a month: how many, how many of them had a proposed topic, and how often people
    accepted it."""

    month: str
    category: str
    cases: int
    proposed: int
    agreed: int


class TopicProposals:
    """Owns the loops that learn, and that follow what was learnt."""

    def __init__(
        self, database: Database, catalogue: Catalogue, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._clock = clock
        self._model = TopicModel(Counts(cases={}, stems={}))
        self._made_of: tuple[int, datetime | None] | None = None
        self._learning = Periodic(
            "topic-proposals:learn", self.learn, LEARN_EVERY_S, first_after_s=FIRST_AFTER_S
        )
        self._reading = Periodic("topic-proposals:read", self.read, READ_EVERY_S)
        database.changes.watch(TopicCount, wake=self._reading.wake)

    def start(self) -> None:
        """Start the loops."""
        self._reading.start()
        self._learning.start()

    async def aclose(self) -> None:
        """Stop the loops. Idempotent."""
        await self._learning.aclose()
        await self._reading.aclose()

    async def facts(
        self, session: AsyncSession, found: FoundMessage, _staff: Staff
    ) -> list[CaseFact]:
        """Return the topic proposed for a case that waits, and the citizen's words that support it."""
        if found.message.state not in messages.WAITING:
            return []
        known = stems(await _text_of(session, found.message), found.contact.language)
        proposal = self._proposed(known)
        if proposal is None:
            return []
        return [
            CaseFact(room=ROOM, name="topic", value=proposal.topic),
            *(CaseFact(room=ROOM, name="word", value=known[stem]) for stem in proposal.stems),
        ]

    async def heard(self, session: AsyncSession, change: CaseChange) -> None:
        """Store at which topic people have left a case, and what was proposed, in the change's transaction."""
        if change.what not in ("answered", "closed") or change.reason in NO_MATTER:
            return
        case = await messages.one(session, change.contact_id)
        if case is None or case.message.kind != "message" or change.account_id is None:
            return
        proposal = self._proposed(
            stems(await _text_of(session, case.message), case.contact.language)
        )
        now = self._clock()
        known = await session.get(TopicLesson, change.contact_id)
        if known is not None:
            # it was reopened: the newest topic counts, the first proposal stays
            known.category, known.learnt_at = case.contact.category, now
        else:
            session.add(
                TopicLesson(
                    contact_id=change.contact_id, category=case.contact.category,
                    proposed=None if proposal is None else proposal.topic,
                    month=f"{local_day(now):%Y-%m}", learnt_at=now,
                )
            )  # fmt: skip
        await session.flush()

    async def learn(self) -> int:
        """Rebuild the counts, unless the lessons are unchanged; return how many stems are counted."""
        async with self._database.reading() as session:
            made_of = await _state_of(session)
        if made_of == self._made_of:
            return 0
        counts = await asyncio.to_thread(learn, await self._lessons())
        rows = [
            {"category": topic, "stem": "", "cases": count} for topic, count in counts.cases.items()
        ] + [
            {"category": topic, "stem": stem, "cases": count}
            for topic, of_topic in counts.stems.items()
            for stem, count in of_topic.items()
        ]
        async with self._database.writing() as session:
            await _one_at_a_time(session)
            await session.execute(delete(TopicCount))
            for at in range(0, len(rows), AT_ONCE):
                await session.execute(insert(TopicCount), rows[at : at + AT_ONCE])
        self._made_of = made_of
        log.info("topic_proposals.learnt", cases=sum(counts.cases.values()), stems=len(rows))
        return len(rows) - len(counts.cases)

    async def read(self) -> None:
        """Load what this or another gateway has learnt."""
        async with self._database.reading() as session:
            rows = (
                await session.execute(
                    select(TopicCount.category, TopicCount.stem, TopicCount.cases)
                )
            ).all()
        by_topic: dict[str, dict[str, int]] = {}
        for category, stem, cases in rows:
            if stem:
                by_topic.setdefault(category, {})[stem] = cases
        self._model = TopicModel(
            Counts(
                cases={category: cases for category, stem, cases in rows if not stem},
                stems=by_topic,
            )
        )

    async def agreement(self) -> list[TopicMonth]:
        """Return how often people accepted proposals, by month and topic, for the last twelve months, newest first."""
        agreed = case((TopicLesson.proposed == TopicLesson.category, 1), else_=0)
        async with self._database.reading() as session:
            rows = await session.execute(
                select(
                    TopicLesson.month,
                    TopicLesson.category,
                    func.count(),
                    func.count(TopicLesson.proposed),
                    func.sum(agreed),
                )
                .group_by(TopicLesson.month, TopicLesson.category)
                .order_by(TopicLesson.month.desc(), TopicLesson.category)
            )
            found = [
                TopicMonth(
                    month=month, category=category, cases=int(cases), proposed=int(proposed), agreed=int(same)
                )
                for month, category, cases, proposed, same in rows
            ]  # fmt: skip
        months = sorted({each.month for each in found}, reverse=True)[:MONTHS]
        return [each for each in found if each.month in months]

    def _proposed(self, known: Iterable[str]) -> Proposal | None:
        """Return what people are shown for these stems: never a topic that is not in use any more."""
        proposal = self._model.propose(known)
        if proposal is None or proposal.topic in self._catalogue.retired_ids:
            return None
        return proposal

    async def _lessons(self) -> list[Lesson]:
        """The newest cases with their stems, piece by piece: between two pieces others have their turn."""
        async with self._database.reading() as session:
            ids = (
                (
                    await session.execute(
                        select(TopicLesson.contact_id)
                        .order_by(TopicLesson.learnt_at.desc(), TopicLesson.contact_id)
                        .limit(MOST_LESSONS)
                    )
                )
                .scalars()
                .all()
            )
        found: list[Lesson] = []
        for at in range(0, len(ids), AT_ONCE):
            async with self._database.reading() as session:
                texts = await _texts_of(session, ids[at : at + AT_ONCE])
            found += await asyncio.to_thread(_as_lessons, texts)
        return found


async def _one_at_a_time(session: AsyncSession) -> None:
    """Let no other gateway replace the counts until the transaction ends. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("topic_counts"))))


async def _state_of(session: AsyncSession) -> tuple[int, datetime | None]:
    """Return how many lessons there are and when the last was learnt: one that is erased changes it too."""
    row = (await session.execute(select(func.count(), func.max(TopicLesson.learnt_at)))).one()
    return int(row[0]), row[1]


_Written = tuple[str, str, str, str]
"""Topic, person, language and text of a case."""


async def _texts_of(session: AsyncSession, ids: Sequence[str]) -> list[_Written]:
    rows = await session.execute(
        select(
            TopicLesson.contact_id,
            TopicLesson.category,
            Message.email,
            Message.subject,
            Contact.language,
        )
        .join(Message, Message.contact_id == TopicLesson.contact_id)
        .join(Contact, Contact.id == TopicLesson.contact_id)
        .where(TopicLesson.contact_id.in_(ids))
    )
    heads = {row.contact_id: row for row in rows}
    said: dict[str, list[str]] = {each: [heads[each].subject or ""] for each in heads}
    replies = await session.execute(messages.citizens_texts(ids))
    for contact_id, text in replies:
        if contact_id in said:
            said[contact_id].append(text)
    return [
        (row.category, row.email.lower() or contact_id, row.language, "\n".join(said[contact_id]))
        for contact_id, row in heads.items()
    ]


def _as_lessons(texts: Sequence[_Written]) -> list[Lesson]:
    return [
        Lesson(topic=topic, person=person, stems=frozenset(stems(text, language)))
        for topic, person, language, text in texts
    ]


async def _text_of(session: AsyncSession, message: Message) -> str:
    """Subject and texts of the citizen's."""
    replies = await session.execute(messages.citizens_texts([message.contact_id]))
    return "\n".join([message.subject or "", *replies.scalars(1)])
