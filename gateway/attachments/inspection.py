"""Inspects a file before it is stored, from citizens and staff alike: reads it within bounds, tells its kind by its
octets, encodes it anew or scans it."""

import asyncio
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from typing import Final

import structlog

from gateway.attachments.clamd import Clamd, ScannerAwayError
from gateway.attachments.kinds import HEIC, Kind, kind_of
from gateway.attachments.pictures import Pictures, UnusableError
from gateway.platform.refused import Refused

log = structlog.get_logger()

ARRIVES_WITHIN_S: Final = 180.0
"""A file that takes longer on its way is given up; each side has one on its way, in memory."""
MEGABYTE: Final = 1_000_000
"""As file managers and pages count them."""


@dataclass(frozen=True, slots=True)
class InspectedFile:
    """An inspected file in the form in which it may be stored."""

    media_type: str
    data: bytes
    preview: bytes | None = None
    width: int | None = None
    height: int | None = None


class Inspection:
    """Inspects files of the allowed *kinds* up to a size in *megabytes*. A file that is no picture needs a
    *scanner*."""

    def __init__(
        self,
        pictures: Pictures,
        scanner: Clamd | None,
        *,
        kinds: Collection[Kind],
        megabytes: int,
        arrives_within_s: float = ARRIVES_WITHIN_S,
    ) -> None:
        """*arrives_within_s* is how long a body may be on its way."""
        self._pictures = pictures
        self._scanner = scanner
        self._kinds = tuple(kinds)
        self._megabytes = megabytes
        self._arrives_within_s = arrives_within_s

    @property
    def most_bytes(self) -> int:
        """The size of the largest file that is taken, in bytes."""
        return self._megabytes * MEGABYTE

    async def read(self, body: AsyncIterator[bytes], announced: int | None = None) -> bytes:
        """Return the octets of *body*. Raises Refused: ``file_too_large``, ``files_busy`` (it comes too slowly)."""
        self.require_size(announced or 0)
        data = bytearray()
        try:
            async with asyncio.timeout(self._arrives_within_s):
                async for piece in body:
                    data += piece
                    self.require_size(len(data))
        except TimeoutError:
            raise Refused("files_busy", "The file comes too slowly.", kind="away") from None
        return bytes(data)

    def require_size(self, size: int) -> None:
        """Raise Refused ``file_too_large`` for too many octets."""
        if size > self.most_bytes:
            raise Refused(
                "file_too_large", f"A file may have {self._megabytes} MB.", kind="invalid"
            )

    def kind(self, data: bytes) -> Kind:
        """Return the kind of a file. Raises Refused: ``file_empty``, ``file_heic``, ``file_kind``."""
        if not data:
            raise Refused("file_empty", "The file is empty.", kind="invalid")
        kind = kind_of(data)
        if kind is HEIC:
            raise Refused(
                "file_heic", "Pictures of this kind (HEIC) are not taken.", kind="invalid"
            )
        if kind is None or kind not in self._kinds:
            raise Refused("file_kind", "Files of this kind are not taken.", kind="invalid")
        return kind

    async def inspect(self, kind: Kind, data: bytes) -> InspectedFile:
        """Encode a picture anew, or scan another file, and return it as it may be stored. Raises UnusableError."""
        if kind.picture:
            made = await self._pictures.encode_anew(data, kind)
            return InspectedFile(made.media_type, made.data, made.preview, made.width, made.height)
        if self._scanner is None:
            raise UnusableError("unscanned")
        try:
            found = await self._scanner.virus_in(data)
        except ScannerAwayError:
            raise UnusableError("unscanned") from None
        if found is not None:
            log.warning("attachment.infected", found=found)
            raise UnusableError("infected")
        return InspectedFile(kind.media_type, data)
