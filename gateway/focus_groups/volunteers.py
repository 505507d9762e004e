"""Carries out the volunteers' own acts: agree, confirm their address, answer invitations, enter the conference, leave.

Each acts by a code of their own, of which the database holds a keyed hash. Leaving deletes everything.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.conference.guests import GuestLinks
from gateway.focus_groups import letters
from gateway.focus_groups.tables import FocusGroup, FocusInvitation, FocusVolunteer
from gateway.listening.answers import month_of
from gateway.listening.cells import SMALLEST_K
from gateway.listening.questionnaire import Place
from gateway.listening.service_months import OTHERS, together
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.platform.email_and_phone import email_address
from gateway.platform.follow_codes import CodeLookUp, FollowCodes
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused, too_many
from gateway.platform.security.sealing import SealBrokenError, Sealer
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import AddressThrottle
from signaling.protocol.base import Language

OFFER: Final = "focus-offer"
MAIL_KIND: Final = "focus-group"
ENTERED_BEFORE: Final = timedelta(minutes=30)
OVER_AFTER: Final = timedelta(hours=2)
"""So long after its planned end a group still lets its people in."""
LINK_HOURS: Final = 8
UNCONFIRMED_MONTHS: Final = timedelta(days=31)
MOST_ASKED: Final = 3
"""Mails to one address that nobody has confirmed: others may enter it."""


class Offer(msgspec.Struct, frozen=True):
    """The sealed offer to volunteer on the page after the questionnaire. Of the questionnaire it holds nothing but the
    section and the month."""

    place: Place
    month: str


class Invited(NamedTuple):
    """An invitation as its volunteer sees it; ``opens``: the conference can be entered now."""

    id: str
    state: str
    name: str
    title: str
    purpose: str
    starts_at: datetime
    minutes: int
    recorded: bool
    off: bool
    over: bool
    opens: bool


class Kept(NamedTuple):
    """Everything that is stored of a volunteer."""

    id: str
    state: str
    email: str | None
    language: str
    month: str
    invitations: list[Invited]


class Volunteers:
    """Takes volunteers in and carries out what they do by their code. Holds no state."""

    def __init__(
        self,
        database: Database,
        codes: FollowCodes,
        tried: AddressThrottle,
        sealer: Sealer,
        guests: GuestLinks,
        outbox: Outbox,
        sender: Sender,
        clock: Callable[[], datetime],
        *,
        kept: timedelta,
        k: int = SMALLEST_K,
    ) -> None:
        """*tried* limits attempts at codes, by address. *kept*: for how long after the month of their consent
        volunteers are stored; *k*: a section shared by fewer volunteers of one month is deleted."""
        self._database = database
        self._codes = codes
        self._by_code = CodeLookUp(
            codes, tried, database, self._everything, nothing="No volunteer has this code."
        )
        self._sealer = sealer
        self._guests = guests
        self._outbox = outbox
        self._sender = sender
        self._clock = clock
        self._kept = kept
        self._k = k

    @property
    def mails(self) -> bool:
        """Whether the station can send e-mails, and so take addresses."""
        return self._outbox.configured

    def offer(self, place: Place) -> str:
        """Return a sealed token by which a citizen whose questionnaire asked about *place* may volunteer, this month."""
        told = msgspec.json.encode(Offer(place, month_of(self._clock()))).decode()
        return self._sealer.seal(told, OFFER)

    async def agree(self, offer: str, email: str, language: Language) -> str:
        """Store a volunteer; return their code. An address is sent a link to confirm it.

        Raises ``Refused``: ``bad_offer``, ``bad_email``, ``too_many_requests``.
        """
        try:
            told = msgspec.json.decode(self._sealer.open(offer, OFFER), type=Offer)
        except (SealBrokenError, msgspec.MsgspecError):
            raise Refused("bad_offer", "This page is not whole.", kind="invalid") from None
        month = month_of(self._clock())
        if told.month < month_of(self._clock() - UNCONFIRMED_MONTHS):
            raise Refused("bad_offer", "This page is too old.", kind="invalid")
        address = None
        if email.strip():
            try:
                address = email_address(email)
            except ValueError:
                raise Refused("bad_email", "That is no e-mail address.", kind="invalid") from None
            if not self.mails:
                address = None
        volunteer = new_id()
        code = self.code(volunteer)
        async with self._database.writing() as session:
            if address and await _as_often(session, address) >= MOST_ASKED:
                raise too_many(3600)
            session.add(
                FocusVolunteer(
                    id=volunteer, code_hash=self._codes.hash(code), state="asked" if address else "ready", email=address,
                    language=language, place=told.place, month=month,
                )
            )  # fmt: skip
            if address:
                letter = letters.confirm(self._sender, to=address, language=language, link=self.link(volunteer, language), code=code)  # fmt: skip
                await self._outbox.put(session, letter, contact_id=None, kind=MAIL_KIND)
        self._outbox.wake()
        return code

    async def kept_of(self, code: str) -> Kept | None:
        """Return everything that is stored of the volunteer with this code, None if there is none."""
        return await self._by_code.known(code)

    async def find(self, code: str, address: str) -> Kept:
        """Return everything that is stored of the volunteer with a code that was tried from the network *address*.

        Raises ``Refused``: ``not_found``, ``too_many_requests``.
        """
        return await self._by_code.find(code, address)

    async def _everything(self, session: AsyncSession, code_hash: str) -> Kept | None:
        row = await _by_hash(session, code_hash)
        if row is None:
            return None
        found = await session.execute(
            select(FocusInvitation, FocusGroup)
            .join(FocusGroup, FocusGroup.id == FocusInvitation.group_id)
            .where(FocusInvitation.volunteer_id == row.id)
            .order_by(FocusGroup.starts_at.desc(), FocusGroup.id)
        )
        now = self._clock()
        return Kept(
            row.id, row.state, row.email, row.language, row.month,
            [_invited(each, group, now) for each, group in found],
        )  # fmt: skip

    async def confirm(self, code: str) -> None:
        """Mark the volunteer's address as theirs, and merge other volunteers with the same address into this one.

        May be repeated. Raises ``Refused`` ``not_found``.
        """
        async with self._database.writing() as session:
            row = await self._locked(session, code)
            row.state = "ready"
            if row.email:
                # one address is one volunteer, however often its owner agreed, and keeps its invitations
                others = select(FocusVolunteer.id).where(
                    func.lower(FocusVolunteer.email) == row.email.lower(),
                    FocusVolunteer.id != row.id,
                )
                await session.execute(
                    update(FocusInvitation)
                    .where(FocusInvitation.volunteer_id.in_(others))
                    .values(volunteer_id=row.id)
                    .execution_options(synchronize_session=False)
                )
                await session.execute(
                    delete(FocusVolunteer)
                    .where(FocusVolunteer.id.in_(others))
                    .execution_options(synchronize_session=False)
                )

    async def answer(self, code: str, invitation: str, *, comes: bool, name: str = "") -> None:
        """Accept an invitation, agreeing to what it says (*comes*), or decline it.

        Raises ``Refused``: ``not_found``, ``over``, ``no_name``, ``full`` where a seat that was declined has been offered
        to somebody else.
        """
        called = " ".join(name.split())[:40]
        if comes and not called:
            raise Refused("no_name", "Say how you want to be called.", kind="invalid")
        now = self._clock()
        async with self._database.writing() as session:
            row = await self._locked(session, code)
            one, group = await _invitation(session, row.id, invitation)
            if group.state != "called" or now > _ends(group):
                raise Refused("over", "The group is over, or was called off.")
            if comes and one.state == "declined":
                await _require_seat(session, group)
            one.state = "accepted" if comes else "declined"
            one.name = called if comes else ""
            one.agreed_at = now if comes else None
            conference, link = group.conference_id, one.link_id
            if not comes:
                one.link_id = None
        if not comes and link and conference:
            await self._guests.take_back(conference, link)

    async def enter(self, code: str, invitation: str) -> str:
        """Return the address of the conference for a volunteer who accepted; a link given before stops working.

        Raises ``Refused``: ``not_found``, ``over``, ``early``.
        """
        now = self._clock()
        async with self._database.reading() as session:
            row = await self._row(session, code)
            if row is None:
                raise _absent()
            one, group = await _invitation(session, row.id, invitation)
        conference = group.conference_id
        if one.state != "accepted" or group.state != "called" or conference is None or now > _ends(group):  # fmt: skip
            raise Refused("over", "The group is over, or was called off.")
        if now < group.starts_at - ENTERED_BEFORE:
            raise Refused("early", "It opens half an hour before its time.")
        if one.link_id:
            await self._guests.take_back(conference, one.link_id)
        made = await self._guests.make(
            conference, label=one.name, single_use=True, hours=LINK_HOURS, by=group.made_by
        )
        async with self._database.writing() as session:
            row = await self._locked(session, code)
            one, _ = await _invitation(session, row.id, invitation)
            one.link_id = made.id
        # behind the number sign, which browsers send to nobody
        return f"/conference/{conference}?lang={row.language}#link={made.token}"

    async def leave(self, code: str) -> None:
        """Delete everything of a volunteer; a conference that they are in goes on without them. May be repeated."""
        async with self._database.writing() as session:
            row = await self._row(session, code)
            if row is None:
                return
            links = await session.execute(
                select(FocusGroup.conference_id, FocusInvitation.link_id)
                .join(FocusInvitation, FocusInvitation.group_id == FocusGroup.id)
                .where(FocusInvitation.volunteer_id == row.id, FocusInvitation.link_id.is_not(None))
            )
            given = [(str(conference), str(link)) for conference, link in links if conference]
            if row.email:
                await self._outbox.forget_to(session, row.email, kind=MAIL_KIND)
            await session.delete(row)
        for conference, link in given:
            await self._guests.take_back(conference, link)

    async def forget(self) -> int:
        """Delete volunteers stored for too long and those who never confirmed their address; return how many.

        Of the rest, remove the section from volunteers who share month and section with too few others.
        """
        now = self._clock()
        async with self._database.writing() as session:
            gone = await session.execute(
                delete(FocusVolunteer)
                .where(
                    (FocusVolunteer.month < month_of(now - self._kept))
                    | (
                        (FocusVolunteer.state == "asked")
                        & (FocusVolunteer.month < month_of(now - UNCONFIRMED_MONTHS))
                    )
                )
                .returning(FocusVolunteer.id)
            )
            await self._blur(session, month_of(now))
            return len(gone.all())

    async def _blur(self, session: AsyncSession, before: str) -> None:
        """Forget the section of volunteers who joined in a month before *before* and share month and section with too few others.
        Answers are released by month: one that is alone in its section would lead to the volunteer's address."""
        counted = await session.execute(
            select(FocusVolunteer.month, FocusVolunteer.place, func.count())
            .where(FocusVolunteer.month < before)
            .group_by(FocusVolunteer.month, FocusVolunteer.place)
        )
        months: dict[str, dict[str, int]] = {}
        for month, place, count in counted:
            months.setdefault(month, {})[place] = count
        for month, places in months.items():
            rare = set(places) - {OTHERS} - set(together(places, self._k))
            if rare:
                await session.execute(
                    update(FocusVolunteer)
                    .where(FocusVolunteer.month == month, FocusVolunteer.place.in_(rare))
                    .values(place=OTHERS)
                    .execution_options(synchronize_session=False)
                )

    def link(self, volunteer: str, language: str) -> str:
        """Return the one address at which a volunteer sees everything, and leaves."""
        return letters.address(self._sender.origin, self.code(volunteer), language)

    def code(self, volunteer: str) -> str:
        """Return a volunteer's code, which they type where the link does not open the page."""
        return self._codes.of(f"focus-volunteer/{volunteer}")

    async def _row(self, session: AsyncSession, code: str) -> FocusVolunteer | None:
        return await _by_hash(session, self._codes.hash(code))

    async def _locked(self, session: AsyncSession, code: str) -> FocusVolunteer:
        row = await self._row(session, code)
        if row is None:
            raise _absent()
        return row


