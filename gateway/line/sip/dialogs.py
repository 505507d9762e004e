"""A SIP dialog (RFC 3261, section 12): what both sides agree on beside the sound. Pure; stored in Redis as it is, for
another process."""

import re
from urllib.parse import unquote

import msgspec
from aiosipua import SipRequest, SipResponse, parse_address, stringify_uri

from gateway.line.sip.flow import Flow
from gateway.line.sip.messages import AGENT, ALLOW, address_of, new_via, tag_of
from gateway.line.trunks import caller_number

_ANONYMOUS = re.compile(r"[@:]anonymous\.invalid(?=[:;?]|\Z)", re.IGNORECASE)
_LISTED = re.compile(r'(?:"(?:[^"\\]|\\.)*"|<[^<>]*>|[^,])+')
"""One of several addresses in a header; a comma may stand in its name."""
_WITHHELD = frozenset({"id", "user", "header"})
"""Values of Privacy by which a caller withholds the number (RFC 3323, RFC 3325)."""


class Dialog(msgspec.Struct, kw_only=True):
    """One dialog.

    ``local`` and ``remote`` are From and To as they were sent, without tags. ``flow`` is where the far side was last heard
    from, ``ours`` the own address by which it reaches this process. ``target`` is its Contact, ``routes`` are the proxies
    in between.
    """

    call_id: str
    local_tag: str
    remote_tag: str
    local: str
    remote: str
    target: str
    routes: list[str]
    flow: Flow
    ours: Flow
    local_seq: int = 0
    remote_seq: int = 0
    updates: bool = True
    """Whether the far side takes UPDATE: one that lists its methods and has it not among them does not."""
    features: str = ""
    """Parameters that our Contact has besides, as ``;+sip.srs``."""

    @property
    def key(self) -> str:
        """The key under which this side knows the dialog."""
        return f"{self.call_id}\n{self.local_tag}"

    def contact(self) -> str:
        """Return the own Contact."""
        return contact_of(self.ours) + self.features

    def request(self, method: str, *, sdp: str = "", **headers: str) -> SipRequest:
        """Return a new request within the dialog; *headers* are named with ``_`` for ``-``."""
        self.local_seq += 1
        made = SipRequest(method=method, uri=self.target)
        self._address(made, self.local_seq, method)
        for name, value in headers.items():
            made.headers.set_single(name.replace("_", "-"), value)
        if sdp:
            made.headers.set_single("Content-Type", "application/sdp")
            made.text = sdp
        return made

    def ack(self, number: int, *, sdp: str = "") -> SipRequest:
        """Return the ACK of a 2xx to the own INVITE with that CSeq number (13.2.2.4)."""
        made = SipRequest(method="ACK", uri=self.target)
        self._address(made, number, "ACK")
        if sdp:
            made.headers.set_single("Content-Type", "application/sdp")
            made.text = sdp
        return made

    def _address(self, made: SipRequest, number: int, method: str) -> None:
        made.headers.append("Via", new_via(self.ours))
        made.headers.set_single("Max-Forwards", "70")
        made.headers.set_single("From", f"{self.local};tag={self.local_tag}")
        to = f"{self.remote};tag={self.remote_tag}" if self.remote_tag else self.remote
        made.headers.set_single("To", to)
        made.headers.set_single("Call-ID", self.call_id)
        made.headers.set_single("CSeq", f"{number} {method}")
        made.headers.set_single("User-Agent", AGENT)
        if method != "ACK":
            made.headers.set_single("Contact", self.contact())
            made.headers.set_single("Allow", ALLOW)
        routes = list(self.routes)
        if routes and "lr" not in parse_address(routes[0]).uri.params:
            # a strict router takes itself off the request line (12.2.1.1)
            made.uri = stringify_uri(parse_address(routes.pop(0)).uri)
            routes.append(f"<{self.target}>")
        for route in routes:
            made.headers.append("Route", route)

    def takes(self, request: SipRequest) -> bool:
        """Note a request of the far side; return False if it is older than the last (500, 12.2.2)."""
        cseq = request.cseq
        number = cseq.seq if cseq is not None else 0
        if request.method == "ACK":
            return True
        if number <= self.remote_seq:
            return False
        self.remote_seq = number
        return True

    def refresh(self, message: SipRequest | SipResponse) -> None:
        """Refresh the target from a message's Contact: the far side may have moved (12.2.1.2, 12.2.2)."""
        moved = contact_in(message)
        if moved:
            self.target = moved


