"""Targets: what the control surface is told as JSON."""

from __future__ import annotations

import json

from media.room.policy import PolicyError, parse_policy
from media.room.recording_order import RecordingRequestError, parse_order
from media.room.view import ViewError, parse_view
from tests.fuzz.target import Target


def _json(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _policy(data: bytes) -> None:
    try:
        policy = parse_policy(_json(data))
    except PolicyError:
        return
    policy.allowed("a", "b")


def _view(data: bytes) -> None:
    try:
        view = parse_view(_json(data))
    except ViewError:
        return
    for (sender, kind), width in view.widths.items():
        assert 0 <= width <= 16384 * 16
        assert view.width(sender, kind, 3) == width


def _order(data: bytes) -> None:
    try:
        parse_order(_json(data))
    except RecordingRequestError:
        return


TARGETS = (
    Target(
        "policy",
        _policy,
        lambda: [
            b'{"default":"all"}',
            b'{"default":"none","receive":{"a":{"b":["audio"]}}}',
            b'{"silent":["a"],"lastN":4,"audible":3,"receivers":{"b":{"pins":["a"],"lastN":1}}}',
        ],
    ),
    Target(
        "view",
        _view,
        lambda: [b'{"tiles":[{"peer":"a","source":"camera","width":640,"height":360}]}'],
    ),
    Target(
        "order",
        _order,
        lambda: [
            b'{"recording":null}',
            b'{"recording":"r","key":"k","sources":{"a":{"audio":true}}}',
        ],
    ),
)
