"""The requests and answers of the routes of webhooks."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from gateway.webhooks.rules import EventKind, OffWhy

Kinds = Annotated[list[EventKind], msgspec.Meta(min_length=1, max_length=9)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class NewWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address of another program. ``name`` is for people: whose program it is."""

    name: Name
    url: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    kinds: Kinds


class WebhookChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of the kinds, or on or off; fields that are left out stay."""

    kinds: Kinds | None = None
    on: bool | None = None


class WebhookShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A webhook.

    ``offWhy`` null: it is on. ``failingSince``: since when no delivery was accepted. ``waiting``: how many deliveries wait;
    ``takenAt``: when the last one was accepted.
    """

    id: str
    name: str
    url: str
    kinds: list[EventKind]
    created_at: datetime
    off_why: OffWhy | None
    off_at: datetime | None
    failing_since: datetime | None
    waiting: int
    taken_at: datetime | None


class WebhookList(msgspec.Struct, frozen=True, kw_only=True):
    """All webhooks, by name."""

    webhooks: list[WebhookShown]
    kinds: list[EventKind]


class WebhookSecret(msgspec.Struct, frozen=True, kw_only=True):
    """The secret by which deliveries are signed, shown only once."""

    webhook: WebhookShown
    secret: str


class WebhookTrial(msgspec.Struct, frozen=True, kw_only=True):
    """The receiver's answer to a test; null without an answer."""

    status: int | None


class DeliveryShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A delivery. ``status`` is that of the last attempt, null without an answer; ``nextAt`` when a waiting one is tried again."""

    event_id: str
    kind: EventKind
    subject: str
    at: datetime
    state: Literal["waiting", "taken"]
    attempts: int
    status: int | None
    tried_at: datetime | None
    next_at: datetime


class DeliveryList(msgspec.Struct, frozen=True, kw_only=True):
    """The newest hundred, newest first."""

    deliveries: list[DeliveryShown]
