"""Who may answer the questionnaire once, and how answers are kept so that nobody can be found by them.

A token says of a contact its month, channel, topic and office, sealed by the station; it is written down nowhere. Its mark is made of the
contact's id with a key that is not in the database: each contact answers once, and the database alone does not say which have. Answers lie
sealed until their month is closed. Then all of the month are opened together, given labels by :mod:`gateway.listening.cells`, and put down
in an order of chance; free answers apart from the rest.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.contacts.tables import Contact
from gateway.listening.cells import Cell, Label, labels
from gateway.listening.questionnaire import QUESTIONS, VERSION, WAYS, Place, checked, section_of
from gateway.listening.served import served
from gateway.listening.tables import (
    PageCount,
    PendingAnswer,
    ReleasedAnswer,
    ReleasedText,
    SpentToken,
)
from gateway.platform.checks import STATION_CHECK
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.sealing import SealBrokenError, Sealer
from gateway.platform.sql.engine import Database
from gateway.platform.sql.upsert import insert_once
from gateway.platform.times import ROME

log = structlog.get_logger()

OPEN_FOR: Final = timedelta(days=14)
"""So long after a month its questionnaires are taken."""
UNREAD_FOR: Final = timedelta(days=365)
"""So long after its month a free answer waits to be read: it may tell of somebody."""
AT_PLACE: Final = "place"
PAPER: Final = "paper"
"""Channels of people without a contact: by a code, and on paper."""
STARS: Final = "stars"
"""The question of words beside stars, and of words whose own question would tell of a contact."""
FOR_TOKENS: Final = "questionnaire-link"
FOR_ANSWERS: Final = "questionnaire-answer"


class Token(msgspec.Struct, frozen=True):
    """What a token says, sealed. ``mark``: the same in every token of a contact, and of chance for a person without one, whose ``place`` is
    the section that is asked."""

    mark: str
    month: str
    channel: str
    topic: str
    office: str
    place: str = ""

    @property
    def section(self) -> str:
        """The section that is asked first after the general one."""
        return self.place or section_of(self.channel)

    @property
    def spent(self) -> str:
        """What stands in the database once the token was used."""
        return hashlib.sha256(self.mark.encode()).hexdigest()


class _Sent(msgspec.Struct, frozen=True):
    """An answer while it is sealed."""

    version: int
    cell: tuple[str, str, str]
    answers: dict[str, list[str]]


class Answers:
    """Gives tokens, takes answers, and releases them. *once*: the key of the tokens' marks; *k*: the contacts and answers that a label
    stands for at least."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        *,
        once: bytes,
        k: int,
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._once = once
        self._clock = clock
        self._k = k

    async def token_for(self, contact_id: str) -> str:
        """The token of a contact that is over. Raises ``Refused``: ``not_found``, ``not_over``, ``not_answered``, ``closed``, ``used``."""
        async with self._database.reading() as session:
            contact, ended_at = served(await session.get(Contact, contact_id))
        month = month_of(ended_at)
        self._require_open(month)
        mark = hmac.new(self._once, contact_id.encode(), hashlib.sha256).hexdigest()
        token = Token(mark, month, contact.channel, contact.category, contact.answered_office or "")
        await self.require_unused(token)
        return self._sealer.seal(msgspec.json.encode(token).decode(), FOR_TOKENS)

    async def token_at(self, place: Place, office: str, channel: str = AT_PLACE) -> str:
        """A token for somebody without a contact, for one questionnaire. *office*: one that there is not is none."""
        token = Token(
            secrets.token_hex(32), month_of(self._clock()), channel, "", await self.office(office), place
        )  # fmt: skip
        return self._sealer.seal(msgspec.json.encode(token).decode(), FOR_TOKENS)

    async def office(self, asked: str) -> str:
        """The id of an office, "" where there is none such."""
        if not asked:
            return ""
        async with self._database.reading() as session:
            return asked if await session.get(Office, asked) is not None else ""

    def open(self, token: str) -> Token:
        """What a token says. Raises ``Refused``: ``bad_token``, ``closed``."""
        try:
            known = msgspec.json.decode(self._sealer.open(token, FOR_TOKENS), type=Token)
        except (SealBrokenError, msgspec.MsgspecError):
            raise Refused("bad_token", "This address is not whole.", kind="invalid") from None
        self._require_open(known.month)
        return known

    async def require_unused(self, token: Token) -> None:
        """Raises ``Refused`` ``used`` where the answers of a token are there already."""
        async with self._database.reading() as session:
            if await session.get(SpentToken, token.spent) is not None:
                raise Refused("used", "This questionnaire was sent already.")

    async def count(self, page: str) -> None:
        """Count that a page was shown."""
        key = {"month": month_of(self._clock()), "version": VERSION, "page": page}
        async with self._database.writing() as session:
            await insert_once(session, PageCount, key | {"shown": 0})
            await session.execute(
                update(PageCount)
                .where(*(getattr(PageCount, name) == value for name, value in key.items()))
                .values(shown=PageCount.shown + 1)
                .execution_options(synchronize_session=False)
            )

    async def take(self, token: str, given: Mapping[str, object]) -> None:
        """Keep the answers of a token, once. Raises ``Refused``: ``bad_token``, ``closed``, ``used``, ``bad_answer``, ``empty``."""
        known = self.open(token)
        answers = checked(given, known.section)
        if not answers:
            raise Refused("empty", "Nothing was answered.", kind="invalid")
        sent = _Sent(VERSION, (known.channel, known.topic, known.office), answers)
        async with self._database.writing() as session:
            new = await insert_once(
                session, SpentToken, {"hash": known.spent, "month": known.month}
            )
            if not new:
                raise Refused("used", "This questionnaire was sent already.")
            session.add(
                PendingAnswer(
                    id=new_id(),
                    month=known.month,
                    sealed=self._sealer.seal(msgspec.json.encode(sent).decode(), FOR_ANSWERS),
                )
            )

    async def release(self) -> int:
        """Release the answers of the months that are closed, and forget their used tokens, and free answers that nobody has read for a year;
        return how many were released. A month with too few waits for the next."""
        newest_open = month_of(self._clock() - OPEN_FOR)
        async with self._database.writing() as session:
            rows = await session.execute(
                select(PendingAnswer)
                .where(PendingAnswer.month < newest_open)
                .order_by(PendingAnswer.month)
                .with_for_update()
            )
            pending = list(rows.scalars())
            await session.execute(delete(SpentToken).where(SpentToken.month < newest_open))
            await session.execute(
                update(ReleasedText)
                .where(
                    ReleasedText.state == "withheld",
                    ReleasedText.month < month_of(self._clock() - UNREAD_FOR),
                )
                .values(state="removed", text=None)
                .execution_options(synchronize_session=False)
            )
            opened = [(row, self._opened(row)) for row in pending]
            done = 0
            # apart, or forms of paper would make a label of one contact large
            for of_contacts in (True, False):
                done += await self._release(
                    session,
                    [(row, sent) for row, sent in opened if _of_contact(sent) is of_contacts],
                )
        if done:
            log.info("questionnaire.released", answers=done)
        return done

    async def _release(
        self, session: AsyncSession, pending: Sequence[tuple[PendingAnswer, _Sent | None]]
    ) -> int:
        """Release answers of contacts, or those of people without one, the oldest month first; return how many."""
        done = 0
        waiting: list[tuple[PendingAnswer, _Sent | None]] = []
        for month in sorted({row.month for row, _ in pending}):
            waiting += [each for each in pending if each[0].month == month]
            first = min(row.month for row, _ in waiting)
            sent = [each for _, each in waiting if each is not None]
            given = Counter(Cell(*each.cell) for each in sent)
            of_contacts = all(map(_of_contact, sent))
            # without a contact each stands for a person of its own
            contacts = await _served(session, first, month) if of_contacts else given.copy()
            found = labels(contacts, given, self._k)
            if found is None:
                continue
            telling = (
                _sections_that_tell(found, contacts, given, self._k) if of_contacts else frozenset()
            )
            shuffled = [
                _without(telling, each) if found[Cell(*each.cell)].channel is None else each
                for each in sent
            ]
            secrets.SystemRandom().shuffle(shuffled)
            for each in shuffled:
                label = found[Cell(*each.cell)]
                session.add(
                    ReleasedAnswer(
                        id=new_id(), version=each.version, first_month=first, last_month=month,
                        channel=label.channel, topic=label.topic, office=label.office,
                        answers=_without_texts(each.answers),
                    )
                )  # fmt: skip
            texts = _texts(shuffled)
            secrets.SystemRandom().shuffle(texts)
            for version, question, text in texts:
                session.add(
                    ReleasedText(
                        id=new_id(), version=version, month=month, question=question, text=text, state="withheld"
                    )
                )  # fmt: skip
            for row, _ in waiting:
                await session.delete(row)
            done += len(shuffled)
            waiting = []
        return done

    def _opened(self, row: PendingAnswer) -> _Sent | None:
        try:
            return msgspec.json.decode(self._sealer.open(row.sealed, FOR_ANSWERS), type=_Sent)
        except (SealBrokenError, msgspec.MsgspecError):
            log.warning("questionnaire.unreadable", month=row.month)
            return None

    def _require_open(self, month: str) -> None:
        if month < month_of(self._clock() - OPEN_FOR):
            raise Refused("closed", "Answers about this month are taken no more.")


