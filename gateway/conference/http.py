"""Conferences: scheduled and immediate, their guests' links. What goes on in them is signaling's."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal, Protocol

import msgspec
from aiohttp import web

from gateway.conference.state import Part
from gateway.platform.http.errors import ApiError, not_found
from gateway.platform.http.route import Call, Route, json_response
from gateway.workday.http import day_in

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"\S")]
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=r"\S")]
ItemText = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Kind = Literal["briefing", "brainstorming", "debriefing", "meeting"]
ConferenceState = Literal["scheduled", "open", "ended"]


class ConferenceError(Exception):
    """It cannot be done so; ``code`` is a word for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NewItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item of the agenda; ``minutes`` is the time meant for it."""

    text: ItemText
    minutes: Annotated[int, msgspec.Meta(ge=0, le=240)] = 0


class NewConference(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A conference at a time, or (without ``startsAt``) now. ``offices`` are those expected; all that are in
    use when left out."""

    kind: Kind
    title: Title
    starts_at: Moment | None = None
    offices: Annotated[list[Id], msgspec.Meta(max_length=60)] | None = None
    items: Annotated[list[NewItem], msgspec.Meta(max_length=40)] = []


class ConferenceMade(msgspec.Struct, frozen=True, kw_only=True):
    """Its id; the page is at ``/conference/{id}``."""

    id: str


class ConferenceListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A conference that is coming, goes on, or is over since a short while. ``expected``: whoever asks is
    called to it, being of an office that is expected or of the station itself. Others are not told of it. ``you`` is where they are in it, null for
    whoever never came."""

    id: str
    kind: Kind
    title: str
    state: ConferenceState
    made_at: datetime
    starts_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    people: int
    expected: bool
    you: Literal["lobby", "room", "left", "removed"] | None


class ConferenceList(msgspec.Struct, frozen=True, kw_only=True):
    """What goes on and comes first, then what is over."""

    conferences: list[ConferenceListed]


class Attendance(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Somebody who was there. ``answered_at``: at the roll call, with ``late``."""

    name: str
    part: Part
    office: str | None
    stays: list[tuple[datetime, datetime | None]]


