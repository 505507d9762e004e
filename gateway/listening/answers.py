"""Lets each person answer the questionnaire once, and stores answers so that none leads to a person.

A token holds a contact's month, channel, topic and office, sealed by the station; it is stored nowhere. Its mark is derived
from the contact's id with a key that is not in the database: each contact answers once, and the database alone does not
tell which have. Answers are stored sealed until their month is closed. Then all of the month are opened together, given
labels by :mod:`gateway.listening.cells`, and written in random order, free answers apart from the rest.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Literal, get_args

import msgspec
import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.lookups import office_of
from gateway.contacts.lookups import contact_of
from gateway.contacts.tables import Contact
from gateway.listening.cells import Cell, labels
from gateway.listening.questionnaire import Place, Questionnaire, checked, section_of
from gateway.listening.releasing import (
    Sent,
    in_its_version,
    sections_that_tell,
    texts_of,
    without,
    without_texts,
)
from gateway.listening.served import served
from gateway.listening.tables import (
    PageCount,
    PendingAnswer,
    ReleasedAnswer,
    ReleasedText,
    SpentToken,
)
from gateway.listening.versions import Versions
from gateway.platform.checks import STATION_CHECK
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.sealing import SealBrokenError, Sealer
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from gateway.platform.times import ROME

log = structlog.get_logger()

OPEN_FOR: Final = timedelta(days=14)
"""So long after a month its questionnaires are taken."""
UNREAD_FOR: Final = timedelta(days=365)
"""So long after its month a free answer waits to be read: it may tell of somebody."""
AT_PLACE: Final = "place"
PAPER: Final = "paper"
OPEN: Final = "open"
"""Channels of people without a contact: by a code that staff made, on paper, and by an address that anybody may have, whose answers
are told apart and published nowhere."""
Source = Literal["contacts", "codes", "open"]
_SOURCES: Final[tuple[Source, ...]] = get_args(Source)
FOR_TOKENS: Final = "questionnaire-link"
FOR_ANSWERS: Final = "questionnaire-answer"


class Token(msgspec.Struct, frozen=True):
    """The sealed contents of a token.

    ``mark`` is the same in every token of a contact, and random for a person without one; such a person's ``place`` is the
    section that is asked, and ``code`` the code by which the questionnaire was begun: no answers are taken once it is
    withdrawn.
    """

    mark: str
    month: str
    channel: str
    topic: str
    office: str
    place: str = ""
    code: str = ""

    @property
    def section(self) -> str:
        """The section that is asked after the general one."""
        return self.place or section_of(self.channel)

    @property
    def spent(self) -> str:
        """The hash that the database stores once the token was used."""
        return hashlib.sha256(self.mark.encode()).hexdigest()


class Answers:
    """Gives out tokens, takes answers, and releases them.

    *once* is the key of the tokens' marks, *k* the fewest contacts and answers for which a label stands.
    """

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        versions: Versions,
        *,
        once: bytes,
        k: int,
    ) -> None:
        self.versions = versions
        self._database = database
        self._sealer = sealer
        self._once = once
        self._clock = clock
        self._k = k

    async def token_for(self, contact_id: str) -> str:
        """Return a token for a contact that is over.

        Raises ``Refused``: ``not_found``, ``not_over``, ``not_answered``, ``closed``, ``used``.
        """
        contact, ended_at = served(await contact_of(self._database, contact_id))
        month = month_of(ended_at)
        self._require_open(month)
        mark = hmac.new(self._once, contact_id.encode(), hashlib.sha256).hexdigest()
        token = Token(mark, month, contact.channel, contact.category, contact.answered_office or "")
        await self.require_unused(token)
        return self._sealer.seal(msgspec.json.encode(token).decode(), FOR_TOKENS)

    async def token_at(
        self, place: Place, office: str, channel: str = AT_PLACE, *, code: str = ""
    ) -> str:
        """Return a token for one questionnaire of a person without a contact. An unknown *office* counts as none."""
        token = Token(
            secrets.token_hex(32), month_of(self._clock()), channel, "", await self.office(office), place, code
        )  # fmt: skip
        return self._sealer.seal(msgspec.json.encode(token).decode(), FOR_TOKENS)

    async def office_name(self, office: str) -> str:
        """Return the name of an office, "" if there is none."""
        if not office:
            return ""
        row = await office_of(self._database, office)
        return "" if row is None else row.name

    async def office(self, asked: str) -> str:
        """Return *asked* if it is the id of an office, else ""."""
        if not asked:
            return ""
        return asked if await office_of(self._database, asked) is not None else ""

    def open(self, token: str) -> Token:
        """Return the contents of a token. Raises ``Refused``: ``bad_token``, ``closed``."""
        try:
            known = msgspec.json.decode(self._sealer.open(token, FOR_TOKENS), type=Token)
        except (SealBrokenError, msgspec.MsgspecError):
            raise Refused("bad_token", "This address is not whole.", kind="invalid") from None
        self._require_open(known.month)
        return known

    async def require_unused(self, token: Token) -> None:
        """Raise ``Refused`` ``used`` if the answers of a token are stored already."""
        async with self._database.reading() as session:
            if await session.get(SpentToken, token.spent) is not None:
                raise Refused("used", "This questionnaire was sent already.")

    async def count(self, page: str, version: int) -> None:
        """Count one showing of a page."""
        key = {"month": month_of(self._clock()), "version": version, "page": page}
        async with self._database.writing() as session:
            await insert_once(session, PageCount, key | {"shown": 0})
            await session.execute(
                update(PageCount)
                .where(*(getattr(PageCount, name) == value for name, value in key.items()))
                .values(shown=PageCount.shown + 1)
                .execution_options(synchronize_session=False)
            )

    async def take(
        self, token: str, given: Mapping[str, object], version: int | None = None
    ) -> None:
        """Store the answers of a token, once. *version* is the version that was answered, None for the newest.

        Raises ``Refused``: ``bad_token``, ``closed``, ``used``, ``bad_answer``, ``empty``, ``not_found`` for an unknown
        version.
        """
        known = self.open(token)
        if version is None:
            version = (await self.versions.newest()).number
        answers = checked(await self.versions.version(version), given, known.section)
        if not answers:
            raise Refused("empty", "Nothing was answered.", kind="invalid")
        sent = Sent(version, (known.channel, known.topic, known.office), answers)
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
        """Release the answers of closed months; return how many. A month with too few waits for the next.

        Also delete the used tokens of these months, and the text of free answers that nobody has read for a year.
        """
        newest_open = month_of(self._clock() - OPEN_FOR)
        versions, replaced = await self.versions.all(), await self.versions.replaced()
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
            for source in _SOURCES:
                done += await self._release(
                    session,
                    [(row, sent) for row, sent in opened if _source(sent) is source],
                    versions,
                    replaced,
                )
        if done:
            log.info("questionnaire.released", answers=done)
        return done

    async def _release(
        self,
        session: AsyncSession,
        pending: Sequence[tuple[PendingAnswer, Sent | None]],
        versions: Mapping[int, Questionnaire],
        replaced: Mapping[int, datetime],
    ) -> int:
        """Release answers from one source, the oldest month first; return how many."""
        done = 0
        waiting: list[tuple[PendingAnswer, Sent | None]] = []
        for month in sorted({row.month for row, _ in pending}):
            waiting += [each for each in pending if each[0].month == month]
            first = min(row.month for row, _ in waiting)
            sent = [each for _, each in waiting if each is not None]
            given = Counter(Cell(*each.cell) for each in sent)
            of_contacts = all(_source(each) == "contacts" for each in sent)
            # without a contact each stands for a person of its own
            contacts = await _served(session, first, month) if of_contacts else given.copy()
            found = labels(contacts, given, self._k)
            if found is None:
                continue
            before = {
                version: await _served(session, first, month, replaced[version])
                for version in {each.version for each in sent}
                if of_contacts and version in replaced
            }
            sent = in_its_version(sent, found, before, versions, self._k)
            telling = (
                sections_that_tell(found, contacts, given, self._k) if of_contacts else frozenset()
            )
            shuffled = [
                without(telling, each, versions)
                if found[Cell(*each.cell)].channel is None
                else each
                for each in sent
            ]
            secrets.SystemRandom().shuffle(shuffled)
            for each in shuffled:
                label = found[Cell(*each.cell)]
                session.add(
                    ReleasedAnswer(
                        id=new_id(), version=each.version, first_month=first, last_month=month,
                        channel=label.channel, topic=label.topic, office=label.office,
                        answers=without_texts(each, versions),
                    )
                )  # fmt: skip
            texts = texts_of(shuffled, versions)
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

    def _opened(self, row: PendingAnswer) -> Sent | None:
        try:
            return msgspec.json.decode(self._sealer.open(row.sealed, FOR_ANSWERS), type=Sent)
        except (SealBrokenError, msgspec.MsgspecError):
            log.warning("questionnaire.unreadable", month=row.month)
            return None

    def _require_open(self, month: str) -> None:
        if month < month_of(self._clock() - OPEN_FOR):
            raise Refused("closed", "Answers about this month are taken no more.")


def month_of(at: datetime) -> str:
    """Return the month of a moment in the station's time, as ``2026-11``."""
    return f"{at.astimezone(ROME):%Y-%m}"


