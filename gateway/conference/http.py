"""Routes of conferences, scheduled and immediate, and of their guests' links. What happens inside one goes over
signaling."""

from collections.abc import Sequence

import msgspec
from aiohttp import web

from gateway.conference.api import (
    ConferenceChange,
    ConferenceListed,
    ConferenceRecord,
    Door,
    DoorLink,
    GivenSoFar,
    LinkMade,
    NewConference,
    NewLink,
    RollChanged,
    RollCorrection,
)
from gateway.conference.corrections import RollCorrections
from gateway.conference.desk import ConferenceDesk
from gateway.conference.given import GivenNow
from gateway.conference.minutes import MINUTES
from gateway.conference.scheduling import Scheduling
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.security.permissions import Role
from signaling.protocol.base import Language


class ConferenceMade(msgspec.Struct, frozen=True, kw_only=True):
    """The id of a new conference, of a series that of the first one; the page is at ``/conference/{id}``. ``count``:
    how many were made."""

    id: str
    count: int


class FollowingQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the later conferences of the series are meant, too."""

    following: bool = False


class ConferenceList(msgspec.Struct, frozen=True, kw_only=True):
    """Conferences that go on or are to come, then those that are over."""

    conferences: list[ConferenceListed]


class ConferencesOfDay(msgspec.Struct, frozen=True, kw_only=True):
    """The conferences of one day, in order."""

    conferences: list[ConferenceRecord]


class LanguageQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The language of the station's own words; English for one that minutes do not have."""

    language: Language = "it"


