"""Lists conferences, invites guests, and returns the record of each conference."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from gateway.accounts.lookups import account_of, offices_named
from gateway.conference import api, minutes, people
from gateway.conference import state as st
from gateway.conference.attendance import attendance, file_name
from gateway.conference.book import ConferenceBook, StoredConference
from gateway.conference.guests import GuestLinks, require_open_to_guests
from gateway.conference.records import moment, recorded
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms
from gateway.reports.export import to_csv
from gateway.reports.periods import bounds
from signaling.protocol.base import Language

FORGOTTEN = timedelta(hours=12)


class RetentionDays(NamedTuple):
    """For how many days a conference, and its chat and captions, are kept."""

    days: int
    chat_days: int


class ConferenceDesk:
    """Lists conferences, and carries out supervisors' acts on them from outside."""

    def __init__(
        self,
        book: ConferenceBook,
        guests: GuestLinks,
        database: Database,
        *,
        origin: str,
        dial_in: Callable[[], str | None],
        organisation: str,
        kept: RetentionDays,
        zone: str,
        clock: Callable[[], datetime],
    ) -> None:
        """*origin* is the address of the pages, used in links; *dial_in* returns the number at which callers come to
        conferences now, empty for one that is not known, None for none; *organisation* is the station's owner; *kept* is how long a
        conference is kept."""
        self._organisation = organisation
        self._kept = kept
        self._zone = ZoneInfo(zone)
        self._book = book
        self._guests = guests
        self._database = database
        self._origin = origin.rstrip("/")
        self._dial_in = dial_in
        self._clock = clock

    async def listing(self, account_id: str) -> list[api.ConferenceListed]:
        """Return the conferences that concern a member of the staff now: those that expect this person, and those this
        person has already joined.

        Other conferences are left out, even their titles. Supervisors may open every conference and see all.
        """
        account = await account_of(self._database, account_id)
        if account is None:
            return []
        part = people.PARTS[Role(account.role)]
        now = self._clock()
        found, after = next_of_series(await self._book.listed(now), now)
        listed = [
            _listed(each, account_id, part, account.office_id or "", after.get(each.id, 0))
            for each in found
        ]
        return [each for each in listed if part == "chair" or each.expected or each.you]

    async def record(self, conference_id: str) -> api.ConferenceRecord:
        """Return everything about one conference. Raises :class:`Refused`: ``not_found``."""
        found = await self._of(conference_id)
        return recorded(found, await offices_named(self._database))

    async def door(self, conference_id: str, link: str | None = None) -> api.Door:
        """Return what the page shows before somebody comes in: to the staff, and to guests who bring a *link*.

        Raises :class:`Refused`: ``not_found``, ``link_refused``.
        """
        label = None if link is None else await self._guests.label_of(conference_id, link)
        found = await self._of(conference_id)
        caller = await account_of(self._database, found.made_by) if found.made_by else None
        state = found.state
        return api.Door(
            id=found.id,
            kind=found.kind,  # type: ignore[arg-type] # the API takes no other
            title=found.title,
            state=state.state,
            starts_at=found.starts_at,
            opened_at=moment(state.opened_ms),
            organisation=self._organisation,
            called_by="" if caller is None else caller.display_name,
            recorded=state.recording is not None,
            unrecorded=state.unrecorded,
            days=self._kept.days,
            chat_days=self._kept.chat_days,
            you=label,
        )

    async def sheet(self, conference_id: str, language: Language) -> tuple[str, bytes]:
        """Return the name of the attendance file, and the file for spreadsheets. Raises :class:`Refused`:
        ``not_found``."""
        found = await self._of(conference_id)
        offices = await offices_named(self._database)
        made = attendance(
            found.state,
            offices,
            now_ms=to_ms(self._clock()),
            zone=self._zone,
            language=minutes.MINUTES.spoken(language),
        )
        opened = moment(found.state.opened_ms)
        name = file_name(found.title, None if opened is None else opened.astimezone(self._zone))
        return name, to_csv(made, ";")

    async def of_day(self, on: date) -> list[api.ConferenceRecord]:
        """Return the conferences of a local day, in order."""
        start, end = bounds(on, on)
        offices = await offices_named(self._database)
        return [recorded(found, offices) for found in await self._book.between(start, end)]

    async def invite(self, conference_id: str, wanted: api.NewLink, *, by: str) -> api.LinkMade:
        """Make a guest's link. Raises :class:`Refused`: ``not_found``, ``ended``, ``focus_group``."""
        found = await self._of(conference_id)
        if found.state.state == "ended":
            raise Refused("ended", "The conference is over.")
        require_open_to_guests(found.kind)
        dial_in = self._dial_in()
        made = await self._guests.make(
            conference_id,
            label=wanted.label.strip(),
            single_use=wanted.single_use,
            hours=wanted.hours,
            by=by,
            with_pin=dial_in is not None,
        )
        return api.LinkMade(
            id=made.id,
            # behind the number sign, which browsers send to nobody
            url=f"{self._origin}/conference/{conference_id}#link={made.token}",
            expires_at=made.expires_at,
            dial=api.DialIn(number=dial_in or "", pin=made.pin) if made.pin else None,
        )

    async def take_back(self, conference_id: str, link_id: str) -> None:
        """Revoke a guest's link. Raises :class:`Refused`: ``not_found``."""
        if not await self._guests.take_back(conference_id, link_id):
            raise Refused("not_found", "There is no such link.")

    async def _of(self, conference_id: str) -> StoredConference:
        found = await self._book.get(conference_id)
        if found is None:
            raise Refused("not_found", "There is no such conference.")
        return found


def next_of_series(
    listed: Sequence[StoredConference], now: datetime
) -> tuple[list[StoredConference], dict[str, int]]:
    """Return the conferences of which each series has only those that have begun and the next one, and how many
    follow that, by id. A conference that nobody opened within half a day is left out."""
    kept: list[StoredConference] = []
    after: dict[str, int] = {}
    heads: dict[str, str] = {}
    for each in listed:
        if each.series is None or each.state.state != "scheduled" or each.starts_at is None:
            kept.append(each)
        elif each.series in heads:
            after[heads[each.series]] += 1
        elif each.starts_at > now - FORGOTTEN:
            heads[each.series] = each.id
            after[each.id] = 0
            kept.append(each)
    return kept, after


def _listed(
    found: StoredConference, account_id: str, part: people.Part, office: str, after: int
) -> api.ConferenceListed:
    state = found.state
    who = state.people.get(st.staff_member(account_id))
    return api.ConferenceListed(
        id=found.id,
        kind=found.kind,  # type: ignore[arg-type] # the API takes no other
        title=found.title,
        state=state.state,
        made_at=found.made_at,
        starts_at=found.starts_at,
        opened_at=moment(state.opened_ms),
        ended_at=moment(state.ended_ms),
        people=len(state.inside()),
        expected=st.expects(state, part, office),
        you=who.place if who is not None else None,
        minutes=found.plan.minutes,
        repeats=found.plan.repeats,
        after=after,
        invites=found.plan.invites,
        offices=list(state.offices) if part == "chair" else [],
        items=[api.NewItem(text=each.text, minutes=each.minutes) for each in state.items]
        if part == "chair"
        else [],
        invited=list(found.plan.people) if part == "chair" else [],
    )
