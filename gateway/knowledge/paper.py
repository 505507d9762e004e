"""Prints a sheet as a tagged PDF (PDF/UA-1 and PDF/A-2a) with embedded fonts, and as plain text. Printing blocks."""

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import typst

from gateway.knowledge.entries import ENTRIES, SheetText
from gateway.platform.blocks import blocks
from gateway.platform.words import Fragment

NAMES: Final[Fragment] = Fragment("sheet-entries")
_LINK = re.compile(r"\[([^\]]+)\]\(((?:https?://|mailto:|tel:)[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6}(?=\s)", re.MULTILINE)


class SheetPaper(msgspec.Struct, frozen=True, kw_only=True):
    """The sheet to print: ``text`` as :func:`as_markdown` makes it; ``valid`` is its last day, in words."""

    text: str
    language: str
    title: str
    at: datetime
    valid: str
    organisation: str
    station: str
    link: str


def as_markdown(said: SheetText, language: str, address: str) -> str:
    """Return a sheet in one piece: its title, entries under their names, text, links, and files below *address*, the
    sheet's own.

    Each address stands beside its words. Pure.
    """
    parts = [f"# {said.title}"]
    for key in ENTRIES:
        if key in said.entries:
            name = NAMES.say(language, f"entry.{key}")
            parts.append(f"## {name}\n\n{_plain(said.entries[key])}")
    if said.body:
        parts.append(_plain(said.body))
    if said.links:
        parts.append("\n".join(f"- {each.label}: {each.url}" for each in said.links))
    if said.attachments:
        files = [f"- {each.label}: {file_address(address, each.id)}" for each in said.attachments]
        parts.append(f"## {NAMES.say(language, 'attachments')}\n\n" + "\n".join(files))
    return "\n\n".join(parts)


def file_address(address: str, file_id: str) -> str:
    """Return the public address of a file of the sheet at *address*, valid as long as the sheet is in force. Pure."""
    return f"{address}/files/{file_id}"


def printed(paper: SheetPaper) -> bytes:
    """Return the sheet as PDF. What people wrote is passed as data and never read as markup. Blocks."""
    told = {
        "title": paper.title,
        "language": paper.language,
        "valid": paper.valid,
        "organisation": paper.organisation,
        "station": paper.station,
        "link": paper.link,
        "blocks": msgspec.to_builtins(blocks(paper.text)),
    }
    return typst.compile(
        _template(),
        sys_inputs={"sheet": json.dumps(told)},
        ignore_system_fonts=True,
        timestamp=paper.at.astimezone(UTC).replace(microsecond=0),
        pdf_standards=["a-2a", "ua-1"],
    )


def _plain(markdown: str) -> str:
    return _HEADING.sub("###", _LINK.sub(r"\1 (\2)", markdown))


@cache
def _template() -> bytes:
    return Path(__file__).with_name("sheet.typ").read_bytes()
