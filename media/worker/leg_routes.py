"""Routes of the control surface for telephone legs. Everything that a leg shares with other peers is served by their routes."""

from __future__ import annotations

import ipaddress
from time import monotonic

from aiohttp import web

from media.telephone.legs import LegRequestError, parse_digits, parse_play
from media.worker.request import (
    WORKER,
    ControlError,
    read_identifier,
    read_json,
    read_label,
    read_sdp,
)


def leg_routes() -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.post("/legs", _create),
        web.patch("/legs/{peer}", _update),
        web.get("/legs/{peer}/offer", _offer),
        web.put("/legs/{peer}/answer", _answer),
        web.put("/legs/{peer}/play", _play),
        web.delete("/legs/{peer}/play", _stop),
        web.post("/legs/{peer}/digits", _digits),
        web.put("/legs/{peer}/label", _label),
    ]


async def _create(request: web.Request) -> web.Response:
    """Answer an offer, or without a body make one."""
    worker, label = request.app[WORKER], read_label(request)
    if request.body_exists:
        leg, text = worker.create_leg(await read_sdp(request), label)
    else:
        towards = request.query.get("towards") or None
        if towards is not None:
            try:
                towards = str(ipaddress.ip_address(towards))
            except ValueError:
                raise LegRequestError("towards is an address") from None
        leg, text = worker.offer_leg(
            label, towards=towards, secure=request.query.get("srtp", "") == "1"
        )
    return _sdp(text, status=201, headers={"Location": f"/peers/{leg.id}"})


async def _update(request: web.Request) -> web.Response:
    leg = request.app[WORKER].leg(read_identifier(request, "peer"))
    return _sdp(leg.take_offer(await read_sdp(request), monotonic()))


async def _offer(request: web.Request) -> web.Response:
    return _sdp(request.app[WORKER].leg(read_identifier(request, "peer")).offer())


async def _answer(request: web.Request) -> web.Response:
    leg = request.app[WORKER].leg(read_identifier(request, "peer"))
    leg.take_answer(await read_sdp(request), monotonic())
    return web.Response(status=204)


async def _play(request: web.Request) -> web.Response:
    leg_id = read_identifier(request, "peer")
    await request.app[WORKER].play(leg_id, parse_play(await read_json(request)))
    return web.Response(status=204)


async def _stop(request: web.Request) -> web.Response:
    request.app[WORKER].leg(read_identifier(request, "peer")).stop_playing()
    return web.Response(status=204)


async def _label(request: web.Request) -> web.Response:
    """Name the party, which for a caller may be known only after the call was answered."""
    request.app[WORKER].leg(read_identifier(request, "peer")).label = read_label(request)
    return web.Response(status=204)


async def _digits(request: web.Request) -> web.Response:
    leg = request.app[WORKER].leg(read_identifier(request, "peer"))
    digits = parse_digits(await read_json(request))
    if not leg.takes_keys:
        raise ControlError(409, "no_keys", "the other side takes no keys as events (RFC 4733)")
    if not leg.press(digits):
        raise ControlError(409, "keys_waiting", "the keys before these are still being sent")
    return web.Response(status=204)


def _sdp(text: str, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(status=status, text=text, content_type="application/sdp", headers=headers)
