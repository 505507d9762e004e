"""Messages after RFC 4475, one for each of its sections, written for a station at 192.0.2.2 that a trunk at 192.0.2.1 calls.

``status`` is what the station answers; None: it says nothing. Where the RFC lets an element be liberal the station is: spaces and
brackets around an address, and a quotation mark that is missing, cost nobody the call.
"""

from dataclasses import dataclass

SDP = (
    "v=0\r\no=mhandley 29739 7272939 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
    "m=audio 49217 RTP/AVP 0 12\r\na=rtpmap:0 PCMU/8000\r\n"
)
WITH_SDP = f"Content-Type: application/sdp\r\nContent-Length: {len(SDP)}\r\n"


@dataclass(frozen=True)
class Torture:
    section: str
    name: str
    octets: bytes
    status: int | None
    begins: bool = False
    """Whether a call begins."""


def made(
    method: str = "OPTIONS",
    *,
    uri: str = "sip:1234@192.0.2.2",
    version: str = "SIP/2.0",
    via: str = "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKtorture\r\n",
    to: str = "To: <sip:1234@192.0.2.2>\r\n",
    source: str = 'From: "Caller" <sip:+390612345@192.0.2.1>;tag=torture\r\n',
    call: str = "Call-ID: torture@192.0.2.1\r\n",
    cseq: str = "",
    forwards: str = "Max-Forwards: 70\r\n",
    more: str = "",
    body: str = "",
    length: str | None = None,
) -> bytes:
    contact = "Contact: <sip:pbx@192.0.2.1:5060>\r\n" if "Contact" not in more else ""
    size = f"Content-Length: {len(body.encode())}\r\n" if length is None else length
    cseq = cseq or f"CSeq: 7 {method}\r\n"
    head = f"{method} {uri} {version}\r\n{via}{forwards}{to}{source}{call}{cseq}{contact}{more}"
    return f"{head}{size}\r\n{body}".encode()


def invite(**parts: str) -> bytes:
    more = "Content-Type: application/sdp\r\n" + parts.pop("more", "")
    return made("INVITE", more=more, body=parts.pop("body", SDP), **parts)


FOLDED = (
    "INVITE sip:1234@192.0.2.2;unknownparam SIP/2.0\r\nTO :\r\n sip:1234@192.0.2.2 \r\n"
    'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@192.0.2.1>\r\n  ;\r\n  tag = 98asjd8\r\n'
    "MaX-fOrWaRdS: 0068\r\nCall-ID: wsinv.ndaksdj@192.0.2.1\r\n"
    f"Content-Length   : {len(SDP)}\r\ncseq: 0009\r\n  INVITE\r\n"
    "Via  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.1;branch=z9hG4bKfolded\r\ns :\r\n"
    "NewFangledHeader:   newfangled value\r\n continued newfangled value\r\n"
    "UnknownHeaderWithUnusualValue: ;;,,;;,;\r\nContent-Type: application/sdp\r\n"
    "v:  SIP  / 2.0  / TCP     192.0.2.9   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239\r\n"
    'm:"Quoted string \\"\\"" <sip:pbx@192.0.2.1> ; newparam =\r\n      newvalue ;\r\n  secondparam ; q = 0.33\r\n\r\n'
    f"{SDP}"
).encode()
LONG = "a" * 1_500
MULTIPART = "--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b--\r\n"
ANSWER = (
    "SIP/2.0 {status}\r\nVia: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKnone\r\nTo: <sip:1234@192.0.2.2>;tag=2\r\n"
    "From: <sip:station@192.0.2.2>;tag=1\r\nCall-ID: unknown\r\nCSeq: 35 INVITE\r\nContent-Length: 0\r\n\r\n"
)

