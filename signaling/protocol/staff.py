"""Messages of the namespace ``/staff``: tell staff pages that data they have read by HTTP has changed.

A socket connects with :class:`Auth`, and names the topics it reads (:class:`Hear`). A topic is a route: its path
under ``/api/v1/``, with ``{id}`` as documented. A colon and the id, topic or account of one item may follow, where
the station tells of each item by itself. A notice holds no data; the page reads the route again.
"""

from typing import Annotated

from msgspec import Meta

from signaling.protocol.base import Command, Event, Nothing, View

Topic = Annotated[
    str, Meta(min_length=1, max_length=110, pattern=r"^[a-z][A-Za-z0-9/{}-]*(:[A-Za-z0-9._-]+)?$")
]
Topics = Annotated[list[Topic], Meta(max_length=64)]


class Auth(View, frozen=True):
    """The credentials of a socket: the access token of the HTTP API."""

    token: Annotated[str, Meta(max_length=4096)]


class Heard(View, frozen=True):
    """The topics that the page is told of from now on, without unknown ones and those that its account may not read."""

    topics: list[Topic]


class Hear(Command, frozen=True, tag="hear", kw_only=True):
    """Subscribe to these topics too. A change between the page's reading and this answer is not reported."""

    topics: Topics


class StopHearing(Command, frozen=True, tag="stopHearing", kw_only=True):
    """Unsubscribe from these topics."""

    topics: Topics


ClientMessage = Hear | StopHearing


class Changed(Event, frozen=True, tag="changed", kw_only=True):
    """The data behind these topics may have changed; sent at most once a second."""

    topics: list[Topic]


class SessionEnded(Event, frozen=True, tag="sessionEnded", kw_only=True):
    """The sign-in is over, and the server closes this socket."""


ServerMessage = Changed | SessionEnded

RESULTS: dict[type[Command], type[View]] = {Hear: Heard, StopHearing: Nothing}
"""The result type that acknowledges each command."""
