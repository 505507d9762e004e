"""Keeps the directory of other bodies, searches it, and refers citizens to one of them."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.bodies import api
from gateway.bodies.lists import COLUMNS, OWN, BodyLine, read, write
from gateway.bodies.tables import Body, BodyReferral
from gateway.bodies.words import folded, wanted
from gateway.contacts.tables import Contact
from gateway.mail.compose import LETTERS, Letter, Sender
from gateway.mail.outbox import Outbox
from gateway.messages.tables import Message
from gateway.platform.audit import log as audit
from gateway.platform.email_and_phone import checked_email
from gateway.platform.ids import new_id
from gateway.platform.plain_text import cleaned, one_line
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import put_all
from gateway.reports.periods import bounds, local_day

log = structlog.get_logger()

SHOWN: Final = 40
LOOKED_BACK: Final = timedelta(days=365)
PIECE: Final = 500
CHAT_MOST: Final = 2000
"""A line of the chat is no longer."""
FIELDS: Final = tuple(each for each in COLUMNS if each != "code")
_SEARCHED: Final = (
    "name", "acronym", "kind", "address", "postcode", "town", "province", "region", "matters",
)  # fmt: skip


MaySee: TypeAlias = Callable[[Staff, str], Awaitable[bool]]


async def nobody(_staff: Staff, _contact_id: str) -> bool:
    """Return False: the ``may_see`` of programs that refer no citizen."""
    return False


class Bodies:
    """Reads and changes the directory, and refers citizens. It keeps nothing in memory."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        sender: Sender,
        clock: Callable[[], datetime],
        *,
        may_see: MaySee = nobody,
    ) -> None:
        """*may_see* says whether somebody of the staff has to do with a contact."""
        self._may_see = may_see
        self._database = database
        self._outbox = outbox
        self._sender = sender
        self._clock = clock

    async def found(self, query: api.BodiesQuery) -> api.BodyList:
        """Return the bodies that have each of the words, or a word that begins with it; those most often referred to
        come first."""
        words = wanted(query.words)
        since = self._clock() - LOOKED_BACK
        counted = (
            select(BodyReferral.body_id, func.count().label("count"))
            .where(BodyReferral.at >= since)
            .group_by(BodyReferral.body_id)
            .subquery()
        )
        referred = func.coalesce(counted.c.count, 0)
        chosen = select(Body, referred).outerjoin(counted, counted.c.body_id == Body.id)
        chosen = chosen.where(*(Body.folded.like(f"% {word}%") for word in words))
        if not query.retired:
            chosen = chosen.where(Body.retired_at.is_(None))
        if not words:
            # what is used, and what the office has written itself: not the first of twenty thousand
            chosen = chosen.where((referred > 0) | (Body.source == "own") | (Body.matters != ""))
        chosen = chosen.order_by(referred.desc(), func.length(Body.name), Body.name, Body.id)
        async with self._database.reading() as session:
            rows = (await session.execute(chosen.limit(SHOWN + 1))).all()
            total = (await session.execute(select(func.count()).select_from(Body))).scalar_one()
        return api.BodyList(
            bodies=[_shown(body, int(count)) for body, count in rows[:SHOWN]],
            more=len(rows) > SHOWN,
            total=total,
        )

    async def opened(self, body_id: str) -> api.BodyShown:
        """Return one body. Raises ``Refused`` ``not_found``."""
        async with self._database.reading() as session:
            row = await session.get(Body, body_id)
            if row is None:
                raise _absent()
            count = await session.execute(
                select(func.count()).where(
                    BodyReferral.body_id == body_id, BodyReferral.at >= self._clock() - LOOKED_BACK
                )
            )
            return _shown(row, count.scalar_one())

    async def add(self, fields: api.BodyFields, *, by: str) -> str:
        """Add a body by hand, an agency or a youth-information office for instance; return its id. Raises ``Refused``:
        ``empty``, ``bad_email``."""
        given = _cleaned(fields)
        body_id = f"own-{new_id()}"
        async with self._database.writing() as session:
            session.add(_row(body_id, "own", given, self._clock()))
            await self._note(session, "add", body_id, by)
        return body_id

    async def change(self, body_id: str, fields: api.BodyFields, *, by: str) -> None:
        """Change a body: of one from IndicePA only the office's own fields, of an own one all fields. Raises
        ``Refused``: ``not_found``, ``empty``, ``bad_email``."""
        given = _cleaned(fields)
        async with self._database.writing() as session:
            row = await session.get(Body, body_id, with_for_update=True)
            if row is None:
                raise _absent()
            for name, value in given.items():
                if row.source == "own" or name in OWN:
                    setattr(row, name, value)
            row.folded = folded(*(getattr(row, name) for name in _SEARCHED))
            row.changed_at = self._clock()
            await self._note(session, "change", body_id, by)

    async def retire(self, body_id: str, *, retired: bool, by: str) -> None:
        """Retire a body, so that nobody is referred to it any more, or offer it again. Raises ``Refused``
        ``not_found``."""
        async with self._database.writing() as session:
            row = await session.get(Body, body_id, with_for_update=True)
            if row is None:
                raise _absent()
            if (row.retired_at is not None) == retired == row.withheld:
                return
            row.retired_at = (row.retired_at or self._clock()) if retired else None
            row.withheld = retired
            await self._note(session, "retire" if retired else "restore", body_id, by)

    async def bring(self, text: str, *, by: str | None, dry_run: bool = False) -> api.BodiesBrought:
        """Import a directory as a whole, or nothing of it where it has a fault; with *dry_run* only report. The
        office's own fields stay; bodies of IndicePA that the file does not name any more are retired."""
        made = await asyncio.to_thread(read, text)
        if made.problems:
            return api.BodiesBrought(added=0, changed=0, same=0, gone=0, problems=made.problems)
        now = self._clock()
        async with self._database.writing() as session:
            known = {row.id: row for row in (await session.execute(select(Body))).scalars()}
            rows: list[dict[str, object]] = []
            added = changed = same = 0
            for at, line in enumerate(made.lines):
                if at % PIECE == 0:
                    # twenty thousand lines are not gone through in one breath
                    await asyncio.sleep(0)
                before = known.get(line.id)
                row = _merged(line, before, now)
                if before is None:
                    added += 1
                elif all(getattr(before, name) == row[name] for name in (*FIELDS, "retired_at")):
                    same += 1
                    continue
                else:
                    changed += 1
                rows.append(row)
            from_ipa = any(line.source == "ipa" for line in made.lines)
            named = {line.id for line in made.lines}
            gone = [
                row.id
                for row in known.values()
                if from_ipa and row.source == "ipa" and row.retired_at is None and row.id not in named
            ]  # fmt: skip
            if not dry_run:
                await self._store(session, rows, gone, now)
                await audit.append(
                    session, at=now, account_id=by, action="body.import", subject="bodies",
                    detail={"added": added, "changed": changed, "gone": len(gone)},
                )  # fmt: skip
        log.info("bodies.imported", added=added, changed=changed, gone=len(gone), dry_run=dry_run)
        return api.BodiesBrought(
            added=added, changed=changed, same=same, gone=len(gone), problems=[]
        )

    @staticmethod
    async def _store(
        session: AsyncSession, rows: Sequence[dict[str, object]], gone: Sequence[str], now: datetime
    ) -> None:
        for first in range(0, len(rows), PIECE):
            await put_all(session, Body, rows[first : first + PIECE])
        for first in range(0, len(gone), PIECE):
            await session.execute(
                update(Body)
                .where(Body.id.in_(gone[first : first + PIECE]))
                .values(retired_at=now)
                .execution_options(synchronize_session=False)
            )

    async def exported(self) -> str:
        """Return the whole directory as CSV text."""
        async with self._database.reading() as session:
            rows = (
                (await session.execute(select(Body).order_by(Body.name, Body.id))).scalars().all()
            )
        return write(
            {"id": row.id, **{name: getattr(row, name) for name in FIELDS}}
            for row in rows
            if row.retired_at is None
        )

    async def refer(self, body_id: str, wanted: api.NewReferral, staff: Staff) -> api.BodyReferred:
        """Refer somebody to a body, and record it. Raises ``Refused``: ``not_found``, ``retired``,
        ``unknown_contact``, ``no_address``, ``bad_email``."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await session.get(Body, body_id)
            if row is None:
                raise _absent()
            if row.retired_at is not None:
                raise Refused("retired", "Nobody is referred to it any more.")
            contact = await session.get(Contact, wanted.contact) if wanted.contact else None
            if wanted.contact and (
                contact is None or not await self._may_see(staff, wanted.contact)
            ):
                raise Refused("unknown_contact", "There is no such contact.")
            card = self.card(row, wanted.language)
            mailed = wanted.how == "email"
            if mailed:
                message = (
                    await session.get(Message, wanted.contact) if contact is not None else None
                )
                to = wanted.to or (message.email if message is not None else "")
                if not to:
                    raise Refused("no_address", "Say to which address.", kind="invalid")
                letter = self._letter(card, checked_email(to), wanted.language)
                await self._outbox.put(
                    session, letter, contact_id=wanted.contact if contact is not None else None, kind="body"
                )  # fmt: skip
            session.add(
                BodyReferral(
                    id=new_id(), body_id=body_id, name=row.name, contact_id=None if contact is None else contact.id,
                    category="" if contact is None else contact.category, how=wanted.how, at=now,
                    account_id=staff.account_id,
                )
            )  # fmt: skip
            await self._note(
                session, "refer", body_id, staff.account_id, contact=wanted.contact, how=wanted.how
            )
        if mailed:
            self._outbox.wake()
        return api.BodyReferred(text=card[:CHAT_MOST], mailed=mailed and self._outbox.configured)

    def card(self, row: Body, language: str) -> str:
        """Return the lines that a citizen is shown about a body: who it is, where, when, how, what to bring. The
        office's notes are never in it."""
        place = ", ".join(
            part
            for part in (
                row.address,
                " ".join(each for each in (row.postcode, row.town) if each),
                row.province,
            )
            if part
        )
        lines = [LETTERS.say(language, "body.card", name=row.name)]
        for key, value in (
            ("place", place),
            ("hours", row.hours),
            ("phone", row.phone),
            ("pec", row.pec),
            ("email", row.email),
            ("site", row.site),
            ("bring", row.bring),
        ):
            if value:
                lines.append(LETTERS.say(language, f"body.card.{key}", value=value))
        return "\n".join(lines)

    def _letter(self, card: str, to: str, language: str) -> Letter:
        return self._sender.letter(
            to, language, "body.subject", "body.text", automatic=False, card=card
        )

    async def figures(self, query: api.BodyFiguresQuery) -> api.BodyFigures:
        """Return how often somebody was referred to each body."""
        until = query.until or local_day(self._clock())
        _require_of_this_age(until)
        since = query.since or until - timedelta(days=29)
        _require_of_this_age(since)
        if since > until:
            raise Refused("range_reversed", "The first day is after the last.", kind="invalid")
        start, end = bounds(since, until)
        async with self._database.reading() as session:
            rows = await session.execute(
                select(BodyReferral.name, BodyReferral.how, func.count())
                .where(BodyReferral.at >= start, BodyReferral.at < end)
                .group_by(BodyReferral.name, BodyReferral.how)
            )
            counts: dict[str, dict[str, int]] = {}
            for name, how, count in rows:
                counts.setdefault(name, {})[how] = count
        bodies = [
            api.BodyCount(
                name=name,
                count=sum(by_how.values()),
                chat=by_how.get("chat", 0),
                email=by_how.get("email", 0),
                aloud=by_how.get("aloud", 0),
            )
            for name, by_how in counts.items()
        ]
        return api.BodyFigures(
            since=since,
            until=until,
            total=sum(each.count for each in bodies),
            bodies=sorted(bodies, key=lambda each: (-each.count, each.name)),
        )

    async def _note(
        self, session: AsyncSession, act: str, body_id: str, by: str | None, **detail: object
    ) -> None:
        await audit.append(
            session, at=self._clock(), account_id=by, action=f"body.{act}", subject=f"body:{body_id}", detail=detail
        )  # fmt: skip