MESSAGES = [
    # 3.1.1: valid
    Torture("3.1.1.1", "wsinv", FOLDED, 100, begins=True),
    Torture("3.1.1.2", "intmeth", made("!interesting-Method0123456789_*+`.%indeed'~", uri="sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@192.0.2.2"), 405),
    Torture("3.1.1.3", "esc01", invite(uri="sip:sips%3Auser%40example.com@192.0.2.2", to="To: sip:%75se%72@192.0.2.2\r\n"), 100, begins=True),
    Torture("3.1.1.4", "escnull", made("REGISTER", to="To: sip:null-%00-null@192.0.2.2\r\n", more="Contact: <sip:%00@192.0.2.1>\r\nContact: <sip:%00%00@192.0.2.1>\r\n"), 405),
    Torture("3.1.1.5", "esc02", made("RE%47IST%45R", to='To: "%Z%45" <sip:resource@192.0.2.2>\r\n'), 405),
    Torture("3.1.1.6", "lwsdisp", made(source="From: caller<sip:caller@192.0.2.1>;tag=323\r\n"), 200),
    Torture("3.1.1.7", "longreq", invite(to=f'To: "{LONG}" <sip:{LONG}@192.0.2.2>\r\n', more=f"Unknown-{LONG}: {LONG}\r\n"), 100, begins=True),
    Torture("3.1.1.8", "dblreq", made() + invite(call="Call-ID: second\r\n"), 200),
    Torture("3.1.1.9", "semiuri", made(uri="sip:user;par=u%40example.net@192.0.2.2", more="Accept: application/sdp, application/pkcs7-mime\r\n"), 200),
    Torture("3.1.1.10", "transports", made(via="Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKtransports\r\nVia: SIP/2.0/SCTP t1.example.com;branch=z9hG4bK1\r\nVia: SIP/2.0/TLS t2.example.com;branch=z9hG4bK2\r\nVia: SIP/2.0/UNKNOWN t3.example.com;branch=z9hG4bK3\r\n"), 200),
    Torture("3.1.1.11", "mpart01", made("MESSAGE", more='Content-Type: multipart/mixed;boundary="b"\r\n', body=MULTIPART), 405),
    Torture("3.1.1.12", "unreason", ANSWER.format(status="200 = 2**3 * 5**2 но сто девяносто девять - простое").encode(), None),
    Torture("3.1.1.13", "noreason", ANSWER.format(status="100 ").encode(), None),
    # 3.1.2: invalid
    Torture("3.1.2.1", "badinv01", invite(via="Via: SIP/2.0/UDP 192.0.2.1;;,;,,\r\n", source='From: "Joe" <sip:joe@192.0.2.1>;;;;\r\n'), None),
    Torture("3.1.2.2", "clerr", invite(length="Content-Length: 9999\r\n"), None),
    Torture("3.1.2.3", "ncl", invite(length="Content-Length: -999\r\n"), None),
    Torture("3.1.2.4", "scalar02", made("REGISTER", cseq="CSeq: 36893488147419103232 REGISTER\r\n", forwards="Max-Forwards: 300\r\n", more="Contact: <sip:user@192.0.2.1>;expires=280297596632815\r\n"), None),
    Torture("3.1.2.5", "scalarlg", ANSWER.format(status="503 Service Unavailable").replace("CSeq: 35", "CSeq: 9292394834772304023312").encode(), None),
    Torture("3.1.2.6", "quotbal", invite(to='To: "Mr. J. User <sip:j.user@192.0.2.2>\r\n'), 100, begins=True),
    Torture("3.1.2.7", "ltgtruri", invite(uri="<sip:1234@192.0.2.2>"), 100, begins=True),
    Torture("3.1.2.8", "lwsruri", invite(uri="sip:1234@192.0.2.2; lr"), 100, begins=True),
    Torture("3.1.2.9", "lwsstart", invite(uri=" sip:1234@192.0.2.2 "), 100, begins=True),
    Torture("3.1.2.10", "trws", made(version="SIP/2.0  "), 200),
    Torture("3.1.2.11", "escruri", invite(uri="sip:1234@192.0.2.2?Route=%3Csip:example.com%3E"), 100, begins=True),
    Torture("3.1.2.12", "baddate", invite(more="Date: Fri, 01 Jan 2010 16:00:00 EST\r\n"), 100, begins=True),
    Torture("3.1.2.13", "regbadct", made("REGISTER", more="Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E\r\n"), 405),
    Torture("3.1.2.14", "badaspec", made(to='To: "Watson, Thomas" < sip:t.watson@192.0.2.2 >\r\n'), 200),
    Torture("3.1.2.15", "baddn", made(source="From: Bell, Alexander <sip:a.g.bell@192.0.2.1>;tag=43\r\n"), 200),
    Torture("3.1.2.16", "badvers", made(version="SIP/7.0", via="Via: SIP/7.0/UDP 192.0.2.1;branch=z9hG4bK7\r\n"), None),
    Torture("3.1.2.17", "mismatch01", made(cseq="CSeq: 8 INVITE\r\n"), None),
    Torture("3.1.2.18", "mismatch02", made("NEWMETHOD", cseq="CSeq: 8 INVITE\r\n"), None),
    Torture("3.1.2.19", "bigcode", ANSWER.format(status="4294967301 better not break the receiver").encode(), None),
    # 3.2: transactions
    Torture("3.2.1", "badbranch", made(via="Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK\r\n"), 200),
    # 3.3: the application
    Torture("3.3.1", "insuf", invite(to="", source="", call=""), None),
    Torture("3.3.2", "unkscm", made(uri="nobodyKnowsThisScheme:totallyopaquecontent"), 200),
    Torture("3.3.3", "novelsc", made(uri="soap.beep://192.0.2.103:3002"), 200),
    Torture("3.3.4", "unksm2", made("REGISTER", to="To: isbn:2983792873\r\n", source="From: <http://www.example.com>;tag=3\r\n"), 405),
    Torture("3.3.5", "bext01", made(more="Require: nothingSupportsThis, nothingSupportsThisEither\r\nProxy-Require: noProxiesSupportThis\r\n"), 420),
    Torture("3.3.6", "invut", made("INVITE", more="Content-Type: application/unknownformat\r\n", body="<audio>\r\n <pcmu port='443'/>\r\n</audio>\r\n"), 100, begins=True),
    Torture("3.3.7", "regaut01", made("REGISTER", more='Authorization: NoOneKnowsThisScheme opaque-data=here\r\n'), 405),
    Torture("3.3.8", "multi01", invite(call="Call-ID: one\r\nCall-ID: two\r\n", cseq="CSeq: 5 INVITE\r\nCSeq: 59 INVITE\r\n", forwards="Max-Forwards: 70\r\nMax-Forwards: 5\r\n"), 100, begins=True),
    Torture("3.3.9", "mcl01", made(length="Content-Length: 13\r\nContent-Length: 5\r\n", body="There's no wa"), 200),
    Torture("3.3.10", "bcast", ANSWER.format(status="200 OK").replace("192.0.2.2:5060", "255.255.255.255").encode(), None),
    Torture("3.3.11", "zeromf", made(forwards="Max-Forwards: 0\r\n"), 200),
    Torture("3.3.12", "cparam01", made("REGISTER", more="Contact: sip:+19725552222@192.0.2.1;unknownparam\r\n"), 405),
    Torture("3.3.13", "cparam02", made("REGISTER", more="Contact: <sip:+19725552222@192.0.2.1;unknownparam>\r\n"), 405),
    Torture("3.3.14", "regescrt", made("REGISTER", more="Contact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>\r\n"), 405),
    Torture("3.3.15", "sdp01", made("INVITE", more="Content-Type: application/sdp\r\nAccept: text/nobodyKnowsThis\r\n", body=SDP), 100, begins=True),
    # 3.4: of before RFC 3261
    Torture("3.4.1", "inv2543", made("INVITE", via="Via: SIP/2.0/UDP 192.0.2.1;branch=old\r\n", source="From: <sip:caller@192.0.2.1>\r\n", more="Content-Type: application/sdp\r\n", body=SDP), 100, begins=True),
]  # fmt: skip
