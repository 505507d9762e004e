"""Changes owners and topics of sheets, and how long sheets live."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.knowledge import api, sql
from gateway.knowledge.freshness import LIFE_DAYS
from gateway.knowledge.showing import manages
from gateway.knowledge.tables import Sheet, SheetLife
from gateway.platform.audit import log as audit
from gateway.platform.checks import is_technical
from gateway.platform.plain_text import one_line
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from queueing.categories import Catalogue

LOOKING_AFTER = (Role.OPERATOR, Role.OFFICE, Role.SUPERVISOR, Role.ADMIN)


class SheetCare:
    """Changes what applies at once and needs no review: owners, topics and lives."""

    def __init__(
        self, database: Database, topics: Catalogue, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._topics = topics
        self._clock = clock

    async def place(self, sheet_id: str, wanted: api.SheetPlace, staff: Staff) -> None:
        """Change where a sheet belongs and who looks after it.

        Raises :class:`Refused`: ``not_found``, ``not_yours``, ``unknown_topic``, ``unknown_account``.
        """
        async with self._database.writing() as session:
            row = await managed(session, sheet_id, staff)
            await require_place(session, self._topics, wanted)
            put_in(row, wanted)
            await note(
                session, "place", row, staff.account_id, self._clock(),
                topics=row.topics, owner=row.owner_id, deputy=row.deputy_id, life_days=row.life_days,
            )  # fmt: skip

    async def people(self) -> api.SheetPeople:
        """Return the people who can look after a sheet, by name."""
        async with self._database.reading() as session:
            rows = await session.execute(select(Account).where(Account.disabled_at.is_(None)))
            people = [
                api.SheetPerson(id=each.id, name=each.display_name)
                for each in rows.scalars()
                if each.role in LOOKING_AFTER
                and not is_technical(category.category for category in each.categories)
            ]
        return api.SheetPeople(people=sorted(people, key=lambda each: each.name.casefold()))

    async def lives(self) -> api.SheetLives:
        """Return for how many days sheets live, by topic."""
        async with self._database.reading() as session:
            days_by_topic = await sql.lives(session)
        return api.SheetLives(
            usual=LIFE_DAYS,
            topics=[
                api.TopicLife(topic=topic, days=days_by_topic[topic])
                for topic in sorted(days_by_topic)
            ],
        )

    async def set_lives(self, wanted: Sequence[api.TopicLife], staff: Staff) -> None:
        """Set for how many days sheets of these topics live; those of all others live as usual.

        Raises :class:`Refused` ``unknown_topic``.
        """
        days = {each.topic: each.days for each in wanted}
        require_topics(self._topics, list(days))
        async with self._database.writing() as session:
            await sql.lives_one_at_a_time(session)
            await session.execute(delete(SheetLife))
            session.add_all(SheetLife(topic=topic, days=each) for topic, each in days.items())
            await audit.append(
                session,
                at=self._clock(),
                account_id=staff.account_id,
                action="sheet.lives",
                subject="sheets",
                detail={"days": days},
            )


async def managed(session: AsyncSession, sheet_id: str, staff: Staff) -> Sheet:
    """Return a sheet that the caller may manage, its row locked. Raises :class:`Refused`: ``not_found``, ``not_yours``."""
    row = await session.get(Sheet, sheet_id, with_for_update=True)
    if row is None:
        raise not_found()
    if not manages(row, staff):
        raise Refused(
            "not_yours", "Its owner, its deputy or a supervisor does that.", kind="forbidden"
        )
    return row


async def name_body(
    session: AsyncSession,
    sheet: Sheet,
    body_id: str | None,
    name: str | None,
    by: str,
    at: datetime,
) -> None:
    """Set the body that is responsible for a sheet's matter (None for none), in the caller's transaction; it goes on record."""
    sheet.competent_body = None if name is None else name[:200]
    await note(session, "place", sheet, by, at, body=body_id)


async def note(
    session: AsyncSession, act: str, row: Sheet, by: str | None, at: datetime, **detail: object
) -> None:
    """Append an act to the audit trail, in the caller's transaction."""
    await audit.append(
        session,
        at=at,
        account_id=by,
        action=f"sheet.{act}",
        subject=f"sheet:{row.id}",
        detail=detail,
    )


async def require_place(session: AsyncSession, topics: Catalogue, place: api.SheetPlace) -> None:
    """Raise :class:`Refused` ``unknown_topic`` or ``unknown_account`` unless the place's topics, owner and deputy exist."""
    require_topics(topics, place.topics)
    for account_id in filter(None, (place.owner, place.deputy)):
        account = await session.get(Account, account_id)
        if account is None or account.disabled_at is not None or account.role not in LOOKING_AFTER:
            raise Refused(
                "unknown_account", "Nobody of that name can look after a sheet.", kind="invalid"
            )


def require_topics(topics: Catalogue, wanted: Sequence[str]) -> None:
    """Raise :class:`Refused` ``unknown_topic`` unless each topic exists."""
    if strangers := [each for each in wanted if each not in topics]:
        raise Refused("unknown_topic", f"There is no topic {strangers[0]}.", kind="invalid")


def put_in(row: Sheet, place: api.SheetPlace) -> None:
    """Write *place* into the sheet's row. Pure but for the row."""
    row.topics = list(dict.fromkeys(place.topics))
    row.owner_id, row.deputy_id = place.owner, place.deputy
    row.competent_body = one_line(place.competent_body or "") or None
    row.life_days = place.life_days


def not_found() -> Refused:
    """Return the refusal for a sheet that does not exist."""
    return Refused("not_found", "There is no such sheet.")