def contact_of(ours: Flow) -> str:
    """Return the Contact for the own address *ours*."""
    host = f"[{ours.host}]" if ":" in ours.host else ours.host
    transport = "" if ours.transport == "udp" else f";transport={ours.transport}"
    return f"<sip:{host}:{ours.port}{transport}>"


def contact_in(message: SipRequest | SipResponse) -> str:
    """Return the address in a message's Contact, ``""`` if it has none."""
    given = message.contact
    return stringify_uri(given[0].uri) if given and given[0].uri.host else ""


def of_invite(invite: SipRequest, flow: Flow, ours: Flow, tag: str, features: str = "") -> Dialog:
    """Return the dialog that a 1xx or 2xx with *tag* to the far side's INVITE begins (12.1.1)."""
    cseq = invite.cseq
    to, whose = invite.headers.get_first("to") or "", invite.headers.get_first("from") or ""
    return Dialog(
        call_id=invite.call_id or "",
        local_tag=tag,
        remote_tag=tag_of(whose),
        local=without_tag(to),
        remote=without_tag(whose),
        target=contact_in(invite) or address_of(whose)[1],
        routes=invite.headers.get("record-route").copy(),
        flow=flow,
        ours=ours,
        remote_seq=cseq.seq if cseq is not None else 0,
        updates=_updates(invite),
        features=features,
    )


def of_answer(invite: SipRequest, answer: SipResponse, flow: Flow, ours: Flow) -> Dialog:
    """Return the dialog that the far side's answer to the own INVITE begins (12.1.2)."""
    cseq = invite.cseq
    whose = invite.headers.get_first("from") or ""
    to = answer.headers.get_first("to") or ""
    return Dialog(
        call_id=invite.call_id or "",
        local_tag=tag_of(whose),
        remote_tag=tag_of(to),
        local=without_tag(whose),
        remote=without_tag(to),
        target=contact_in(answer) or invite.uri,
        routes=list(reversed(answer.headers.get("record-route"))),
        flow=flow,
        ours=ours,
        local_seq=cseq.seq if cseq is not None else 0,
        updates=_updates(answer),
    )


def _updates(message: SipRequest | SipResponse) -> bool:
    allowed = message.headers.get("allow")
    methods = {name.strip().upper() for value in allowed for name in value.split(",")}
    return not methods or "UPDATE" in methods


def without_tag(value: str) -> str:
    """Return a From or To as ``<sip:...>`` with its quoted name, without its tag."""
    name, uri, _ = address_of(value)
    return f"{name} <{uri}>".lstrip()


def key_of(request: SipRequest) -> str:
    """Return the key of the dialog to which a request of the far side belongs, whether that exists or not."""
    return f"{request.call_id}\n{tag_of(request.headers.get_first('to'))}"


def user_of(value: str | None) -> str:
    """Return the user part of an address or a request line, of a tel URI its number; ``""`` if it has none.

    A number may have parameters of its own there: that it was carried to another operator (RFC 4694), its trunk group (RFC 4904).
    """
    uri = address_of(value)[1] if value and "<" in value else value or ""
    scheme, _, rest = uri.partition(":")
    if scheme.lower() == "tel":
        return rest.partition(";")[0]
    user, at, _ = (rest if scheme.lower() in ("sip", "sips") else uri).partition("@")
    written = user.partition(":")[0].partition(";")[0] if at else ""
    plain = unquote(written)
    return plain if plain.isprintable() else written


def called_of(invite: SipRequest) -> str:
    """Return the number that was called: the request line's user, or that of the To where the request line has none."""
    return user_of(invite.uri) or user_of(invite.headers.get_first("to"))


def caller_of(invite: SipRequest) -> str:
    """Return the caller's number, ``""`` where it is withheld, be it by an anonymous From alone. A number that a trunk asserts
    (RFC 3325: by a SIP URI, a tel URI, or both) comes before the one that the telephone says."""
    privacy = re.split("[;,]", ";".join(invite.headers.get("privacy")).lower())
    whose = invite.headers.get_first("from") or ""
    if _WITHHELD & {value.strip() for value in privacy} or _ANONYMOUS.search(address_of(whose)[1]):
        return ""
    asserted = ",".join(invite.headers.get("p-asserted-identity"))
    said = _LISTED.findall(asserted) or [whose]
    return next(filter(None, (caller_number(user_of(each)) for each in said)), "")