def month_of(at: datetime) -> str:
    """The station's month, as ``2026-11``."""
    return f"{at.astimezone(ROME):%Y-%m}"


def begin_of(month: str) -> datetime:
    """The first moment of a month."""
    first = date.fromisoformat(f"{month}-01")
    return datetime(first.year, first.month, 1, tzinfo=ROME)


def month_after(month: str) -> str:
    """The month that follows."""
    return f"{begin_of(month) + timedelta(days=31):%Y-%m}"


def months_before(month: str, count: int) -> str:
    """The month so many before another."""
    year, number = map(int, month.split("-"))
    at = year * 12 + number - 1 - count
    return f"{at // 12:04d}-{at % 12 + 1:02d}"


async def _served(session: AsyncSession, first: str, last: str) -> Counter[Cell]:
    """Count the contacts that could have answered, of the months from *first* to *last*."""
    served = await session.execute(
        select(Contact.channel, Contact.category, Contact.answered_office, func.count())
        .where(
            Contact.connected_at.is_not(None),
            Contact.category != STATION_CHECK,
            Contact.ended_at >= begin_of(first),
            Contact.ended_at < begin_of(month_after(last)),
        )
        .group_by(Contact.channel, Contact.category, Contact.answered_office)
    )
    contacts: Counter[Cell] = Counter()
    for channel, topic, office, count in served:
        contacts[Cell(channel, topic, office or "")] += count
    return contacts


