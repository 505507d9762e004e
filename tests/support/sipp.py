"""sipp, a SIP stack that is not ours, driven by scenarios of a few words."""

import asyncio
import shutil
from pathlib import Path

FOUND = shutil.which("sipp")
SDP = (
    "v=0\no=- 1 1 IN IP[local_ip_type] [local_ip]\ns=-\nc=IN IP[media_ip_type] [media_ip]\nt=0 0\n"
    "m=audio [media_port] RTP/AVP 0 8\na=rtpmap:0 PCMU/8000\na=rtpmap:8 PCMA/8000\na={direction}\n"
)


def send(
    method: str, number: int, *, sdp: str = "", answered: bool = True, same: bool = False
) -> str:
    """A request: within the dialog where *answered*; *same*: with the branch of the INVITE, as CANCEL has it."""
    body = SDP.format(direction=sdp) if sdp else ""
    kind = "Content-Type: application/sdp\n" if sdp else ""
    retrans = ' retrans="500"' if method != "ACK" else ""
    branch = "[branch-1]" if same else "[branch]"
    return (
        f"<send{retrans}><![CDATA[\n{method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n"
        f"Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch={branch}\n"
        "From: <sip:+393331234567@[local_ip]:[local_port]>;tag=[call_number]\n"
        f"To: <sip:[service]@[remote_ip]:[remote_port]>{'[peer_tag_param]' if answered else ''}\n"
        f"Call-ID: [call_id]\nCSeq: {number} {method}\nContact: <sip:pbx@[local_ip]:[local_port]>\n"
        f"Max-Forwards: 70\n{kind}Content-Length: [len]\n\n{body}]]></send>"
    )


def receive(status: int, *, holds: str = "") -> str:
    """A response; its body holds a text."""
    trying = '<recv response="100" optional="true"/>' if status == 200 else ""
    check = (
        f'<action><ereg regexp="{holds}" search_in="body" check_it="true" assign_to="1"/><log message="[$1]"/></action>'
        if holds
        else ""
    )
    return f'{trying}<recv response="{status}">{check}</recv>'


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
) -> str:
    """Play a scenario against the station; returns what sipp said, empty where all went as it should."""
    file = tmp_path / "scenario.xml"
    file.write_text(
        f'<?xml version="1.0" encoding="ISO-8859-1"?><scenario name="line">{"".join(steps)}</scenario>'
    )
    process = await asyncio.create_subprocess_exec(
        str(FOUND), "-sf", str(file), f"127.0.0.1:{port}", "-s", number, "-m", str(calls), "-l", str(calls), "-t", transport,
        "-i", "127.0.0.1", "-p", str(own), "-nostdin", "-timeout", "20", "-trace_err", "-error_file", str(tmp_path / "errors"),
        cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    errors = tmp_path / "errors"
    return (
        ""
        if process.returncode == 0
        else f"{said.decode()[-1500:]}\n{errors.read_text() if errors.exists() else ''}"
    )
