"""The parts of the line that calls and recording sessions use: its user agent, and the media workers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from gateway.line.sip.agent import UserAgent
from gateway.line.sip.flow import Flow
from gateway.setting_line import Trunk
from media.client import MediaClient


@dataclass(frozen=True, slots=True)
class Reach:
    """The user agent and the media workers, the same for all calls and recording sessions of a process."""

    agent: UserAgent
    pump: Callable[[], None]
    """Sends what the user agent has to send."""
    flow_to: Callable[[Trunk], Flow | None]
    """Tells where a trunk is reached, None where its name has no address."""
    client: Callable[[str], Awaitable[MediaClient]]
    """Returns the client of a media worker. Raises MediaWorkerError."""
    choose: Callable[[], Awaitable[str]]
    """Returns a worker for a new leg. Raises Refused."""
