"""The options of an export, as they are ordered and stored."""

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
    """The options of an export: ``redactions`` leave spans out, ``blurred`` names parties whose faces are made
    unrecognisable (of a conference its members, by their ids), ``chat`` adds the chat as subtitles."""

    format: Format = "mp4"
    language: Language = "it"
    chat: bool = True
    redactions: Annotated[list[Redaction], msgspec.Meta(max_length=MOST_REDACTIONS)] = []
    blurred: Annotated[list[PartyName], msgspec.Meta(max_length=MOST_BLURRED)] = []

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "ExportOptions":
        """Read the stored options. Raises msgspec.ValidationError."""
        return msgspec.convert(kept, cls)

    def kept(self) -> dict[str, Any]:
        """Return the options in the form that is stored."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found
