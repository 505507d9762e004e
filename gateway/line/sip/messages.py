"""Reading and making SIP messages (RFC 3261, sections 7, 8 and 20). Pure.

aiosipua reads and writes the octets; here stand the rules that a message must keep before anything of ours sees it.
"""

import secrets

from aiosipua import (
    SipMessage,
    SipRequest,
    SipResponse,
    Via,
    parse_address,
    parse_via,
    stringify_via,
)

from gateway.line.sip.bodies import SDP, part_of
from gateway.line.sip.flow import Flow

COOKIE = "z9hG4bK"
MAX_BYTES = 16_384
"""A longer message is no telephone's."""
AGENT = "virtual-station"
ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK, NOTIFY"
"""Without REFER: an exchange that wants to pass a call on connects the two itself (decision 0072)."""
_NEEDED = ("via", "from", "to", "call-id", "cseq")
_REASONS = {
    100: "Trying", 180: "Ringing", 183: "Session Progress", 200: "OK", 202: "Accepted", 400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout", 410: "Gone", 420: "Bad Extension",
    422: "Session Interval Too Small", 480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist",
    482: "Loop Detected", 486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here",
    491: "Request Pending", 500: "Server Internal Error", 503: "Service Unavailable", 603: "Decline",
}  # fmt: skip


class BadMessageError(Exception):
    """The octets are no SIP message, or one that lacks what every message has."""


def read(octets: bytes) -> SipRequest | SipResponse:
    """Return the message in *octets*. Raises :class:`BadMessageError`, and nothing else whatever they hold."""
    if len(octets) > MAX_BYTES:
        raise BadMessageError("too long")
    try:
        message = SipMessage.parse(octets)
        if any(not message.headers.get_first(name) for name in _NEEDED):
            raise BadMessageError("a header is missing")
        via, cseq = message.via[0], message.cseq
        # spaces may stand in it (RFC 4475, 3.1.1.1)
        if (
            "".join(via.protocol.split()).upper() != "SIP/2.0"
            or not via.host
            or not (via.branch or "").strip()
        ):
            raise BadMessageError("not a Via of SIP/2.0")
        if cseq is None or not 0 <= cseq.seq < 2**31 or not cseq.method:
            raise BadMessageError("not a CSeq")
        if isinstance(message, SipRequest):
            if cseq.method != message.method:
                raise BadMessageError("CSeq names another method")
            _ = message.from_addr, message.to_addr, message.contact
        elif not 100 <= message.status_code <= 699:
            raise BadMessageError("not a status")
    except BadMessageError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a parser of untrusted octets raises
        raise BadMessageError(type(error).__name__) from None
    if len(message.body) != declared(message):
        raise BadMessageError("the body is cut")
    return message


def declared(message: SipMessage) -> int:
    """Return the length of the body by its header; that of the body where there is none. Raises BadMessageError."""
    text = message.headers.get_first("content-length")
    if text is None:
        return len(message.body)
    length = number(text)
    if length is None:
        raise BadMessageError("not a Content-Length")
    return length


def number(text: str) -> int | None:
    """Return the number in a header's text, None for anything else or for one that is too large."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def stamp(request: SipRequest, flow: Flow) -> None:
    """Note in the topmost Via where the request came from (RFC 3261, 18.2.1; RFC 3581)."""
    vias = request.headers.get("via")
    via = parse_via(vias[0])
    if via.host != flow.host:
        via.params["received"] = flow.host
    if "rport" in via.params:
        via.params["rport"] = str(flow.port)
        via.params["received"] = flow.host
    rest = vias[1:]
    request.headers.remove("Via")
    for value in (stringify_via(via), *rest):
        request.headers.append("Via", value)


def back_to(request: SipRequest, flow: Flow) -> Flow:
    """Return where the response to a stamped request goes (RFC 3261, 18.2.2)."""
    if flow.is_reliable:
        return flow
    via = request.via[0]
    if via.rport:
        return flow
    return Flow("udp", flow.host, via.port or 5060)


def tag_of(value: str | None) -> str:
    """Return the tag of a From or To header, ``""`` for none."""
    return (parse_address(value).tag or "") if value else ""


def new_tag() -> str:
    """Return a tag, or any other word that nobody guesses."""
    return secrets.token_hex(8)


def new_branch() -> str:
    """Return a branch for a transaction of ours."""
    return COOKIE + secrets.token_hex(10)


def response(
    request: SipRequest,
    status: int,
    *,
    tag: str = "",
    contact: str = "",
    sdp: str = "",
    **headers: str,
) -> SipResponse:
    """Return a response to *request*; *tag* is ours, for all but 100. Names of *headers* have ``_`` for ``-``."""
    made = SipResponse(status_code=status, reason_phrase=_REASONS.get(status, "Unknown"))
    for value in request.headers.get("via"):
        made.headers.append("Via", value)
    if 100 < status < 300:
        for value in request.headers.get("record-route"):
            made.headers.append("Record-Route", value)
    for name in ("From", "Call-ID", "CSeq"):
        made.headers.set_single(name, request.headers.get_first(name) or "")
    to = request.headers.get_first("to") or ""
    made.headers.set_single("To", to if not tag or tag_of(to) else f"{to};tag={tag}")
    made.headers.set_single("Server", AGENT)
    if contact:
        made.headers.set_single("Contact", contact)
        made.headers.set_single("Allow", ALLOW)
    for name, value in headers.items():
        made.headers.set_single(name.replace("_", "-"), value)
    if sdp:
        made.headers.set_single("Content-Type", "application/sdp")
        made.text = sdp
    return made


def new_via(ours: Flow) -> str:
    """Return a Via with a new branch; *ours* is our own address, as the far side reaches it."""
    return stringify_via(
        Via(
            transport=ours.transport.upper(),
            host=ours.host,
            port=ours.port,
            params={"branch": new_branch(), "rport": None},
        )
    )


def sdp_of(message: SipMessage) -> str:
    """Return the session description in a message, ``""`` for none."""
    body = part_of(message, (SDP,))
    return "" if body is None else body.decode("utf-8", errors="replace")


def warned(why: str) -> dict[str, str]:
    """Return the header by which a refusal says *why*, as :func:`response` takes headers; none where nothing is said."""
    return {"Warning": f'399 {AGENT} "{why}"'} if why else {}
