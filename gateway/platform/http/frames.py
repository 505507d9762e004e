"""The frames of the build that the server fills in, and their inline parts.

The policy of every page forbids inline scripts and styles. What the build itself put inline into a frame, so that a page
shows after one round trip, is allowed by its hash (Content Security Policy Level 3, section 6.7.3.3); anything else inline
stays forbidden.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final

from gateway.platform.http.headers import Inline

_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Frame:
    """A page with places to fill in. The build's inline parts have no places, so that their hashes stay valid."""

    text: Template
    inline: Inline


class Frames:
    """Reads frames, each again only when its file has changed."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[int, int], Frame]] = {}

    def read(self, path: Path) -> Frame:
        """Return the frame at *path*. Raises ``OSError`` when there is none."""
        found = path.stat()
        version = (found.st_mtime_ns, found.st_size)
        known = self._known.get(path)
        if known is not None and known[0] == version:
            return known[1]
        frame = frame_of(path.read_text(encoding="utf-8"))
        self._known[path] = (version, frame)
        return frame


def frame_of(text: str) -> Frame:
    """Return the frame with the source *text*."""
    return Frame(
        Template(text),
        Inline(
            scripts=tuple(map(_source, _SCRIPT.findall(text))),
            styles=tuple(map(_source, _STYLE.findall(text))),
        ),
    )


def _source(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