async def _by_hash(session: AsyncSession, code_hash: str) -> FocusVolunteer | None:
    rows = await session.execute(
        select(FocusVolunteer).where(FocusVolunteer.code_hash == code_hash)
    )
    return rows.scalar_one_or_none()


def _invited(one: FocusInvitation, group: FocusGroup, now: datetime) -> Invited:
    off, over = group.state == "off", now > _ends(group)
    opens = (
        one.state == "accepted" and not off and not over and now >= group.starts_at - ENTERED_BEFORE
    )
    return Invited(
        one.id, one.state, one.name, group.title, group.purpose, group.starts_at, group.minutes, group.recorded, off, over, opens
    )  # fmt: skip


def _ends(group: FocusGroup) -> datetime:
    return group.starts_at + timedelta(minutes=group.minutes) + OVER_AFTER


async def _invitation(
    session: AsyncSession, volunteer: str, invitation: str
) -> tuple[FocusInvitation, FocusGroup]:
    one = await session.get(FocusInvitation, invitation)
    if one is None or one.volunteer_id != volunteer:
        raise _absent()
    return one, await session.get_one(FocusGroup, one.group_id)


async def _require_seat(session: AsyncSession, group: FocusGroup) -> None:
    """Raises ``Refused`` ``full``."""
    # two who change their minds at once come one after the other
    await session.refresh(group, with_for_update=True)
    taken = await session.scalar(
        select(func.count()).where(
            FocusInvitation.group_id == group.id, FocusInvitation.state != "declined"
        )
    )
    if (taken or 0) >= group.seats:
        raise Refused("full", "Every seat is offered to somebody else.")


async def _as_often(session: AsyncSession, address: str) -> int:
    """Return the number of volunteers with this address who have not confirmed it yet."""
    counted = await session.scalar(
        select(func.count()).where(
            func.lower(FocusVolunteer.email) == address.lower(), FocusVolunteer.state == "asked"
        )
    )
    return counted or 0


def _absent() -> Refused:
    return Refused("not_found", "There is nobody with this code.")
