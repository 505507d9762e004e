"""The client of ClamAV's daemon, against one that speaks the protocol."""

import asyncio
import contextlib
import io
import os
import shutil
import zipfile

import pytest

from gateway.attachments.clamd import Clamd, ScannerAwayError

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Daemon:
    """Takes files as clamd(8) says, keeps them, and answers what a test tells it to."""

    def __init__(self):
        self.files = []
        self.answer = None
        self.most = None

    async def serve(self, reader, writer):
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        file = b""
        with contextlib.suppress(asyncio.IncompleteReadError):
            while length := int.from_bytes(await reader.readexactly(4), "big"):
                file += await reader.readexactly(length)
                if self.most is not None and len(file) > self.most:
                    writer.write(b"INSTREAM size limit exceeded. ERROR\0")
                    break
            else:
                self.files.append(file)
                found = b"stream: Eicar-Signature FOUND" if EICAR in file else b"stream: OK"
                writer.write((found if self.answer is None else self.answer) + b"\0")
            await writer.drain()
        writer.close()


@pytest.fixture
async def daemon(tmp_path):
    made = Daemon()
    made.url = f"unix:{tmp_path / 'clamd.ctl'}"
    server = await asyncio.start_unix_server(made.serve, tmp_path / "clamd.ctl")
    yield made
    server.close()


async def test_a_clean_file_goes_whole_and_in_pieces(daemon):
    data = bytes(range(256)) * 2000
    assert await Clamd(daemon.url).virus_in(data) is None
    assert daemon.files == [data]


async def test_a_virus_is_named(daemon):
    assert await Clamd(daemon.url).virus_in(b"before " + EICAR) == "Eicar-Signature"


async def test_a_daemon_is_reached_by_tcp():
    made = Daemon()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert await Clamd(f"tcp://127.0.0.1:{port}").virus_in(EICAR) == "Eicar-Signature"
    server.close()


@pytest.mark.parametrize("answer", [b"", b"UNKNOWN COMMAND", b"stream: ERROR", b"OK"])
async def test_anything_but_a_verdict_is_none(daemon, answer):
    daemon.answer = answer
    clamd = Clamd(daemon.url)
    with pytest.raises(ScannerAwayError):
        await clamd.virus_in(b"data")
    assert clamd.trouble() is not None
    daemon.answer = None
    assert await clamd.virus_in(b"data") is None
    assert clamd.trouble() is None


async def test_a_file_larger_than_the_daemon_takes_is_not_clean(daemon):
    daemon.most = 100_000
    with pytest.raises(ScannerAwayError):
        await Clamd(daemon.url).virus_in(b"x" * 5_000_000)


async def test_a_daemon_that_is_not_there_is_away(tmp_path):
    with pytest.raises(ScannerAwayError):
        await Clamd(f"unix:{tmp_path / 'none'}").virus_in(b"data")


async def test_a_daemon_that_says_nothing_is_away(tmp_path):
    async def silent(_reader, _writer):
        await asyncio.sleep(600)

    server = await asyncio.start_unix_server(silent, tmp_path / "clamd.ctl")
    with pytest.raises(ScannerAwayError, match="timeout"):
        await Clamd(f"unix:{tmp_path / 'clamd.ctl'}", within_s=0.05).virus_in(b"data")
    server.close()


SIGNATURE = b"the station's own mark of a virus"
CONFIGURATION = """
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/clamd.ctl
Foreground yes
LogFile {folder}/log
StreamMaxLength 1M
"""


@contextlib.asynccontextmanager
async def clamd(folder):
    """A real daemon, which knows :data:`SIGNATURE` and nothing else; its address."""
    program = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("needs clamav-daemon")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "own.ndb").write_text(f"Station.Own:0:*:{SIGNATURE.hex()}\n")
    configuration, control = folder / "clamd.conf", folder / "clamd.ctl"
    configuration.write_text(CONFIGURATION.format(folder=folder))
    process = await asyncio.create_subprocess_exec(program, "--config-file", str(configuration))
    try:
        async with asyncio.timeout(60):
            while not control.exists():
                assert process.returncode is None, (folder / "log").read_text()
                await asyncio.sleep(0.1)
        yield f"unix:{control}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@pytest.mark.long
@pytest.mark.process
async def test_a_real_daemon_finds_a_signature_of_our_own(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("modulo.txt", b"a" * 5_000 + SIGNATURE)
    async with clamd(tmp_path) as url:
        scanner = Clamd(url)
        assert await scanner.virus_in(b"%PDF-1.7 modulo\n%%EOF") is None
        for infected in (b"%PDF-1.7 " + SIGNATURE + b"\n%%EOF", packed.getvalue()):
            assert (await scanner.virus_in(infected)).startswith("Station.Own")
        with pytest.raises(ScannerAwayError):
            await scanner.virus_in(b"a" * 2_000_000)
    with pytest.raises(ScannerAwayError):
        await scanner.virus_in(b"a")