class ConferencesApi:
    """Handles the routes of conferences."""

    def __init__(
        self,
        service: ConferenceDesk,
        scheduling: Scheduling,
        corrections: RollCorrections,
        given: GivenNow,
    ) -> None:
        self._service = service
        self._scheduling = scheduling
        self._corrections = corrections
        self._given = given

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route("GET", "/api/v1/conferences", self.listing, "Conferences that go on, come, or have just ended", "conferences", response=ConferenceList),
            Route(
                "POST", "/api/v1/conferences", self.add, "Call a conference, now or at a time", "conferences",
                request=NewConference, response=ConferenceMade, status=201,
                errors={409: "No mail server is set up, by which somebody could be invited."},
            ),
            Route("GET", "/api/v1/conferences/{id}/door", self.door, "What a conference is, before coming in", "conferences", response=Door),
            Route(
                "POST", "/api/v1/conferences/{id}/door", self.guests_door, "The same for a guest, by the link", "conferences",
                request=DoorLink, response=Door, errors={409: "The link is not good (any more)."},
            ),
            Route(
                "GET", "/api/v1/conferences/{id}/given", self.given, "Tasks and decisions of a conference so far", "conferences",
                response=GivenSoFar,
            ),
            Route(
                "GET", "/api/v1/conferences/{id}/attendance", self.attendance, "Who was there, for a spreadsheet", "conferences",
                query=LanguageQuery, content_type="text/csv",
            ),
            Route("GET", "/api/v1/conferences/{id}", self.record, "Who was there, the roll, items and votes", "conferences", response=ConferenceRecord),
            Route(
                "PATCH", "/api/v1/conferences/{id}", self.change, "Change a conference that nobody has opened", "conferences",
                query=FollowingQuery, request=ConferenceChange, status=204, errors={409: "It has begun, is over, too many change it at once, or it is of a focus group."},
            ),
            Route(
                "GET", "/api/v1/conferences/{id}/calendar", self.calendar, "A conference, or its series, for a calendar", "conferences",
                query=LanguageQuery, content_type="text/calendar", errors={409: "It has no time."},
            ),
            Route(
                "DELETE", "/api/v1/conferences/{id}", self.call_off, "Call off a conference that nobody has opened", "conferences",
                query=FollowingQuery, status=204, errors={409: "It has begun, is over, too many change it at once, or it is of a focus group."},
            ),
            Route(
                "POST", "/api/v1/conferences/{id}/roll/corrections", self.correct,
                "Correct who was present at the last roll call", "conferences",
                request=RollCorrection, response=RollChanged,
                errors={409: "There was no roll call, they were not called, or the minutes are signed."},
            ),
            Route(
                "GET", "/api/v1/days/{date}/conferences", self.of_day, "The conferences of one day: who was there", "conferences",
                response=ConferencesOfDay, errors={422: "That is no day."},
            ),
            Route(
                "POST", "/api/v1/conferences/{id}/links", self.invite, "A guest's link", "conferences",
                request=NewLink, response=LinkMade, status=201,
                errors={409: "The conference is over, or of a focus group."},
            ),
            Route("DELETE", "/api/v1/conferences/{id}/links/{link}", self.take_back, "Take a guest's link back", "conferences", status=204),
        )  # fmt: skip

    async def listing(self, call: Call) -> ConferenceList:
        """Return the conferences that expect the caller or that they have joined; supervisors get all."""
        return ConferenceList(conferences=await self._service.listing(call.staff.account_id))

    async def add(self, call: Call) -> web.Response:
        """Call a conference or a series, which is made as a whole; the answer has the id of its first. People who
        are named are invited by mail."""
        made, count = await self._scheduling.add(call.body, by=call.staff.account_id)
        return json_response(ConferenceMade(id=made, count=count), status=201)

    async def change(self, call: Call) -> web.Response:
        """Change a conference, and with ``following`` the later ones of its series, which keep their days and take
        over the time of day. Invited people get an update where their invitation changes."""
        await self._scheduling.change(
            call.path("id"), call.body, following=call.query.following, by=call.staff.account_id
        )
        return json_response(None, status=204)

    async def calendar(self, call: Call) -> web.Response:
        """Return the conference as a calendar file."""
        made = await self._scheduling.entry(call.path("id"), MINUTES.spoken(call.query.language))
        return web.Response(
            body=made.encode(),
            content_type="text/calendar",
            charset="utf-8",
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": 'attachment; filename="conference.ics"',
            },
        )

    async def record(self, call: Call) -> ConferenceRecord:
        """Return everything of a conference but its media, while it goes on and once it is over."""
        return await self._service.record(call.path("id"))

    async def door(self, call: Call) -> Door:
        """Return title, time, who has invited, and what is kept, for the page before the lobby."""
        return await self._service.door(call.path("id"))

    async def guests_door(self, call: Call) -> Door:
        """Return the same facts to a guest. The secret part of the link goes in the body, so that no log has it."""
        return await self._service.door(call.path("id"), call.body.link)

    async def given(self, call: Call) -> GivenSoFar:
        """Return the tasks and decisions so far, to those in the conference and to supervisors."""
        staff = call.staff
        return await self._given.of(
            call.path("id"), staff.account_id, chairs=staff.role is Role.SUPERVISOR
        )

    async def attendance(self, call: Call) -> web.Response:
        """Return the attendance as a file."""
        name, made = await self._service.sheet(call.path("id"), call.query.language)
        return web.Response(
            body=made,
            content_type="text/csv",
            charset="utf-8",
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="{name}"',
            },
        )

    async def correct(self, call: Call) -> RollChanged:
        """Correct an entry of the last roll at a chair's word."""
        return await self._corrections.correct(call.path("id"), call.body, by=call.staff.account_id)

    async def of_day(self, call: Call) -> ConferencesOfDay:
        """Return the conferences of one day."""
        return ConferencesOfDay(conferences=await self._service.of_day(call.day("date")))

    async def call_off(self, call: Call) -> web.Response:
        """Call off a conference, and with ``following`` the later ones of its series. People who wait are told that
        it is over."""
        await self._scheduling.call_off(
            call.path("id"), following=call.query.following, by=call.staff.account_id
        )
        return json_response(None, status=204)

    async def invite(self, call: Call) -> web.Response:
        """Make a guest's link, which opens the lobby to somebody without an account, for as many hours as are asked
        for; the chair admits them."""
        made = await self._service.invite(call.path("id"), call.body, by=call.staff.account_id)
        return json_response(made, status=201)

    async def take_back(self, call: Call) -> web.Response:
        """Revoke a guest's link; it opens the lobby no more."""
        await self._service.take_back(call.path("id"), call.path("link"))
        return json_response(None, status=204)
