"""Requests and answers of the routes over the versions of a list (:mod:`gateway.platform.versions`)."""

from typing import Annotated

import msgspec

from gateway.platform.http.route import Call
from gateway.platform.versions import VersionListed

Revision = Annotated[int, msgspec.Meta(ge=0)]
"""The number of the version that a caller has seen."""


class VersionQuery(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """``before``: return versions before this one; without it the latest."""

    before: Revision | None = None


class VersionList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """At most 50 versions, newest first, without the list that the station begins with (version 0)."""

    versions: list[VersionListed]


class VersionRestore(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """``revision`` is the version in force that the caller has seen, which is replaced."""

    revision: Revision


def version_number(call: Call) -> int:
    """Return the version number in the path; text that is no number becomes a version that does not exist."""
    written = call.path("number")
    return int(written) if written.isdecimal() and len(written) < 16 else -1
