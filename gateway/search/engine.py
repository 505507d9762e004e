"""Runs the pages' search engine in QuickJS, in a thread of its own.

The web build makes one script of ``web/src/search/engine.ts``. It has no network, no files, no clock and no page: it takes
texts and returns texts. Nothing of what it is given is logged.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from gateway.platform.http.static import find_dist

SCRIPT: Final = "engine/search.js"
MEMORY_BYTES: Final = 256 << 20
"""What the engine may hold: some 40 MB with all languages, and about as much with 500 sheets."""
STACK_BYTES: Final = 1 << 20
LONGEST_S: Final = 20.0
"""How long one call may take, in seconds of all of this process's threads. The longest letter takes two or three."""


class EngineError(Exception):
    """The engine is not built, or could not answer within its limits; the message says which, and nothing of the text."""


class Engine:
    """Loads the script at the first call, and anew after a call that failed. Calls run one after another."""

    def __init__(self, script: Path | None = None) -> None:
        self._script = script or find_dist() / SCRIPT
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="search")
        self._context: Any = None
        """QuickJS's context, which only the thread touches."""
        self._given: dict[str, str] = {}
        """What :meth:`give` was given last, by name: a new context is given it first."""

    async def give(self, name: str, text: str) -> None:
        """Have the engine take *text* by its function *name* before every later call. Loads nothing yet."""
        await self._run(self._take, name, text)

    async def ask(self, name: str, *texts: str | int) -> str:
        """Return the result of the engine's function *name*. A cancelled call runs to its end. Raises :class:`EngineError`."""
        return await self._run(self._ask, name, *texts)

    def close(self) -> None:
        """End the thread after the call that runs. Idempotent."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[..., str], *arguments: str | int) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    def _take(self, name: str, text: str) -> str:
        self._given[name] = text
        return "" if self._context is None else self._call(self._context, name, text)

    def _ask(self, name: str, *texts: str | int) -> str:
        if self._context is None:
            context = _load(self._script)
            for given, text in self._given.items():
                self._call(context, given, text)
            self._context = context
        return self._call(self._context, name, *texts)

    def _call(self, context: Any, name: str, *texts: str | int) -> str:
        import quickjs  # noqa: PLC0415 - as below

        try:
            return str(context.eval(f"engine.{name}")(*map(_passed, texts)))
        except (quickjs.JSException, MemoryError) as error:
            # its maps may be half written
            self._context = None
            raise EngineError(f"{name} failed: {type(error).__name__}") from None


def _passed(given: str | int) -> str | int:
    """A text as C can take it over: QuickJS would stop at a zero, and halves of letters are none in UTF-8."""
    if isinstance(given, int):
        return given
    return given.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _load(script: Path) -> Any:
    try:
        source = script.read_text("utf-8")
    except OSError:
        raise EngineError(f"{script} is missing: the web pages are not built") from None
    import quickjs  # noqa: PLC0415 - most processes never need it

    context = quickjs.Context()
    context.set_memory_limit(MEMORY_BYTES)
    context.set_max_stack_size(STACK_BYTES)
    context.set_time_limit(LONGEST_S)
    context.eval(source)
    return context
