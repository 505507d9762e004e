"""The routes of the exchange's ACD: it reports callers and what happens to them, and follows events.

Only for machines with a token of the exchange; see docs/telephony.md.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from aiohttp import web

from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Handler, Route, json_response
from gateway.telephony.api import (
    CallId,
    Continuation,
    Dialled,
    HangUpBy,
    Invited,
    NewCall,
    PhoneCall,
    PhoneCalls,
    SetFailure,
)
from gateway.telephony.events import TelephonyEvent
from gateway.telephony.events_http import EventStreams
from gateway.telephony.service import Telephony
from signaling.protocol.base import CategoryId, EntityId

_CALL_ID = re.compile(r"[A-Za-z0-9._:@+-]{1,128}")


class DialResult(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The outcome of dialling a citizen (``call.dial``). ``callId`` is the exchange's own id of an answered call."""

    result: Dialled
    call_id: CallId | None = None


class ByOperator(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """An act at an operator's telephone. ``operator`` guards against a report that comes too late."""

    operator: EntityId | None = None


class Unanswered(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The operator's telephone was not answered."""

    reason: SetFailure
    operator: EntityId | None = None


class Transferred(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The operator passed the caller on at the telephone: to a category in the queue, or without one to a number outside
    the station."""

    operator: EntityId | None = None
    category: CategoryId | None = None


class HungUp(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The person who ended the call.

    ``operator``: whose telephone hung up; needed while two operators have the call, where only that one's part ends: if the
    operator who consulted a colleague hangs up, the caller is passed on.
    """

    by: HangUpBy
    operator: EntityId | None = None


class Gone(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """An empty body: the fact says everything."""


_CONFLICT = {409: "The call's state does not allow it; the code says why."}


_Act = Callable[[Telephony, str, Any], Awaitable[None]]


class _Report(NamedTuple):
    """An exchange's report of a call: the word of its route, its body, what is done then, and what that means."""

    word: str
    summary: str
    body: type[msgspec.Struct]
    act: _Act
    means: str


_REPORTS: Final = (
    _Report(
        "ring", "The operator's telephone rings", ByOperator,
        lambda to, contact, told: to.ring(contact, told.operator),
        "The desk says that the telephone rings. May be reported already while the desk itself still rings: then picking up accepts the offer.",
    ),
    _Report(
        "answered", "The operator took the phone", ByOperator,
        lambda to, contact, told: to.answered(contact, told.operator),
        "Caller and operator talk from now on. While the desk still rings, `operator` is required and accepts the offer.",
    ),
    _Report(
        "unanswered", "The operator's telephone was not taken", Unanswered,
        lambda to, contact, told: to.unanswered(contact, told.operator, told.reason),
        "The contact stays with the operator, whose desk says why and can have the telephone rung again (`call.assigned` with `reason: again`).",
    ),
    _Report(
        "dialled", "What came of dialling a citizen who asked to be called back", DialResult,
        lambda to, contact, told: to.dialled(contact, told.result, told.call_id),
        "With `answered` the contact goes on as any call; otherwise the desk shows the result and the operator ends the contact.",
    ),
    _Report(
        "hold", "The operator put the caller on hold", ByOperator,
        lambda to, contact, told: to.hold(contact, told.operator),
        "As if it were done at the desk: the caller has music, and nobody hears them.",
    ),
    _Report(
        "retrieve", "The operator took the caller back", ByOperator,
        lambda to, contact, told: to.retrieve(contact, told.operator),
        "The end of a hold that was begun at the telephone or at the desk.",
    ),
    _Report(
        "transfer", "The operator passed the caller on", Transferred,
        lambda to, contact, told: to.transfer(contact, told.operator, told.category),
        "With a `category` the caller goes back into the queue, at the old place; without one to a number outside, and the contact to wrap-up.",
    ),
    _Report(
        "hang-up", "The call is over", HungUp,
        lambda to, contact, told: to.hang_up(contact, told.by, told.operator),
        "A waiting caller has given up, or is lost where the network ended it. While an operator consults a colleague it passes the caller on.",
    ),
    _Report(
        "abandoned", "The caller gave up before being answered", Gone,
        lambda to, contact, _told: to.abandoned(contact),
        "The caller leaves the queue. A caller whom somebody has answered already is reported by `hang-up`.",
    ),
)  # fmt: skip


class TelephonyApi:
    """The handlers."""

    def __init__(self, service: Telephony | None, streams: EventStreams | None) -> None:
        """Both are None where no exchange is set up: access refuses everything then."""
        self._service = service
        self._streams = streams

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "POST", "/api/v1/telephony/calls", self.enter, "Put a caller in the queue",
                "telephony", request=NewCall, response=PhoneCall, status=201,
                errors={
                    200: "The call was entered before.",
                    409: _CONFLICT[409],
                    422: "There is no such category or requirement, or the request is not whole.",
                },
            ),
            Route(
                "GET", "/api/v1/telephony/calls", self.listing,
                "The calls that the exchange holds", "telephony", response=PhoneCalls,
            ),
            Route(
                "GET", "/api/v1/telephony/calls/{id}", self.show,
                "A call as it stands; the id is the contact's", "telephony", response=PhoneCall,
            ),
            *(
                Route(
                    "POST", f"/api/v1/telephony/calls/{{id}}/{each.word}", self._report(each.act),
                    each.summary, "telephony", request=each.body, response=PhoneCall,
                    errors=_CONFLICT, description=f"{each.means} May be repeated.",
                )
                for each in _REPORTS
            ),
            Route(
                "POST", "/api/v1/telephony/calls/{id}/invitation", self.invite,
                "Invite the caller to go on by video", "telephony", request=Gone,
                response=Invited, status=201, errors=_CONFLICT,
            ),
            Route(
                "POST", "/api/v1/telephony/continuations", self.go_on,
                "A citizen goes on by telephone, with a code", "telephony",
                request=Continuation, response=PhoneCall, status=201,
                errors={404: "The code is not good.", **_CONFLICT},
            ),
            Route(
                "GET", "/api/v1/telephony/events", self.events,
                "What happens to the calls, as server-sent events", "telephony",
                response=TelephonyEvent, content_type="text/event-stream",
                errors={422: "`Last-Event-ID` is not the id of an event.", 503: "Too many streams are open."},
            ),
        )  # fmt: skip

    async def _here(self) -> Telephony:
        if self._service is None:
            raise ApiError(404, "telephony_off", "The telephone channel is not set up here.")
        await self._service.heard()
        return self._service

    async def enter(self, call: Call) -> web.Response:
        """Put a caller in the queue: 201, or 200 when this call was entered before."""
        service = await self._here()
        wanted: NewCall = call.body
        key = call.request.headers.get("Idempotency-Key")
        if key is not None and not _CALL_ID.fullmatch(key):
            raise ApiError(422, "invalid", "The Idempotency-Key header is not a call id.")
        call_id = wanted.call_id or key
        if call_id is None:
            raise ApiError(
                422, "call_id_required", "Send a callId, or an Idempotency-Key as a header."
            )
        entered, new = await service.enter(call_id, wanted)
        return json_response(entered, status=201 if new else 200)

    async def listing(self, _call: Call) -> PhoneCalls:
        """List the calls that the exchange holds."""
        return PhoneCalls(calls=await (await self._here()).listed())

    async def show(self, call: Call) -> PhoneCall:
        """Answer with the state of a call."""
        service = await self._here()
        return await service.show(call.path("id"))

    async def invite(self, call: Call) -> Invited:
        """Make an invitation for the caller."""
        service = await self._here()
        return await service.invite(call.path("id"))

    async def go_on(self, call: Call) -> PhoneCall:
        """Accept an invitation by telephone."""
        service = await self._here()
        return await service.go_on(call.body)

    def _report(self, act: _Act) -> Handler:
        async def handler(call: Call) -> PhoneCall:
            service = await self._here()
            await act(service, call.path("id"), call.body)
            return await service.show(call.path("id"))

        return handler

    async def events(self, call: Call) -> web.StreamResponse:
        """Follow what happens, until either side closes."""
        await self._here()
        if self._streams is None:
            raise ApiError(404, "telephony_off", "The telephone channel is not set up here.")
        return await self._streams.serve(call.request)
