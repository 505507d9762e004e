"""SIP messages as octets, as an exchange would send them."""

import hashlib
import re

from tests.support.sbc import mixed

XML = '<recording xmlns="urn:ietf:params:xml:ns:recording:1"/>'
SDP = "v=0\r\n"


def request(
    method: str,
    *,
    call: str = "call-1",
    branch: str = "",
    to: str = "",
    sdp: str = "",
    number: int = 1,
) -> bytes:
    body = (
        f"Content-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}"
        if sdp
        else "Content-Length: 0\r\n\r\n"
    )
    return (
        f"{method} sip:1234@192.0.2.2 SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK{branch or call + method}\r\n"
        "Max-Forwards: 70\r\n"
        "From: <sip:+390612345@192.0.2.1>;tag=far\r\n"
        f"To: <sip:1234@192.0.2.2>{to}\r\n"
        f"Call-ID: {call}\r\nCSeq: {number} {method}\r\n"
        f"Contact: <sip:pbx@192.0.2.1:5060>\r\n{body}"
    ).encode()


def invite(*, call: str = "call-1", sdp: str = "v=0\r\n") -> bytes:
    return request("INVITE", call=call, sdp=sdp)


def ack(ok: str, *, sdp: str = "") -> bytes:
    """The ACK of a 200 that was sent."""
    tag = re.search(r"^To: .*;tag=(\w+)", ok, re.MULTILINE)
    assert tag
    call = re.search(r"^Call-ID: (.*)\r", ok, re.MULTILINE)
    assert call
    return request("ACK", call=call[1], branch="ack", to=f";tag={tag[1]}", sdp=sdp)


def answer(asked: str, status: int, headers: str = "") -> bytes:
    """A registrar's answer to a request."""
    kept = [
        line
        for line in asked.split("\r\n")
        if line.startswith(("Via:", "From:", "To:", "Call-ID:", "CSeq:", "Contact:"))
    ]
    return (
        "\r\n".join([f"SIP/2.0 {status} Answer", *kept]) + f"\r\n{headers}Content-Length: 0\r\n\r\n"
    ).encode()


def challenge(algorithm: str) -> str:
    return (
        f'WWW-Authenticate: Digest realm="trunk", nonce="n1", qop="auth", algorithm={algorithm}\r\n'
    )


def is_authorised(asked: str, user: str, password: str, algorithm: str) -> bool:
    """Whether a registrar lets the request in (RFC 7616, 3.4.1)."""
    header = re.search(r"^Authorization: Digest (.*)\r", asked, re.MULTILINE)
    assert header
    given = dict(re.findall(r'(\w+)="?([^",]*)"?', header[1]))
    digest = hashlib.md5 if algorithm == "MD5" else hashlib.sha256

    def of(text: str) -> str:
        return digest(text.encode()).hexdigest()

    method = asked.partition(" ")[0]
    secret, what = of(f"{user}:trunk:{password}"), of(f"{method}:{given['uri']}")
    return given["response"] == of(f"{secret}:n1:{given['nc']}:{given['cnonce']}:auth:{what}")


def recording(
    method: str = "INVITE",
    *,
    headers: str = "Require: siprec\r\n",
    sdp: str = SDP,
    xml: str = XML,
    kind: str = "application/rs-metadata+xml",
    contact: str = "<sip:pbx@192.0.2.1:5060>",
    **more: object,
) -> bytes:
    """A request of a recording client (RFC 7866)."""
    content, body = mixed(sdp, xml, kind) if xml else ("application/sdp", sdp)
    plain = request(method, **more).decode()  # type: ignore[arg-type]
    head = plain.partition("Content-Length")[0].replace("<sip:pbx@192.0.2.1:5060>", contact)
    return f"{head}{headers}Content-Type: {content}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