class Answered(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One on the roll; absent while ``answeredAt`` is null."""

    name: str
    office: bool
    answered_at: datetime | None
    late: bool


class ItemTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An item and the seconds it was spoken of."""

    text: str
    minutes: int
    spent_s: int


class BallotTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A vote and who voted for what."""

    question: str
    opened_at: datetime
    closed_at: datetime | None
    options: list[str]
    votes: list[tuple[str, int]]


class PollTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A quick poll: how many chose each option; ``counts`` is null while that is not to be seen."""

    question: str
    opened_at: datetime
    closed_at: datetime | None
    options: list[str]
    counts: list[int] | None


class ConferenceRecord(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything of one conference but its media. ``abandoned_at``: since when nobody had been there when the station
    ended it."""

    id: str
    kind: Kind
    title: str
    state: ConferenceState
    starts_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    abandoned_at: datetime | None
    attendance: list[Attendance]
    roll: list[Answered]
    items: list[ItemTold]
    ballots: list[BallotTold]
    polls: list[PollTold]


class ConferencesOfDay(msgspec.Struct, frozen=True, kw_only=True):
    """The conferences of one day, in order."""

    conferences: list[ConferenceRecord]


class NewLink(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A guest's link: for whom, for how many hours, and whether for one browser alone."""

    label: Label
    hours: Annotated[int, msgspec.Meta(ge=1, le=744)] = 24
    single_use: bool = True


class LinkMade(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The link; it is told once."""

    id: str
    url: str
    expires_at: datetime


class ConferenceProvider(Protocol):
    """Where conferences are kept (see ``gateway.conference.desk``)."""

    async def add(self, wanted: NewConference, *, by: str) -> str:
        """Make one. Raises :class:`ConferenceError`."""
        ...

    async def listing(self, account_id: str) -> list[ConferenceListed]:
        """Those that matter now, as this member of the staff sees them."""
        ...

    async def record(self, conference_id: str) -> ConferenceRecord:
        """One. Raises :class:`ConferenceError`."""
        ...

    async def of_day(self, on: date) -> list[ConferenceRecord]:
        """Those of a local day."""
        ...

    async def call_off(self, conference_id: str) -> None:
        """One that nobody has opened does not take place. Raises :class:`ConferenceError`."""
        ...

    async def invite(self, conference_id: str, wanted: NewLink, *, by: str) -> LinkMade:
        """Make a guest's link. Raises :class:`ConferenceError`."""
        ...

    async def take_back(self, conference_id: str, link_id: str) -> None:
        """The link opens nothing any more. Raises :class:`ConferenceError`."""
        ...


class ConferencesApi:
    """The handlers."""

    def __init__(self, provider: ConferenceProvider) -> None:
        self._provider = provider

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route("GET", "/api/v1/conferences", self.listing, "Conferences that go on, come, or have just ended", "conferences", response=ConferenceList),
            Route(
                "POST", "/api/v1/conferences", self.add, "Call a conference, now or at a time", "conferences",
                request=NewConference, response=ConferenceMade, status=201,
            ),
            Route("GET", "/api/v1/conferences/{id}", self.record, "Who was there, the roll, items and votes", "conferences", response=ConferenceRecord),
            Route(
                "DELETE", "/api/v1/conferences/{id}", self.call_off, "Call off a conference that nobody has opened", "conferences",
                status=204, errors={409: "It has begun, or is over."},
            ),
            Route(
                "GET", "/api/v1/days/{date}/conferences", self.of_day, "The conferences of one day: who was there", "conferences",
                response=ConferencesOfDay, errors={422: "That is no day."},
            ),
            Route(
                "POST", "/api/v1/conferences/{id}/links", self.invite, "A guest's link", "conferences",
                request=NewLink, response=LinkMade, status=201,
                errors={409: "The conference is over."},
            ),
            Route("DELETE", "/api/v1/conferences/{id}/links/{link}", self.take_back, "Take a guest's link back", "conferences", status=204),
        )  # fmt: skip

    async def listing(self, call: Call) -> ConferenceList:
        """Those that matter now."""
        return ConferenceList(conferences=await self._provider.listing(call.staff.account_id))

    async def add(self, call: Call) -> web.Response:
        """Call one."""
        try:
            made = await self._provider.add(call.body, by=call.staff.account_id)
        except ConferenceError as error:
            raise _refused(error) from None
        return json_response(ConferenceMade(id=made), status=201)

    async def record(self, call: Call) -> ConferenceRecord:
        """One."""
        try:
            return await self._provider.record(call.path("id"))
        except ConferenceError as error:
            raise _refused(error) from None

    async def of_day(self, call: Call) -> ConferencesOfDay:
        """Those of one day."""
        return ConferencesOfDay(conferences=await self._provider.of_day(day_in(call)))

    async def call_off(self, call: Call) -> web.Response:
        """Call one off."""
        try:
            await self._provider.call_off(call.path("id"))
        except ConferenceError as error:
            raise _refused(error) from None
        return json_response(None, status=204)

    async def invite(self, call: Call) -> web.Response:
        """Make a guest's link."""
        try:
            made = await self._provider.invite(call.path("id"), call.body, by=call.staff.account_id)
        except ConferenceError as error:
            raise _refused(error) from None
        return json_response(made, status=201)

    async def take_back(self, call: Call) -> web.Response:
        """Take a guest's link back."""
        try:
            await self._provider.take_back(call.path("id"), call.path("link"))
        except ConferenceError as error:
            raise _refused(error) from None
        return json_response(None, status=204)


def _refused(error: ConferenceError) -> ApiError:
    if error.code == "not_found":
        return not_found(str(error))
    return ApiError(409 if error.code in ("begun", "ended") else 422, error.code, str(error))
