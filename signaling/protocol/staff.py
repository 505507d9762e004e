"""Messages of the namespace ``/staff``: pages of the staff that read by HTTP, told when what they read has changed.

A socket connects with :class:`Auth` and is told nothing before it says what it reads (:class:`Hear`). A topic is a route that
is read: its path under ``/api/v1/``, with ``{id}`` as it is documented; behind a colon stands the id, topic or account of the one
thing that is read, where the station tells of each alone. A notice holds no data; the page reads the route again.
"""

from typing import Annotated

from msgspec import Meta

from signaling.protocol.base import Command, Event, Nothing, View

Topic = Annotated[
    str, Meta(min_length=1, max_length=110, pattern=r"^[a-z][A-Za-z0-9/{}-]*(:[A-Za-z0-9._-]+)?$")
]
Topics = Annotated[list[Topic], Meta(max_length=64)]


class Auth(View, frozen=True):
    """Presented when connecting: the access token of the HTTP API."""

    token: Annotated[str, Meta(max_length=4096)]


class Heard(View, frozen=True):
    """The topics that the page is told of from now on; those that its account may not read, and unknown ones, are
    left out."""

    topics: list[Topic]


class Hear(Command, frozen=True, tag="hear", kw_only=True):
    """Ask to be told of these topics too. What was read before the answer may have changed unheard."""

    topics: Topics


class StopHearing(Command, frozen=True, tag="stopHearing", kw_only=True):
    """Ask to be told of these topics no longer."""

    topics: Topics


ClientMessage = Hear | StopHearing


class Changed(Event, frozen=True, tag="changed", kw_only=True):
    """What is read by these topics may have changed; sent at most once a second."""

    topics: list[Topic]


class SessionEnded(Event, frozen=True, tag="sessionEnded", kw_only=True):
    """The sign-in is over, and the server closes this socket."""


ServerMessage = Changed | SessionEnded

RESULTS: dict[type[Command], type[View]] = {Hear: Heard, StopHearing: Nothing}
"""The result type that acknowledges each command."""
