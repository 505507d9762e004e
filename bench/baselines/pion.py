"""Pion, a WebRTC stack in Go, as a forwarder: built from Debian's packages, where those are installed."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.media_process import Rooms, served_by

_GO, _PION = "golang-go", "golang-github-pion-webrtc.v3-dev"
_SOURCE = Path(__file__).with_name("pion_sfu.go")
_LIBRARIES = Path("/usr/share/gocode")


def missing() -> list[str]:
    """The Debian packages that are to be installed first."""
    there = {
        _GO: shutil.which("go") is not None,
        _PION: (_LIBRARIES / "src/github.com/pion/webrtc").is_dir(),
    }
    return [package for package, found in there.items() if not found]


def versions() -> str:
    """Of Go and Pion, as they were built."""
    go = subprocess.run(["go", "env", "GOVERSION"], check=True, capture_output=True, text=True)
    asked = ["dpkg-query", "--show", "--showformat", "${Version}", _PION]
    pion = subprocess.run(asked, check=True, capture_output=True, text=True)
    return f"Pion {pion.stdout}, {go.stdout.strip()}"


def build(folder: Path) -> Path:
    """Compile ``pion_sfu.go`` under *folder*, without a network; return the program.

    Raises CalledProcessError when it does not compile.
    """
    package = folder / "src" / "pion_sfu"
    package.mkdir(parents=True)
    shutil.copy(_SOURCE, package / "main.go")
    # without a go.mod beside it Go does not take Debian's webrtc for webrtc/v3
    (package / "go.mod").write_text("module pion_sfu\n", encoding="utf-8")
    environment = {"GO111MODULE": "off", "GOPATH": f"{folder}:{_LIBRARIES}", "GOFLAGS": ""}
    program = folder / "pion_sfu"
    subprocess.run(
        ["go", "build", "-o", program, "."],
        cwd=package,
        env=os.environ | environment,
        check=True,
    )
    return program


@asynccontextmanager
async def pion_sfu(program: Path, rooms: Rooms, *, bare: bool) -> AsyncIterator[int]:
    """The running *program* with *rooms* connected; gives its process id. *bare*: without interceptors."""
    async with served_by([str(program), *(["-bare"] if bare else [])]) as (pid, session):
        try:
            for room in rooms:
                async with session.post("/rooms", json=[peer.offer() for peer in room]) as response:
                    response.raise_for_status()
                    answers: list[str] = await response.json(content_type=None)
                connected = zip(room, answers, strict=True)
                await asyncio.gather(*(peer.connect_to_answer(sdp) for peer, sdp in connected))
            yield pid
        finally:
            await asyncio.gather(*(peer.aclose() for room in rooms for peer in room))
