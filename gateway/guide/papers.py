"""Makes tagged PDFs of the sheets in force: each once, one at a time, cached until the sheet changes."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

from gateway.knowledge.paper import SheetPaper, printed
from gateway.knowledge.reading import PublishedSheet

KEPT: Final = 100
"""So many PDFs stay in memory, some 50 kB each."""


class GuidePapers:
    """The PDFs of one gateway. *paper* gives the content of a sheet in a language."""

    def __init__(self, paper: Callable[[str, str], Awaitable[SheetPaper]]) -> None:
        self._paper = paper
        self._made: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._making = asyncio.Lock()

    async def of(self, sheet: PublishedSheet) -> bytes:
        """Return a sheet as PDF in the language of its words. Raises :class:`Refused` ``not_found``, ``not_in_force``."""
        key = (sheet.id, sheet.version, sheet.fresh_until_ms)
        # anybody may ask for any: no more than one core is taken by it
        async with self._making:
            made = self._made.get(key)
            if made is None:
                made = await asyncio.to_thread(printed, await self._paper(sheet.id, sheet.language))
                self._made[key] = made
            self._made.move_to_end(key)
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return made
