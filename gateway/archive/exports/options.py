"""The options of an export, as they are asked for and kept."""

from typing import Annotated, Any, Literal

import msgspec

from recordings.film.spec import MOST_REDACTIONS, Format, Redaction
from signaling.protocol.base import Language

ExportKind = Literal["film", "package"]
MOST_BLURRED = 64
"""More than a conference has members."""
PartyName = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class ExportOptions(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """``redactions`` leave spans out, ``blurred`` names parties whose face nobody is to recognise (of a
    conference its members, by their ids), ``chat`` adds what was written as subtitles."""

    format: Format = "mp4"
    language: Language = "it"
    chat: bool = True
    redactions: Annotated[list[Redaction], msgspec.Meta(max_length=MOST_REDACTIONS)] = []
    blurred: Annotated[list[PartyName], msgspec.Meta(max_length=MOST_BLURRED)] = []

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "ExportOptions":
        """Read the options as they were kept. Raises msgspec.ValidationError."""
        return msgspec.convert(kept, cls)

    def kept(self) -> dict[str, Any]:
        """Return the options as they are kept."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found
