"""The facts of a contact that have been read before rooms add their parts to its pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gateway.calls.state import Call
from gateway.contacts.tables import Contact as ContactRow
from gateway.platform.security.tables import Account
from queueing import model
from queueing.model import OVER
from signaling.protocol.base import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenSide:
    """A contact as its citizen's page needs it; ``live`` is the queue's record of it, None once the queue has
    forgotten it."""

    row: ContactRow
    live: model.Contact | None
    call: Call

    @property
    def over(self) -> bool:
        """Whether the contact has ended."""
        return self.live is None or self.live.state in OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSide:
    """A contact that rings at *agent*'s desk or is in their hand; ``own`` are the account's topics, ``troubles`` the
    stored troubles of its recording (``Calls.troubles``)."""

    row: ContactRow
    live: model.Contact
    call: Call
    troubles: Mapping[str, str]
    agent: model.Agent
    own: frozenset[str]

    @property
    def over(self) -> bool:
        """Whether the conversation has ended."""
        return self.live.state in OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSide:
    """An operator; ``agent`` is None for one whom the queue does not know. ``today`` is when the day began."""

    account: Account
    agent: model.Agent | None
    today: datetime


def channel_name(channel: str) -> Channel:
    """Return the channel of a contact in the word of the pages."""
    return "phone" if channel in (model.Channel.PHONE, model.Channel.LINE) else "video"


def modality_name(row: ContactRow) -> Literal["video", "audio", "text"]:
    """Return the citizen's modality in the word of the pages."""
    return "audio" if row.modality == "audio" else "text" if row.modality == "text" else "video"
