"""The prompts of callers as administrators see them: the shipped ones, the body's own in their place, and those that are missing.

The body's own are files in one folder, where media workers read them. A separate program encodes each upload anew.
"""

import asyncio
import contextlib
import os
import re
import secrets
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec

from gateway.platform.refused import Refused
from gateway.platform.words import Fragment
from media.telephone import encode
from media.telephone.prompts import SHIPPED
from queueing.categories import Category

_SAID = Fragment("telephone")
TOPIC: Final = "topic-"
ENCODE_WITHIN_S: Final = 30.0
KEPT_ENVIRONMENT: Final = ("LD_LIBRARY_PATH", "PATH")
_NAME: Final = re.compile(r"[a-z0-9_-]{1,64}\Z")
_REFUSED: Final = {encode.TOO_LONG: "prompt_too_long", encode.SILENT: "prompt_silent"}

Source = Literal["shipped", "own", "missing"]


class Prompt(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One prompt: its name as a file, the words that it is to say, and whose sound is played. One of a topic that is
    ``missing`` is said by the topic's number."""

    name: str
    text: str
    source: Source


class PromptFiles:
    """Reads and writes the folder of the body's own prompts. Holds nothing itself."""

    def __init__(self, folder: Path, languages: Sequence[str]) -> None:
        """*languages* are those in which callers are spoken to."""
        self.folder = folder
        self.languages = tuple(languages)

    def listed(self, language: str, topics: Iterable[Category]) -> list[Prompt]:
        """Return the prompts of a language: the station's words, then the topics' names."""
        texts = {snake(key): _SAID.say(language, key) for key in _SAID.after("")}
        texts |= {f"{TOPIC}{topic.id}": topic.wording(language).label for topic in topics}
        return [
            Prompt(name=name, text=text, source=self._source(language, name))
            for name, text in texts.items()
        ]

    def path(self, language: str, name: str) -> Path:
        """Return the file that is played. Raises ``Refused``: ``not_found``."""
        for folder in (self.folder, SHIPPED):
            path = folder / self._known(language, name)
            if path.is_file():
                return path
        raise Refused("not_found", "There is no such prompt.")

    async def put(self, language: str, name: str, sound: bytes) -> None:
        """Play *sound* (of a kind that :func:`media.telephone.encode.kind_of` knows) from now on. Raises ``Refused``: ``not_found``, ``prompt_not_sound``,
        ``prompt_too_long``, ``prompt_silent``."""
        path = self.folder / self._known(language, name)
        made = await encoded(sound)
        await asyncio.to_thread(_write, path, made)

    async def remove(self, language: str, name: str) -> None:
        """Go back to the shipped one, or for a topic to none."""
        path = self.folder / self._known(language, name)
        await asyncio.to_thread(path.unlink, missing_ok=True)

    def _source(self, language: str, name: str) -> Source:
        if (self.folder / language / f"{name}.opus").is_file():
            return "own"
        return "shipped" if (SHIPPED / language / f"{name}.opus").is_file() else "missing"

    def _known(self, language: str, name: str) -> Path:
        if language not in self.languages or not _NAME.match(name):
            raise Refused("not_found", "There is no such prompt.")
        return Path(language) / f"{name}.opus"


async def encoded(sound: bytes) -> bytes:
    """Return a sound file as a prompt. Raises ``Refused`` as :meth:`PromptFiles.put`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-IB", encode.__file__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        # who broke the decoder would find the station's secrets in any other
        env={name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ},
    )
    try:
        async with asyncio.timeout(ENCODE_WITHIN_S):
            made, _ = await process.communicate(sound)
    except TimeoutError:
        made = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0 or not made:
        word = _REFUSED.get(process.returncode or 0, "prompt_not_sound")
        raise Refused(word, "The sound cannot be taken.", kind="invalid")
    return made


def _write(path: Path, made: bytes) -> None:
    """In one step, so that no worker reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    fresh = path.with_name(f".{path.stem}.{secrets.token_hex(4)}")
    try:
        fresh.write_bytes(made)
        fresh.chmod(0o644)
        os.replace(fresh, path)  # noqa: PTH105 - says what it does
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def named_topics(languages: Iterable[str], folder: Path) -> frozenset[str]:
    """Return the topics whose names can be said, by a prompt in *folder* or a shipped one, as ``it/weapons``."""
    return frozenset(
        f"{language}/{path.stem.removeprefix(TOPIC)}"
        for language in languages
        for root in (folder, SHIPPED)
        for path in (root / language).glob(f"{TOPIC}*.opus")
    )


def snake(key: str) -> str:
    """Return a key of the words as the name of a file."""
    return re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", key)
