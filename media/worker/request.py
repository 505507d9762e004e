"""Reads requests of the control surface: bodies, ids, labels."""

from __future__ import annotations

import json
import re
from typing import Any

from aiohttp import web

from media.sdp.offer import SdpError
from media.worker.worker import MediaWorker

WORKER: web.AppKey[MediaWorker] = web.AppKey("worker", MediaWorker)
ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}\Z")


class ControlError(Exception):
    """A request that cannot be fulfilled: an HTTP status, a stable code, a line of explanation."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


async def read_sdp(request: web.Request) -> str:
    """Return the body, a session description. Raises `ControlError`, `SdpError`."""
    if request.content_type != "application/sdp":
        raise ControlError(415, "unsupported_media_type", "the offer comes as application/sdp")
    body = await request.read()
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise SdpError("sdp_malformed", "the offer is not UTF-8") from None


async def read_json(request: web.Request) -> Any:
    """Return the decoded body. Raises `ControlError`."""
    try:
        return json.loads(await request.read())
    except (ValueError, RecursionError):
        raise ControlError(400, "bad_json", "the body is not JSON") from None


def read_identifier(request: web.Request, name: str) -> str:
    """Return an id of the path. Raises `ControlError` for one that no peer or room can have."""
    value = request.match_info[name]
    if not ID.match(value):
        raise ControlError(404, f"unknown_{name}", f"no such {name}")
    return value


def read_label(request: web.Request) -> str:
    """Return the label that the request gives the peer. Raises `ControlError`."""
    label = request.query.get("label", "")
    if label and not ID.match(label):
        raise ControlError(400, "bad_label", "a label has up to 64 letters, digits and _.:-")
    return label