def begin_of(month: str) -> datetime:
    """Return the first moment of a month."""
    first = date.fromisoformat(f"{month}-01")
    return datetime(first.year, first.month, 1, tzinfo=ROME)


def month_after(month: str) -> str:
    """Return the month that follows."""
    return f"{begin_of(month) + timedelta(days=31):%Y-%m}"


def months_before(month: str, count: int) -> str:
    """Return the month that lies *count* months before another."""
    year, number = map(int, month.split("-"))
    at = year * 12 + number - 1 - count
    return f"{at // 12:04d}-{at % 12 + 1:02d}"


async def _served(
    session: AsyncSession, first: str, last: str, before: datetime | None = None
) -> Counter[Cell]:
    """Count the contacts that could have answered, of the months from *first* to *last*; those that were over *before*."""
    end = begin_of(month_after(last))
    served = await session.execute(
        select(Contact.channel, Contact.category, Contact.answered_office, func.count())
        .where(
            Contact.connected_at.is_not(None),
            Contact.category != STATION_CHECK,
            Contact.ended_at >= begin_of(first),
            Contact.ended_at < (end if before is None else min(end, before)),
        )
        .group_by(Contact.channel, Contact.category, Contact.answered_office)
    )
    contacts: Counter[Cell] = Counter()
    for channel, topic, office, count in served:
        contacts[Cell(channel, topic, office or "")] += count
    return contacts


def _source(sent: Sent | None) -> Source:
    channel = "" if sent is None else sent.cell[0]
    return "open" if channel == OPEN else "codes" if channel in {AT_PLACE, PAPER} else "contacts"
