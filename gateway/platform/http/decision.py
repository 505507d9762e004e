"""The body of a decision to grant or refuse a request."""

from typing import Annotated

import msgspec

Reason = Annotated[str, msgspec.Meta(min_length=3, max_length=200)]


class CustodyDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request granted or refused, and why."""

    granted: bool
    reason: Reason
