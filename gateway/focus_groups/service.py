"""Focus groups as supervisors make them: drafted, called, called off, summed up. No member of the staff is shown who a
volunteer is."""

import random
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.conference.api import NewConference, NewItem
from gateway.conference.book import ConferenceBook, StoredConference
from gateway.conference.scheduling import Scheduling
from gateway.conference.tables import ConferenceNotes
from gateway.focus_groups import api, letters
from gateway.focus_groups.outline import outline, took_part
from gateway.focus_groups.pool import drawn, may_choose, pools
from gateway.focus_groups.tables import FocusGroup, FocusInvitation, FocusVolunteer
from gateway.focus_groups.volunteers import MAIL_KIND, Volunteers
from gateway.listening.questionnaire import Place
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.personal.traces import traces
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.platform.times import ROME
from signaling.protocol.base import Language

RESTED: Final = timedelta(days=180)
"""So long after a group its people are not invited to another one."""
SHOWN: Final = 100


class FocusGroups:
    """Drafts groups, invites volunteers, calls groups off and publishes summaries. Holds no state.

    *k*: fewer volunteers than this are neither counted nor drawn.
    """

    def __init__(
        self,
        database: Database,
        scheduling: Scheduling,
        book: ConferenceBook,
        volunteers: Volunteers,
        outbox: Outbox,
        sender: Sender,
        clock: Callable[[], datetime],
        *,
        k: int,
        chance: random.Random | None = None,
    ) -> None:
        self._database = database
        self._scheduling = scheduling
        self._book = book
        self._volunteers = volunteers
        self._outbox = outbox
        self._sender = sender
        self._clock = clock
        self._k = k
        self._chance = chance or secrets.SystemRandom()

    async def listed(self) -> api.FocusGroupList:
        """Return the newest groups, and the counts of volunteers."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(FocusGroup).order_by(FocusGroup.starts_at.desc(), FocusGroup.id).limit(SHOWN)
            )
            groups = rows.scalars().all()
            counts = await _counts(session, [each.id for each in groups])
            ready = await self._ready(session)
        return api.FocusGroupList(
            groups=[self._shown(each, counts.get(each.id, Counter()), None, "") for each in groups],
            pools=pools(((language, place) for _, language, place in ready), self._k),
            k=self._k,
            mails=self._outbox.configured,
        )

    async def one(self, group: str) -> api.FocusGroupShown:
        """Return one group, with the outline of its conference. Raises ``Refused`` ``not_found``."""
        async with self._database.reading() as session:
            row = await _one(session, group)
            counts = await _counts(session, [row.id])
            notes = None
            if row.conference_id is not None:
                notes = await session.get(ConferenceNotes, row.conference_id)
        held = None if row.conference_id is None else await self._book.get(row.conference_id)
        return self._shown(
            row, counts.get(row.id, Counter()), held, "" if notes is None else notes.text
        )

    async def add(self, wanted: api.FocusGroupDraft, staff: Staff) -> str:
        """Store the draft of a group; return its id. Raises ``Refused``: ``past``, ``too_long``."""
        self._check(wanted)
        group = new_id()
        async with self._database.writing() as session:
            session.add(
                FocusGroup(
                    id=group, state="draft", conference_id=None, summary="", revision=0, took_part=None, published_at=None,
                    published_by=None, made_at=self._clock(), made_by=staff.account_id, **_fields(wanted),
                )
            )  # fmt: skip
            await self._note(session, "add", group, staff)
        return group

    async def change(self, group: str, wanted: api.FocusGroupDraft, staff: Staff) -> None:
        """Change a draft. Raises ``Refused``: ``not_found``, ``called``, ``past``, ``too_long``."""
        self._check(wanted)
        async with self._database.writing() as session:
            row = await _draft(session, group)
            for name, value in _fields(wanted).items():
                setattr(row, name, value)
            await self._note(session, "change", group, staff)

    async def remove(self, group: str, staff: Staff) -> None:
        """Delete a draft. Raises ``Refused``: ``not_found``, ``called``."""
        async with self._database.writing() as session:
            await session.delete(await _draft(session, group))
            await self._note(session, "remove", group, staff)

    async def invite(self, group: str, staff: Staff) -> int:
        """Draw volunteers for the free seats and invite them; the first time, also call the conference. Return how many
        were invited.

        Raises ``Refused``: ``not_found``, ``over``, ``too_few`` where fewer than k volunteers meet the group's criteria,
        ``nobody_left``.
        """
        async with self._database.writing() as session:
            row = await _one(session, group, lock=True)
            self._require_ahead(row)
            ready = await self._ready(session)
            if row.state == "draft":
                alike = [(language, place) for _, language, place in ready]
                pool = next(
                    (each for each in pools(alike, self._k) if each.language == row.language), None
                )
                if not may_choose(pool, row.place):
                    raise Refused("too_few", f"Fewer than {self._k} volunteers answer to this.")
            taken = (await _counts(session, [group])).get(group, Counter())
            free = max(0, row.seats - taken["invited"] - taken["accepted"])
            known = await session.execute(
                select(FocusInvitation.volunteer_id).where(FocusInvitation.group_id == group)
            )
            matching = sorted(
                volunteer
                for volunteer, language, place in ready
                if language == row.language and row.place in (None, place)
            )
            chosen = drawn(matching, set(known.scalars()), free, self._chance)
            if not chosen:
                raise Refused("nobody_left", "Every seat is offered, or nobody is left to invite.")
            if row.state == "draft":
                row.conference_id = await self._call(session, row, staff)
                row.state = "called"
            for volunteer in chosen:
                session.add(
                    FocusInvitation(
                        id=new_id(), group_id=group, volunteer_id=volunteer, state="invited", name="", agreed_at=None, link_id=None
                    )
                )  # fmt: skip
                await self._write(session, row, volunteer, "invitation")
            await self._note(session, "invite", group, staff, count=len(chosen))
        self._outbox.wake()
        return len(chosen)

    async def call_off(self, group: str, staff: Staff) -> None:
        """Call a group off, and tell everybody who did not decline. Raises ``Refused``: ``not_found``, ``over``, ``begun``."""
        async with self._database.writing() as session:
            row = await _one(session, group, lock=True)
            if row.state != "called":
                raise Refused("over", "The group was not called, or is off.")
            self._require_ahead(row)
            if row.conference_id is not None:
                try:
                    await self._scheduling.call_off_for_focus_group(
                        session, row.conference_id, by=staff.account_id
                    )
                except Refused as refused:
                    # a chair opened and ended it before its time: those invited are still to be told
                    if refused.code not in {"ended", "not_found"}:
                        raise
            row.state = "off"
            told = await session.execute(
                select(FocusInvitation.volunteer_id).where(
                    FocusInvitation.group_id == group, FocusInvitation.state != "declined"
                )
            )
            for volunteer in told.scalars().all():
                await self._write(session, row, volunteer, "off")
            await self._note(session, "call_off", group, staff)
        self._outbox.wake()

    async def write(self, group: str, wanted: api.FocusSummary, staff: Staff) -> None:
        """Store the summary so far.

        Raises ``Refused``: ``not_found``, ``not_over``, ``published``, ``changed`` where somebody else has written
        meanwhile.
        """
        async with self._database.writing() as session:
            row = await self._summed_up(session, group, wanted.revision)
            row.summary, row.revision = wanted.text.strip(), row.revision + 1
            await self._note(session, "summary", group, staff)

    async def publish(self, group: str, wanted: api.FocusSummary, staff: Staff) -> None:
        """Publish the summary, which never changes from then on and stands beside the contact drivers and in reports to the
        command.

        Raises ``Refused`` as :meth:`write`, and ``empty``, ``personal_data``.
        """
        text = wanted.text.strip()
        if not text:
            raise Refused("empty", "There is nothing to publish.", kind="invalid")
        if traces(text):
            raise Refused("personal_data", "Leave out what tells of a person.", kind="invalid")
        async with self._database.reading() as session:
            conference = (await _one(session, group)).conference_id
        held = None if conference is None else await self._book.get(conference)
        async with self._database.writing() as session:
            row = await self._summed_up(session, group, wanted.revision)
            row.summary, row.revision = text, row.revision + 1
            row.took_part = None if held is None else took_part(held.state)
            row.published_at, row.published_by = self._clock(), staff.account_id
            await self._note(session, "publish", group, staff)

    async def _call(self, session: AsyncSession, row: FocusGroup, staff: Staff) -> str:
        """Schedule the conference, for those invited alone."""
        guide = [msgspec.convert(each, api.GuideStep) for each in row.guide]
        return await self._scheduling.add_for_focus_group(
            session,
            NewConference(
                kind="meeting",
                title=row.title,
                starts_at=row.starts_at,
                offices=[],
                items=[NewItem(text=each.question, minutes=each.minutes) for each in guide],
                minutes=row.minutes,
            ),
            by=staff.account_id,
            unrecorded=not row.recorded,
        )

    async def _write(
        self, session: AsyncSession, row: FocusGroup, volunteer: str, what: str
    ) -> None:
        """Write to a volunteer who has an address; the others find it by their code."""
        person = await session.get(FocusVolunteer, volunteer)
        if person is None or person.email is None or not self._outbox.configured:
            return
        about = {
            "to": person.email, "language": person.language, "title": row.title, "starts": row.starts_at.astimezone(ROME),
            "link": self._volunteers.link(volunteer, person.language), "code": self._volunteers.code(volunteer),
        }  # fmt: skip
        letter = (
            letters.invitation(self._sender, minutes=row.minutes, **about)  # type: ignore[arg-type]  # as they are named
            if what == "invitation"
            else letters.called_off(self._sender, **about)  # type: ignore[arg-type]  # as they are named
        )
        await self._outbox.put(session, letter, contact_id=None, kind=MAIL_KIND)

    async def _ready(self, session: AsyncSession) -> list[tuple[str, str, str]]:
        """The volunteers who can be invited now: id, language, place."""
        lately = (
            select(FocusInvitation.volunteer_id)
            .join(FocusGroup, FocusGroup.id == FocusInvitation.group_id)
            .where(
                FocusInvitation.volunteer_id == FocusVolunteer.id,
                FocusGroup.starts_at > self._clock() - RESTED,
                FocusGroup.state != "off",
            )
        )
        rows = await session.execute(
            select(FocusVolunteer.id, FocusVolunteer.language, FocusVolunteer.place).where(
                FocusVolunteer.state == "ready", ~lately.exists()
            )
        )
        return [(each[0], each[1], each[2]) for each in rows]

    async def _summed_up(self, session: AsyncSession, group: str, revision: int) -> FocusGroup:
        row = await _one(session, group, lock=True)
        if row.state != "called" or self._clock() < row.starts_at:
            raise Refused("not_over", "The group has not taken place.")
        if row.published_at is not None:
            raise Refused("published", "The summary is published.")
        if row.revision != revision:
            raise Refused("changed", "Somebody has written meanwhile.")
        return row

    def _check(self, wanted: api.FocusGroupDraft) -> None:
        if wanted.starts_at <= self._clock():
            raise Refused("past", "That time is over.", kind="invalid")
        if sum(each.minutes for each in wanted.guide) > wanted.minutes:
            raise Refused("too_long", "The questions take longer than the group.", kind="invalid")

    def _require_ahead(self, row: FocusGroup) -> None:
        if row.state == "off" or self._clock() >= row.starts_at:
            raise Refused("over", "The group is over, or was called off.")

    def _shown(
        self, row: FocusGroup, counts: Counter[str], held: StoredConference | None, notes: str
    ) -> api.FocusGroupShown:
        over = row.state == "called" and self._clock() >= row.starts_at
        return api.FocusGroupShown(
            id=row.id,
            state="over" if over else cast("api.GroupState", row.state),
            title=row.title,
            purpose=row.purpose,
            starts_at=row.starts_at,
            minutes=row.minutes,
            seats=row.seats,
            language=cast("Language", row.language),
            place=cast("Place | None", row.place),
            recorded=row.recorded,
            guide=[msgspec.convert(each, api.GuideStep) for each in row.guide],
            conference=row.conference_id,
            invited=counts.total(),
            accepted=counts["accepted"],
            declined=counts["declined"],
            summary=row.summary,
            revision=row.revision,
            took_part=row.took_part if held is None else took_part(held.state),
            published_at=row.published_at,
            outline=outline(held.state, notes) if over and held is not None else "",
        )

    async def _note(
        self, session: AsyncSession, what: str, group: str, staff: Staff, **detail: Any
    ) -> None:
        await audit.append(
            session, at=self._clock(), account_id=staff.account_id, action=f"focus_group.{what}",
            subject=f"focus-group:{group}", detail=detail,
        )  # fmt: skip


def _fields(wanted: api.FocusGroupDraft) -> dict[str, Any]:
    return {
        "title": " ".join(wanted.title.split()), "purpose": wanted.purpose.strip(), "starts_at": wanted.starts_at, "minutes": wanted.minutes,
        "seats": wanted.seats, "language": wanted.language, "place": wanted.place, "recorded": wanted.recorded,
        "guide": msgspec.to_builtins(wanted.guide),
    }  # fmt: skip


async def _one(session: AsyncSession, group: str, *, lock: bool = False) -> FocusGroup:
    row = await session.get(FocusGroup, group, with_for_update=lock or None)
    if row is None:
        raise Refused("not_found", "There is no such group.")
    return row


async def _draft(session: AsyncSession, group: str) -> FocusGroup:
    row = await _one(session, group, lock=True)
    if row.state != "draft":
        raise Refused("called", "Citizens were invited already.")
    return row


async def _counts(session: AsyncSession, groups: Sequence[str]) -> dict[str, Counter[str]]:
    """Return by group the number of invitations in each state."""
    rows = await session.execute(
        select(FocusInvitation.group_id, FocusInvitation.state, func.count())
        .where(FocusInvitation.group_id.in_(groups))
        .group_by(FocusInvitation.group_id, FocusInvitation.state)
    )
    found: dict[str, Counter[str]] = {}
    for group, state, count in rows:
        found.setdefault(group, Counter())[state] += count
    return found