def _merged(line: BodyLine, before: Body | None, now: datetime) -> dict[str, object]:
    """The row after an import: what the file does not say stays, and so does what the office wrote where the file is silent."""
    row: dict[str, object] = {}
    withheld = before is not None and before.withheld
    for name in FIELDS:
        known = "" if before is None else str(getattr(before, name))
        given = line.fields.get(name)
        row[name] = known if given is None or (name in OWN and given == "") else given
    return {
        "id": line.id,
        "source": line.source,
        **row,
        "folded": folded(*(str(row[name]) for name in _SEARCHED)),
        "changed_at": now,
        "retired_at": before.retired_at if withheld and before is not None else None,
        "withheld": withheld,
    }


def _row(body_id: str, source: str, given: Mapping[str, str], now: datetime) -> Body:
    fields = {name: given.get(name, "") for name in FIELDS}
    return Body(
        id=body_id, source=source, **fields, folded=folded(*(fields[name] for name in _SEARCHED)), changed_at=now,
        retired_at=None, withheld=False,
    )  # fmt: skip


def _cleaned(fields: api.BodyFields) -> dict[str, str]:
    given: dict[str, str] = {}
    for name in fields.__struct_fields__:
        text = str(getattr(fields, name))
        given[name] = cleaned(text) if name in ("bring", "notes", "matters") else one_line(text)
    if len(given["name"]) < 2:
        raise Refused("empty", "A body has a name.", kind="invalid")
    for name in ("pec", "email"):
        if given[name]:
            given[name] = checked_email(given[name])
    if given["site"] and not re.match(r"(?i)(https?://)?[\w.-]+\.[a-z]{2,}(/\S*)?$", given["site"]):
        raise Refused("bad_site", "That is no address of a website.", kind="invalid")
    return given


def _shown(row: Body, referred: int) -> api.BodyShown:
    return api.BodyShown(
        id=row.id,
        source="own" if row.source == "own" else "ipa",
        **{name: getattr(row, name) for name in FIELDS},
        changed_at=row.changed_at,
        retired=row.retired_at is not None,
        referred=referred,
    )


def _require_of_this_age(day: date) -> None:
    if not 2000 <= day.year <= 2200:
        raise Refused("invalid", "The days are not of this age.", kind="invalid")


def _absent() -> Refused:
    return Refused("not_found", "There is no such body.")
