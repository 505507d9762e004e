"""Counting what a walk through the station crosses: the functions that run because of one command, and their files."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
PACKAGES = tuple(str(ROOT / name) + "/" for name in ("gateway", "queueing", "signaling"))
QUIET_S = 1.0
"""A walk is over once nothing new has run for so long: the media tasks follow within it."""


class Walk:
    """The functions of one walk."""

    def __init__(self) -> None:
        self._codes: set[CodeType] = set()

    @property
    def functions(self) -> set[str]:
        """Their names, each with its file."""
        return {
            f"{Path(code.co_filename).relative_to(ROOT)}:{code.co_firstlineno} {code.co_qualname}"
            for code in self._codes
        }

    @property
    def files(self) -> set[str]:
        """The files in which they stand."""
        return {code.co_filename for code in self._codes}

    def __len__(self) -> int:
        return len(self._codes)

    def cross(self, code: CodeType) -> None:
        """Note a function of the station; comprehensions and lambdas are none."""
        if code.co_filename.startswith(PACKAGES) and not code.co_name.startswith("<"):
            self._codes.add(code)


_marked: ContextVar[Walk | None] = ContextVar("marked", default=None)


class Walks:
    """Marks each call of some methods, with every task that it begins, as part of the walk of that moment."""

    def __init__(self) -> None:
        self._now: Walk | None = None

    @contextmanager
    def marking(self, *begins: tuple[type, str]) -> Iterator[None]:
        """Mark the methods *begins* (owner and name) of objects that are made within the block."""
        with pytest.MonkeyPatch.context() as patch:
            for owner, name in begins:
                patch.setattr(owner, name, self._marks(getattr(owner, name)))
            yield

    def _marks(self, method: Any) -> Any:
        async def marked(*args: Any, **kwargs: Any) -> Any:
            token = _marked.set(self._now)
            try:
                return await method(*args, **kwargs)
            finally:
                _marked.reset(token)

        return marked

    @asynccontextmanager
    async def counted(self) -> AsyncIterator[Walk]:
        """Count what runs under the mark from here until the block is over and nothing new follows. Not within another."""
        walk = self._now = Walk()

        def look(frame: FrameType, event: str, _argument: Any) -> None:
            if event == "call" and _marked.get() is walk:
                walk.cross(frame.f_code)

        sys.setprofile(look)
        try:
            yield walk
            before = -1
            while before != len(walk):
                before = len(walk)
                await asyncio.sleep(QUIET_S)
        finally:
            sys.setprofile(None)
            self._now = None
