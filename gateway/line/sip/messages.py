"""Reads and makes SIP messages (RFC 3261, sections 7, 8 and 20). Pure.

aiosipua reads and writes the octets; this module adds the rules that a message must keep before the station handles it.
"""

import re
import secrets

from aiosipua import (
    SipMessage,
    SipRequest,
    SipResponse,
    Via,
    parse_params,
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
_NAME = re.compile(r'\s*"(?:[^"\\]|\\.)*"')
_NEEDED = ("via", "from", "to", "call-id", "cseq")
PHRASES = {
    100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 182: "Queued", 183: "Session Progress", 200: "OK",
    202: "Accepted", 301: "Moved Permanently", 302: "Moved Temporarily", 400: "Bad Request", 401: "Unauthorized",
    402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable",
    407: "Proxy Authentication Required", 408: "Request Timeout", 410: "Gone", 413: "Request Entity Too Large",
    415: "Unsupported Media Type", 416: "Unsupported URI Scheme", 420: "Bad Extension", 421: "Extension Required",
    422: "Session Interval Too Small", 423: "Interval Too Brief", 480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist", 482: "Loop Detected", 483: "Too Many Hops", 484: "Address Incomplete",
    485: "Ambiguous", 486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here", 491: "Request Pending",
    493: "Undecipherable", 500: "Server Internal Error", 501: "Not Implemented", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Server Time-out", 513: "Message Too Large", 580: "Precondition Failure",
    600: "Busy Everywhere", 603: "Decline", 604: "Does Not Exist Anywhere", 606: "Not Acceptable", 607: "Unwanted",
    608: "Rejected",
}  # fmt: skip
"""The words of each answer's code in the standards."""


class BadMessageError(Exception):
    """The octets are no SIP message, or lack what every message has."""


def read(octets: bytes) -> SipRequest | SipResponse:
    """Return the message in *octets*. Raises :class:`BadMessageError`, and nothing else, whatever they hold."""
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
        # an answer goes there, and a datagram to no port would close the socket
        if via.port is not None and not 0 < via.port < 65_536:
            raise BadMessageError("not a port")
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
    """Return the body's length by its header, or its real length where there is no header. Raises BadMessageError."""
    text = message.headers.get_first("content-length")
    if text is None:
        return len(message.body)
    length = number(text)
    if length is None:
        raise BadMessageError("not a Content-Length")
    return length


def number(text: str) -> int | None:
    """Return the number in a header's text, None if it is no number or too large."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def stamp(request: SipRequest, flow: Flow) -> None:
    """Write into the topmost Via where the request came from (RFC 3261, 18.2.1; RFC 3581)."""
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
    """Return the address for the response to a stamped request (RFC 3261, 18.2.2)."""
    if flow.is_reliable:
        return flow
    via = request.via[0]
    if via.rport:
        return flow
    return Flow("udp", flow.host, via.port or 5060)


def address_of(value: str) -> tuple[str, str, str]:
    """Return an address as it is written: its quoted name, its URI, the parameters of its header (RFC 3261, 20.10).

    A caller chooses the name: what is in its quotation marks is neither URI nor parameter.
    """
    named = _NAME.match(value)
    begin = named.end() if named else 0
    start = value.find("<", begin)
    end = value.find(">", start)
    if 0 <= start < end:
        return value[:begin].strip(), value[start + 1 : end].strip(), value[end + 1 :]
    uri, _, params = value.partition(";")
    return "", uri.strip(), params


def tag_of(value: str | None) -> str:
    """Return the tag of a From or To header, ``""`` if it has none."""
    return (parse_params(address_of(value)[2]).get("tag") or "") if value else ""


def new_tag() -> str:
    """Return a random tag, or any other word that nobody can guess."""
    return secrets.token_hex(8)


def new_branch() -> str:
    """Return a branch for a new transaction."""
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
    """Return a response to *request*; *tag* is this side's, for all but 100. *headers* are named with ``_`` for ``-``."""
    made = SipResponse(status_code=status, reason_phrase=PHRASES.get(status, "Unknown"))
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
    """Return a Via with a new branch; *ours* is the own address by which the far side reaches this process."""
    return stringify_via(
        Via(
            transport=ours.transport.upper(),
            host=ours.host,
            port=ours.port,
            params={"branch": new_branch(), "rport": None},
        )
    )


def again(request: SipRequest, ours: Flow, number: int) -> SipRequest:
    """Return a request once more, as a new one with this CSeq *number*."""
    made = SipRequest(
        method=request.method, uri=request.uri, headers=request.headers.copy(), body=request.body
    )
    made.headers.remove("Via")
    made.headers.append("Via", new_via(ours))
    made.headers.set_single("CSeq", f"{number} {request.method}")
    return made


def sdp_of(message: SipMessage) -> str:
    """Return the session description in a message, ``""`` if it has none."""
    body = part_of(message, (SDP,))
    return "" if body is None else body.decode("utf-8", errors="replace")


def warned(why: str) -> dict[str, str]:
    """Return the Warning header that says *why* something is refused, as :func:`response` takes headers; empty for an empty
    *why*."""
    return {"Warning": f'399 {AGENT} "{why}"'} if why else {}