def _of_contact(sent: _Sent | None) -> bool:
    return sent is None or sent.cell[0] not in {AT_PLACE, PAPER}


def _sections_that_tell(
    found: Mapping[Cell, Label], contacts: Mapping[Cell, int], given: Mapping[Cell, int], k: int
) -> frozenset[str]:
    """The sections to leave out of answers whose label names no channel: each contact is asked the section of its channel, so that its
    answers would tell that it was one of fewer than *k* by telephone, or of fewer in writing and by video. Pure."""
    could: Counter[str] = Counter()
    did: Counter[str] = Counter()
    for cell, label in found.items():
        if label.channel is None:
            could[section_of(cell.channel)] += contacts.get(cell, 0)
            did[section_of(cell.channel)] += given.get(cell, 0)
    # all of them: an answer that lacks one section would be known by having none of the others
    tells = any(did[section] and could[section] < k for section in could)
    return frozenset(could) if tells else frozenset()


def _without(sections: frozenset[str], sent: _Sent) -> _Sent:
    """An answer without what was said in these sections, and without their names among the ways; free answers stay, without their question."""
    if not sections:
        return sent
    answers: dict[str, list[str]] = {}
    words: list[str] = []
    for question, said in sent.answers.items():
        if question.partition("-")[0] in sections:
            words += said if _is_text(question) else []
            continue
        left = [each for each in said if question != WAYS or each not in sections]
        if left:
            answers[question] = left
    return msgspec.structs.replace(sent, answers=answers | ({STARS: words} if words else {}))


def _without_texts(answers: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {each: said for each, said in answers.items() if not _is_text(each)}


def _texts(sent: Sequence[_Sent]) -> list[tuple[int, str, str]]:
    return [
        (each.version, question, text)
        for each in sent
        for question, said in each.answers.items()
        if _is_text(question)
        for text in said
    ]


def _is_text(question: str) -> bool:
    known = QUESTIONS.get(question)
    return known is None or known.kind == "text"
