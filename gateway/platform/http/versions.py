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
    """``before``: those before this version; without it the latest."""

    before: Revision | None = None


class VersionList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """At most 50 versions, the newest first. The list that the station begins with, version 0, is not among them."""

    versions: list[VersionListed]


class VersionRestore(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """``revision`` is that of the list that is given up."""

    revision: Revision


def version_number(call: Call) -> int:
    """Return the number in the path; one that is no number names a version that does not exist."""
    written = call.path("number")
    return int(written) if written.isdecimal() and len(written) < 16 else -1
