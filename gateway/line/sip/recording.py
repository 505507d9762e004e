"""Tells the requests of recording sessions from others (RFC 7866): an SBC sends a call's streams here to be recorded. Pure."""

from aiosipua import SipMessage, SipRequest

from gateway.line.sip.bodies import part_of

OPTION = "siprec"
"""The extension that the recording client requires."""
CLIENT = "+sip.src"
"""The feature tag in the Contact of a recording client."""
SERVER = ";+sip.srs"
"""The parameter that the recording server adds to its Contact."""
METADATA = frozenset({"application/rs-metadata", "application/rs-metadata+xml"})
"""The registered media type, and the one that clients of the drafts still send."""


def is_recording(request: SipRequest) -> bool:
    """Return whether a request begins a recording session: by its Require, its Contact or its body."""
    required = {value.strip().lower() for value in request.headers.get("require")}
    contact = (request.headers.get_first("contact") or "").lower()
    return OPTION in required or CLIENT in contact or part_of(request, METADATA) is not None


def metadata_of(message: SipMessage) -> bytes:
    """Return the recording metadata in a message, empty if it has none."""
    return part_of(message, METADATA) or b""
