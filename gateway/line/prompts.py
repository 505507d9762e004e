"""The prompts of callers as administrators see them: the shipped ones, the body's own that replace them, and missing ones.

The body's own are files in one folder, where media workers read them. A separate program re-encodes each upload.
"""

import asyncio
import contextlib
import os
import re
import secrets
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import msgspec

from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
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
    """One prompt: its file name, the words that it should say, and whose sound is played.

    A topic whose prompt is ``missing`` is announced by its number.
    """

    name: str
    text: str
    source: Source


class PromptList(msgspec.Struct, frozen=True, kw_only=True):
    """The prompts of ``language``; ``languages`` are those of the line."""

    language: str
    languages: list[str]
    prompts: list[Prompt]


class PromptFiles:
    """Reads and writes the folder of the body's own prompts; each change goes into the audit trail. Holds no state."""

    def __init__(
        self,
        folder: Path,
        languages: Sequence[str],
        database: Database,
        clock: Callable[[], datetime],
    ) -> None:
        """*languages* are those in which callers hear the station."""
        self.folder = folder
        self.languages = tuple(languages)
        self._database = database
        self._clock = clock

    def listed(self, language: str | None, topics: Iterable[Category]) -> PromptList:
        """Return the station's words, then the topics' names, in *language*; None: in the first. Raises ``Refused`` ``not_found``."""
        language = language or self.languages[0]
        if language not in self.languages:
            raise Refused("not_found", "There are no prompts in that language.")
        texts = {snake(key): _SAID.say(language, key) for key in _SAID.after("")}
        texts |= {f"{TOPIC}{topic.id}": topic.wording(language).label for topic in topics}
        prompts = [
            Prompt(name=name, text=text, source=self._source(language, name))
            for name, text in texts.items()
        ]
        return PromptList(language=language, languages=list(self.languages), prompts=prompts)

    def path(self, language: str, name: str) -> Path:
        """Return the file that is played. Raises ``Refused`` ``not_found``."""
        for folder in (self.folder, SHIPPED):
            path = folder / self._known(language, name)
            if path.is_file():
                return path
        raise Refused("not_found", "There is no such prompt.")

    async def put(self, language: str, name: str, sound: bytes, *, by: str) -> None:
        """Play *sound* (of a kind that :func:`media.telephone.encode.kind_of` knows) from now on; *by* is an account's id.

        Raises ``Refused``: ``not_found``, ``prompt_not_sound``, ``prompt_too_long``, ``prompt_silent``.
        """
        path = self.folder / self._known(language, name)
        made = await encoded(sound)
        await asyncio.to_thread(_write, path, made)
        await self._note("line.prompt_set", f"{language}/{name}", by)

    async def remove(self, language: str, name: str, *, by: str) -> None:
        """Delete the body's own prompt; the shipped one is played again, or for a topic none."""
        path = self.folder / self._known(language, name)
        await asyncio.to_thread(path.unlink, missing_ok=True)
        await self._note("line.prompt_reset", f"{language}/{name}", by)

    async def _note(self, action: str, prompt: str, by: str) -> None:
        await audit.record(
            self._database, at=self._clock(), account_id=by, action=action, subject=prompt
        )

    def _source(self, language: str, name: str) -> Source:
        if (self.folder / language / f"{name}.opus").is_file():
            return "own"
        return "shipped" if (SHIPPED / language / f"{name}.opus").is_file() else "missing"

    def _known(self, language: str, name: str) -> Path:
        if language not in self.languages or not _NAME.match(name):
            raise Refused("not_found", "There is no such prompt.")
        return Path(language) / f"{name}.opus"


async def encoded(sound: bytes) -> bytes:
    """Return a sound file re-encoded as a prompt. Raises ``Refused`` as :meth:`PromptFiles.put`."""
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
    """Return the topics that have a prompt, in *folder* or shipped, as ``it/weapons``."""
    return frozenset(
        f"{language}/{path.stem.removeprefix(TOPIC)}"
        for language in languages
        for root in (folder, SHIPPED)
        for path in (root / language).glob(f"{TOPIC}*.opus")
    )


def snake(key: str) -> str:
    """Return a key of the words as a file name."""
    return re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", key)
