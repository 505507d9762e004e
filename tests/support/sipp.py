"""sipp, a SIP stack that is not ours, driven by scenarios of a few words: requests of its own and the responses to them, or requests
that it takes and how it answers."""

import asyncio
import shutil
from pathlib import Path

FOUND = shutil.which("sipp")
MISSING = "sipp is not here (Debian: sip-tester)"
SDP = (
    "v=0\no=- 1 1 IN IP[local_ip_type] [local_ip]\ns=-\nc=IN IP[media_ip_type] [media_ip]\nt=0 0\n"
    "m=audio [media_port] RTP/AVP 0 8\na=rtpmap:0 PCMU/8000\na=rtpmap:8 PCMA/8000\na={direction}\n"
)


def send(
    method: str,
    number: int,
    *,
    sdp: str = "",
    answered: bool = True,
    same: bool = False,
    more: str = "",
) -> str:
    """A request: within the dialog where *answered*; *same*: with the branch of the INVITE, as CANCEL has it; *more*: further
    header lines, or ``[authentication ...]``."""
    body = SDP.format(direction=sdp) if sdp else ""
    kind = "Content-Type: application/sdp\n" if sdp else ""
    retrans = ' retrans="500"' if method != "ACK" else ""
    branch = f"z9hG4bK-[pid]-[call_number]-{number}-{'INVITE' if same else method}"
    return (
        f"<send{retrans}><![CDATA[\n{method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n"
        f"Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch={branch}\n"
        "From: <sip:+393331234567@[local_ip]:[local_port]>;tag=[call_number]\n"
        f"To: <sip:[service]@[remote_ip]:[remote_port]>{'[peer_tag_param]' if answered else ''}\n"
        f"Call-ID: [call_id]\nCSeq: {number} {method}\nContact: <sip:pbx@[local_ip]:[local_port]>\n"
        f"Max-Forwards: 70\n{more}{kind}Content-Length: [len]\n\n{body}]]></send>"
    )


def receive(status: int, *, holds: str = "", header: str = "") -> str:
    """A response; its body, or a *header* of it, holds a text. A challenge may be answered by ``[authentication ...]``."""
    trying = '<recv response="100" optional="true"/>' if status == 200 else ""
    where = f'search_in="hdr" header="{header}"' if header else 'search_in="body"'
    check = (
        f'<action><ereg regexp="{holds}" {where} check_it="true" assign_to="1"/><log message="[$1]"/></action>'
        if holds
        else ""
    )
    auth = ' auth="true"' if status == 401 else ""
    return f'{trying}<recv response="{status}"{auth}>{check}</recv>'


def take(method: str, *, holds: str = "", header: str = "", account: str = "") -> str:
    """A request of the station's; a *header* of it holds a text; it proves the password of an *account*, ``name:password``."""
    actions = ""
    if holds:
        actions = f'<ereg regexp="{holds}" search_in="hdr" header="{header}" check_it="true" assign_to="2"/><log message="[$2]"/>'
    if account:
        name, _, password = account.partition(":")
        # sipp goes on to the next message in either case, and is told where it may not
        actions += f'<verifyauth assign_to="4" username="{name}" password="{password}"/>'
        return (
            f'<recv request="{method}"><action>{actions}</action></recv>'
            '<nop test="4" next="9"/><nop><action><error message="wrong password"/></action></nop><label id="9"/>'
        )
    if method == "INVITE":
        actions += '<ereg regexp=".*" search_in="hdr" header="Via:" assign_to="5"/>'
    return f'<recv request="{method}"><action>{actions}</action></recv>'


def reply(status: int, *, sdp: str = "", more: str = "", invite: bool = False) -> str:
    """A response to the request that was taken last, or to the INVITE."""
    body = SDP.format(direction=sdp) if sdp else ""
    kind = "Content-Type: application/sdp\n" if sdp else ""
    which = "Via:[$5]\nCSeq: 1 INVITE\n" if invite else "[last_Via:]\n[last_CSeq:]\n"
    return (
        f"<send><![CDATA[\nSIP/2.0 {status} Whatever\n{which}[last_From:]\n"
        f"To: <sip:pbx@[local_ip]:[local_port]>;tag=[call_number]\n[last_Call-ID:]\n"
        f"Contact: <sip:pbx@[local_ip]:[local_port]>\n{more}{kind}Content-Length: [len]\n\n{body}]]></send>"
    )


def pause(ms: int) -> str:
    return f'<pause milliseconds="{ms}"/>'


async def run(
    steps: list[str],
    tmp_path: Path,
    port: int,
    own: int,
    *,
    number: str,
    calls: int = 1,
    transport: str = "u1",
    address: str = "127.0.0.1",
    more: tuple[str, ...] = (),
) -> str:
    """Play a scenario against the station; returns what sipp said, empty where all went as it should. *address* is sipp's own."""
    file = tmp_path / "scenario.xml"
    text = "".join(steps)
    # sipp refuses a variable that is kept and not used
    used = "".join(f'<Reference variables="{n}"/>' for n in (4, 5) if f'assign_to="{n}"' in text)
    file.write_text(
        f'<?xml version="1.0" encoding="ISO-8859-1"?><scenario name="line">{text}{used}</scenario>'
    )
    process = await asyncio.create_subprocess_exec(
        str(FOUND), "-sf", str(file), f"127.0.0.1:{port}", "-s", number, "-m", str(calls), "-l", str(calls), "-t", transport,
        "-i", address, "-p", str(own), "-nostdin", "-timeout", "20", "-trace_err", "-error_file", str(tmp_path / "errors"),
        *more,
        cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    errors = tmp_path / "errors"
    return (
        ""
        if process.returncode == 0
        else f"{said.decode()[-1500:]}\n{errors.read_text() if errors.exists() else ''}"
    )
