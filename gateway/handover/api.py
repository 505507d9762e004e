"""The requests and answers of the routes of authorisations."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from gateway.platform.ids import Id
from gateway.platform.times import Moment

Category = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Reason = Annotated[str, msgspec.Meta(max_length=300)]
Cause = Literal["asked", "transferred", "consulted", "followed"]


class AuthorisationShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An authorisation: requested, or given without a request.

    ``kind``: ``standing`` until ``until``, ``waiting`` for one contact in the queue, ``during`` for the contact in hand.
    ``cause``: ``asked`` by the operator, or requested by the station because ``handed_by`` handed the contact over:
    ``transferred``, ``consulted``, or ``followed`` where that colleague's console was lost. ``ended*`` are set where a
    standing one was revoked before ``until``.
    """

    id: str
    kind: str
    account_id: str
    operator: str
    category: str
    contact_id: str | None
    reference: str | None
    asked_at: datetime
    asked_why: str | None
    cause: Cause
    handed_by: str | None
    state: str
    decided_by: str | None
    decided_at: datetime | None
    decided_why: str | None
    until: datetime | None
    ended_by: str | None
    ended_at: datetime | None
    ended_why: str | None


class NewAuthorisation(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """An authorisation for one waiting contact (with ``contactId``), or a standing one until ``until`` (midnight when
    that is left out)."""

    account_id: Id
    category: Category
    contact_id: Id | None = None
    until: Moment | None = None
    reason: Reason = ""
