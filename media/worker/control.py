"""The worker's HTTP control surface: SDP in, SDP out, JSON for the rest, events as a stream.

Every answer that is not a success carries `{"code": ..., "message": ...}`. A bearer token is
needed for everything but `/metrics`, which callers on this machine may read as well; it is compared
in constant time.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from aiohttp import web

from media.room.policy import PolicyError, parse_policy
from media.room.recording_order import RecordingRequestError, StaleOrderError, parse_order
from media.room.view import ViewError, parse_view
from media.sdp.offer import MAX_SIZE, SdpError
from media.telephone.legs import LegRequestError
from media.telephone.prompts import UnknownPromptError
from media.worker.leg_routes import leg_routes
from media.worker.metrics import CONTENT_TYPE, PEERS_SHOWN, exposition
from media.worker.request import (
    ID,
    WORKER,
    ControlError,
    read_identifier,
    read_json,
    read_label,
    read_sdp,
)
from media.worker.worker import (
    MediaWorker,
    RecordingUnavailableError,
    UnknownPeerError,
    WorkerFullError,
)

log = structlog.get_logger()

METRICS_PATH = "/metrics"


@dataclass(frozen=True, slots=True)
class Watch:
    """Settings of `/metrics`: the worker's name in them, a further token that may read them from other
    machines, and how many peers get series of their own."""

    name: str = "worker"
    token: str | None = None
    peers_shown: int = PEERS_SHOWN


_WATCH: web.AppKey[Watch] = web.AppKey("watch", Watch)
_NUMBER = re.compile(r"[0-9]{1,18}\Z")
_KEEP_ALIVE_S = 15.0
_MAX_LISTENERS = 64
_REFUSALS = {
    PolicyError: (400, "bad_policy", ""),
    RecordingRequestError: (400, "bad_recording", ""),
    LegRequestError: (400, "bad_request", ""),
    UnknownPromptError: (400, "unknown_prompt", ""),
    RecordingUnavailableError: (503, "recording_unavailable", "this worker records nothing"),
    StaleOrderError: (409, "stale_order", "a newer order was here before"),
    ViewError: (400, "bad_view", ""),
    UnknownPeerError: (404, "unknown_peer", "no such peer"),
    WorkerFullError: (503, "worker_full", "this worker takes no more of these"),
}
# reason phrases differ between Python versions; codes must not
_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def create_control_app(
    worker: MediaWorker, token: str, watch: Watch | None = None
) -> web.Application:
    """Make the aiohttp application, which does not own the worker. Raises ValueError without a token."""
    if not token:
        raise ValueError("the control surface needs a token")
    watch = watch or Watch()
    app = web.Application(
        client_max_size=MAX_SIZE + 1024, middlewares=[_errors, _authorised(token, watch.token)]
    )
    app[WORKER] = worker
    app[_WATCH] = watch
    app.add_routes(
        [
            web.post("/peers", _create_peer),
            web.post("/trials", _create_trial),
            web.get("/peers", _list_peers),
            web.patch("/peers/{peer}", _update_peer),
            web.get("/peers/{peer}", _show_peer),
            web.delete("/peers/{peer}", _delete_peer),
            web.put("/peers/{peer}/room", _put_room),
            web.put("/peers/{peer}/view", _put_view),
            web.get("/rooms/{room}", _show_room),
            web.put("/rooms/{room}/policy", _put_policy),
            web.delete("/rooms/{room}/policy", _delete_policy),
            web.put("/rooms/{room}/recording", _put_recording),
            web.get("/events", _events),
            web.get("/stats", _stats),
            web.get(METRICS_PATH, _metrics),
            web.get("/health", _health),
            *leg_routes(),
        ]
    )
    return app


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ControlError as exc:
        return _error(exc.status, exc.code, str(exc))
    except SdpError as exc:
        return _error(400, exc.code, str(exc))
    except tuple(_REFUSALS) as exc:
        status, code, message = _REFUSALS[type(exc)]
        return _error(status, code, message or str(exc))
    except web.HTTPException as exc:
        return _error(exc.status, _CODES.get(exc.status, "http_error"), exc.reason)
    except asyncio.CancelledError:
        raise
    except Exception:
        log.exception("control.failed", route=request.match_info.route.name)
        return _error(500, "internal", "the worker failed on this request")


def _authorised(token: str, metrics_token: str | None) -> Any:
    expected = f"Bearer {token}".encode()
    watcher = None if metrics_token is None else f"Bearer {metrics_token}".encode()

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        # octets that are not UTF-8 arrive as surrogates, which a plain encode would refuse
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        allowed = hmac.compare_digest(given, expected)
        if request.path == METRICS_PATH:
            known = watcher is not None and hmac.compare_digest(given, watcher)
            allowed = allowed or known or _from_this_machine(request)
        if not allowed:
            raise ControlError(401, "unauthorised", "a bearer token is needed")
        return await handler(request)

    return check


def _from_this_machine(request: web.Request) -> bool:
    """Whether this is a direct connection over loopback; a proxy forwards requests from elsewhere."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False


