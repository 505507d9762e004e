"""The requests and answers of the routes of ready-made replies."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from signaling.protocol.base import Language

MOST_IN_USE = 300
TEXT_MAX = 2000
"""As long as a line of the chat."""


class ReplyWords(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """The words of a reply.

    ``title`` by which it is found, ``text`` with its places (``{nome}``), and its ``category`` (none: all). ``seen``: the
    version that was changed, for an existing reply.
    """

    title: Annotated[str, msgspec.Meta(min_length=2, max_length=80)]
    text: Annotated[str, msgspec.Meta(min_length=2, max_length=TEXT_MAX)]
    language: Language
    category: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    seen: Annotated[int, msgspec.Meta(ge=1)] | None = None


class ReplyShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A reply as it is now; ``by`` wrote this ``version``."""

    id: str
    title: str
    text: str
    language: Language
    category: str | None
    version: int
    written_at: datetime
    by: str
    retired_at: datetime | None


class ReplyList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Replies in the order in which desks show them, retired ones newest first. ``placeholders``: the places that a desk
    fills in."""

    replies: list[ReplyShown]
    placeholders: list[str]


class ReplyVersionShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The words of a reply from ``written_at`` on."""

    version: int
    title: str
    text: str
    language: Language
    category: str | None
    written_at: datetime
    by: str


class ReplyVersions(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All versions of a reply, the newest first."""

    versions: list[ReplyVersionShown]


class RepliesQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which replies are asked for. ``state``: those in use, or the retired ones."""

    state: Literal["used", "retired"] = "used"


class Retirement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a reply is offered no longer."""

    retired: bool


class Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every reply in use, by id, in the order in which desks are to show them."""

    ids: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=64)]], msgspec.Meta(max_length=MOST_IN_USE)
    ]
