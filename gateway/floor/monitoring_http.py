"""Routes for monitoring a contact that is being talked in, unasked or after a call for help."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.floor import api
from gateway.floor.api import Way
from gateway.floor.help_calls import HelpCalls
from gateway.floor.monitoring import Monitoring, Sends
from gateway.floor.take_overs import TakeOvers
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.refused import too_many
from gateway.platform.throttle import Throttle
from signaling.protocol.base import MediaAnswer

BODY_LIMIT = 64 * 1024


class HelpApi:
    """The handler."""

    def __init__(self, help_calls: HelpCalls, acts: Throttle) -> None:
        """*acts* limits by supervisor how often they may monitor and help, both together."""
        self._help_calls = help_calls
        self._acts = acts

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        errors = {
            404: "There is no such contact.",
            409: "Nobody calls for help there.",
            429: "Too often.",
        }
        return (
            Route(
                "POST", "/api/v1/contacts/{id}/help", self.come,
                "Tell the operator who calls for help that one comes", "floor", status=204, errors=errors,
            ),
        )  # fmt: skip

    async def come(self, call: Call) -> web.Response:
        """Tell the operator which supervisor comes. Of two supervisors at once the first counts."""
        wait_s = await self._acts.take(call.staff.account_id)
        if wait_s > 0:
            raise too_many(wait_s)
        await self._help_calls.come(call.path("id"), by=call.staff.account_id)
        return json_response(None, status=204)


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The way of monitoring from now on, and whether the supervisor's own microphone and camera are on."""

    way: Way
    microphone: bool = True
    camera: bool = True


class Offer(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A browser's SDP offer; with ``peerId`` it renegotiates that connection."""

    sdp: Annotated[str, msgspec.Meta(min_length=1, max_length=BODY_LIMIT)]
    peer_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None


class MonitoringApi:
    """The handlers."""

    def __init__(self, monitoring: Monitoring, take_overs: TakeOvers, acts: Throttle) -> None:
        """*acts* is the limit of :class:`HelpApi`."""
        self._monitoring = monitoring
        self._take_overs = take_overs
        self._acts = acts

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        at = "/api/v1/contacts/{id}/monitoring"
        errors = {404: "There is no such contact.", 409: "That is not possible now."}
        often = errors | {429: "Too often."}
        return (
            Route(
                "POST", at, self.begin, "Begin to listen to a conversation and to watch it",
                "floor", response=api.MonitoringShown, errors=often,
            ),
            Route(
                "GET", at, self.state, "How one is at the operator's side", "floor",
                response=api.MonitoringShown, errors=errors,
            ),
            Route(
                "PUT", at, self.change, "Listen, whisper to the operator, or join", "floor",
                request=Change, response=api.MonitoringShown, errors=often | {503: "The room could not be told; one only listens."},
            ),
            Route(
                "POST", f"{at}/media", self.connect, "Connect to the conversation's media", "floor",
                request=Offer, response=MediaAnswer, body_limit=2 * BODY_LIMIT, errors=often,
            ),
            Route(
                "POST", f"{at}/take-over", self.take_over,
                "Take the conversation over from its operator", "floor", status=204, errors=often,
            ),
            Route(
                "DELETE", at, self.leave, "Be at the operator's side no longer", "floor", status=204,
            ),
        )  # fmt: skip

    async def begin(self, call: Call) -> api.MonitoringShown:
        """Begin to listen. The operator is told if the station is set so; a supervisor who monitors already keeps the
        present way."""
        await self._count(call)
        return await self._monitoring.begin(call.path("id"), by=call.staff.account_id)

    async def state(self, call: Call) -> api.MonitoringShown:
        """Answer with the caller's way of monitoring, and whose sound and picture each slot of the page carries."""
        return await self._monitoring.state(call.path("id"), by=call.staff.account_id)

    async def change(self, call: Call) -> api.MonitoringShown:
        """Change the way of monitoring.

        A whisper reaches the operator alone; a supervisor who joins is heard and seen by both. Where the worker does not
        obey, the caller only listens.
        """
        await self._count(call)
        wanted: Change = call.body
        return await self._monitoring.change(
            call.path("id"),
            wanted.way,
            by=call.staff.account_id,
            sends=Sends(wanted.microphone, wanted.camera),
        )

    async def connect(self, call: Call) -> MediaAnswer:
        """Take the page's SDP offer and answer it, as for any other connection of a browser."""
        await self._count(call)
        offer: Offer = call.body
        return await self._monitoring.connect(
            call.path("id"),
            offer.sdp,
            offer.peer_id,
            by=call.staff.account_id,
            session=call.staff.session_id,
        )

    async def take_over(self, call: Call) -> web.Response:
        """Give the conversation to the caller, who continues it at a desk."""
        await self._count(call)
        await self._take_overs.take_over(call.path("id"), by=call.staff.account_id)
        return json_response(None, status=204)

    async def leave(self, call: Call) -> web.Response:
        """Stop monitoring. May be repeated."""
        await self._monitoring.leave(call.path("id"), by=call.staff.account_id)
        return json_response(None, status=204)

    async def _count(self, call: Call) -> None:
        wait_s = await self._acts.take(call.staff.account_id)
        if wait_s > 0:
            raise too_many(wait_s)