def _error(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"code": code, "message": message}, status=status)


async def _create_peer(request: web.Request) -> web.Response:
    worker = request.app[WORKER]
    label = read_label(request)
    peer, answer = worker.create_peer(await read_sdp(request), label)
    return web.Response(
        status=201,
        text=answer,
        content_type="application/sdp",
        headers={"Location": f"/peers/{peer.id}"},
    )


async def _create_trial(request: web.Request) -> web.Response:
    _, answer = request.app[WORKER].create_trial(await read_sdp(request))
    return web.Response(status=201, text=answer, content_type="application/sdp")


async def _update_peer(request: web.Request) -> web.Response:
    worker = request.app[WORKER]
    peer_id = read_identifier(request, "peer")
    worker.peer(peer_id)
    answer = worker.update_peer(peer_id, await read_sdp(request))
    return web.Response(text=answer, content_type="application/sdp")


async def _list_peers(request: web.Request) -> web.Response:
    worker = request.app[WORKER]
    return _encoded({"peers": [p.figures() for p in worker.peers.values()]})


async def _show_peer(request: web.Request) -> web.Response:
    return _encoded(request.app[WORKER].peer(read_identifier(request, "peer")).figures())


async def _delete_peer(request: web.Request) -> web.Response:
    await request.app[WORKER].delete_peer(read_identifier(request, "peer"))
    return web.Response(status=204)


async def _put_room(request: web.Request) -> web.Response:
    peer_id = read_identifier(request, "peer")
    body = await read_json(request)
    if not isinstance(body, dict) or set(body) != {"room"}:
        raise ControlError(400, "bad_request", "the body is {room: id or null}")
    room = body["room"]
    if room is not None and not (isinstance(room, str) and ID.match(room)):
        raise ControlError(400, "bad_request", "a room id has up to 64 letters, digits and _.:-")
    request.app[WORKER].put_in_room(peer_id, room)
    return web.Response(status=204)


async def _put_view(request: web.Request) -> web.Response:
    peer = read_identifier(request, "peer")
    request.app[WORKER].set_view(peer, parse_view(await read_json(request)))
    return web.Response(status=204)


async def _show_room(request: web.Request) -> web.Response:
    room = request.app[WORKER].rooms.get(read_identifier(request, "room"))
    return _encoded({"peers": list(room.members) if room is not None else []})


async def _put_policy(request: web.Request) -> web.Response:
    room = read_identifier(request, "room")
    revision = request.query.get("revision", "0")
    if not _NUMBER.match(revision):
        raise PolicyError("revision is a number")
    request.app[WORKER].set_policy(room, parse_policy(await read_json(request)), int(revision))
    return web.Response(status=204)


async def _delete_policy(request: web.Request) -> web.Response:
    request.app[WORKER].set_policy(read_identifier(request, "room"), None)
    return web.Response(status=204)


async def _put_recording(request: web.Request) -> web.Response:
    room = read_identifier(request, "room")
    request.app[WORKER].set_recording(room, parse_order(await read_json(request)))
    return web.Response(status=204)


async def _stats(request: web.Request) -> web.Response:
    return _encoded(request.app[WORKER].figures())


async def _metrics(request: web.Request) -> web.Response:
    """Statistics in Prometheus's text format."""
    watch = request.app[_WATCH]
    stats = {watch.name: request.app[WORKER].figures()}
    # takes 60 ms for 200 peers: in a thread, since the loop forwards packets
    text = await asyncio.to_thread(exposition, stats, peers_shown=watch.peers_shown)
    return web.Response(
        body=text,
        headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"},
    )


def _encoded(figures: Any) -> web.Response:
    return web.Response(body=msgspec.json.encode(figures), content_type="application/json")


async def _health(request: web.Request) -> web.Response:
    """Name of this process; small, since gateways poll it every few seconds."""
    worker = request.app[WORKER]
    return web.json_response({"instance": worker.instance, "peers": len(worker.peers)})


async def _events(request: web.Request) -> web.StreamResponse:
    """Stream a snapshot of all peers, then events; comments keep the connection alive."""
    worker = request.app[WORKER]
    if worker.events.listeners >= _MAX_LISTENERS:
        raise ControlError(503, "too_many_listeners", f"{_MAX_LISTENERS} are listening already")
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    await response.prepare(request)
    listener = worker.events.open()
    try:
        await _write_event(response, worker.snapshot())
        while True:
            try:
                async with asyncio.timeout(_KEEP_ALIVE_S):
                    event = await listener.next()
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if event is None:
                break
            await _write_event(response, event)
    except ConnectionResetError:
        pass
    finally:
        listener.close()
    return response


async def _write_event(response: web.StreamResponse, event: dict[str, Any]) -> None:
    await response.write(b"data: " + json.dumps(event, separators=(",", ":")).encode() + b"\n\n")
