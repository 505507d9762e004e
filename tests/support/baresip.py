"""baresip, a softphone that is not ours, with real sound: it sends a tone, and what it decodes is judged."""

import asyncio
import json
import shutil
import subprocess
from array import array
from pathlib import Path
from typing import Any

from tests.support.media.trunk import strength
from tests.support.servers.station import free_ports

FOUND = shutil.which("baresip")
TONE_HZ = 440
RATE = 8000
JUDGED = 2000
"""Samples that a judgement is made of: a quarter of a second."""
_WAV_HEAD = 44
_CONFIG = """\
poll_method epoll
sip_listen {address}:{port}
audio_path {folder}
audio_player aufile,{heard}
audio_source ausine,{hertz}
audio_alert aufile,{folder}/alert.wav
ausrc_srate 48000
ausrc_channels 1
auplay_channels 1
call_max_calls 2
net_interface {address}
module_path {modules}
module g711.so
module srtp.so
module ausine.so
module aufile.so
module_tmp account.so
module_app ctrl_tcp.so
module_app menu.so
ctrl_tcp_listen 127.0.0.1:{control}
{more}
"""


def _modules() -> Path:
    """The folder of its modules, which Debian keeps beside other libraries."""
    return next(each for each in Path("/usr").glob("lib*/**/baresip/modules") if each.is_dir())


class Softphone:
    """One baresip process; closed with :meth:`aclose`. ``events`` are what it told of its calls, in order."""

    def __init__(self, folder: Path, *, secure: str = "", address: str = "127.0.0.1") -> None:
        """*secure*: lines of configuration with certificates, for calls by TLS with SRTP; without, calls go by UDP in clear. *address*
        is its own."""
        self.events: list[dict[str, Any]] = []
        self.said = folder / "said.txt"
        self._folder, self._secure, self._address = folder, secure, address
        self._heard = folder / "heard.wav"
        self._process: subprocess.Popen[bytes] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()

    async def open(self, port: int, number: str = "+393331234567") -> None:
        """Start it at a port of its address; by TLS it listens at the next one."""
        (control,) = free_ports(1)
        config = _CONFIG.format(
            port=port, address=self._address, folder=self._folder, heard=self._heard, hertz=TONE_HZ, modules=_modules(), control=control,
            more=self._secure,
        )  # fmt: skip
        (self._folder / "config").write_text(config)
        by, sound = (";transport=tls", ";mediaenc=srtp-mand") if self._secure else ("", "")
        (self._folder / "accounts").write_text(
            f"<sip:{number}@{self._address}{by}>;regint=0;audio_codecs=PCMA{sound}\n"
        )
        with self.said.open("wb") as said:
            self._process = subprocess.Popen(
                [str(FOUND), "-f", str(self._folder), "-s", "-v"],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=self._folder,
            )
        async with asyncio.timeout(30):
            while self._writer is None:
                try:
                    reader, self._writer = await asyncio.open_connection("127.0.0.1", control)
                except OSError:
                    await asyncio.sleep(0.05)
        self._reading = asyncio.create_task(self._read(reader))

    async def aclose(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        if self._writer is not None:
            self._writer.close()
        if self._process is not None:
            self._process.terminate()
            try:
                await asyncio.to_thread(self._process.wait, 10)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def order(self, command: str, params: str = "") -> None:
        """Type a command, as a person does after a slash."""
        assert self._writer is not None
        said = json.dumps({"command": command, "params": params}).encode()
        self._writer.write(b"%d:%s," % (len(said), said))

    def call(self, number: str, port: int, host: str = "127.0.0.1") -> None:
        """Call a number at the station, or at a proxy."""
        by = ";transport=tls" if self._secure else ""
        self.order("dial", f"sip:{number}@{host}:{port}{by}")

    def press(self, keys: str) -> None:
        """Press keys, which go as telephone events (RFC 4733)."""
        self.order("sndcode", keys)

    async def told(self, kind: str, within_s: float = 60.0) -> dict[str, Any]:
        """Wait until it has told an event of this kind; returns the last one."""
        async with asyncio.timeout(within_s), self._news:
            await self._news.wait_for(lambda: any(e["type"] == kind for e in self.events))
        return next(e for e in reversed(self.events) if e["type"] == kind)

    @property
    def keys(self) -> str:
        """The keys that the far side has pressed."""
        return "".join(e["param"] for e in self.events if e["type"] == "CALL_DTMF_START")

    @property
    def heard(self) -> int:
        """How many samples it has decoded."""
        return max(0, self._heard.stat().st_size - _WAV_HEAD) // 2 if self._heard.exists() else 0

    def latest(self) -> "array[int]":
        """The last quarter of a second that it has decoded."""
        samples = array("h")
        if self.heard >= JUDGED:
            with self._heard.open("rb") as file:
                file.seek(_WAV_HEAD + 2 * (self.heard - JUDGED))
                samples.frombytes(file.read(2 * JUDGED))
        return samples

    def hears(self, hertz: int, share: float = 0.5) -> bool:
        """Whether more than *share* of the last quarter of a second is this tone."""
        return self.hears_sound() and strength(self.latest(), hertz, RATE) > share

    def hears_sound(self) -> bool:
        """Whether the last quarter of a second is no silence."""
        samples = self.latest()
        return bool(samples) and sum(s * s for s in samples) / len(samples) > 10_000

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while True:
            size = int((await reader.readuntil(b":"))[:-1])
            message = json.loads((await reader.readexactly(size + 1))[:-1])
            if message.get("event"):
                self.events.append(message)
                async with self._news:
                    self._news.notify_all()
