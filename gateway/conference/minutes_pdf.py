"""Prints minutes as a tagged PDF (PDF/UA-1 and PDF/A-2a) with fonts of its own. Blocking."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import typst

from gateway.conference.minutes import MINUTES
from gateway.emblem.picture import Emblem, for_paper
from gateway.platform.blocks import blocks
from signaling.protocol.base import Language


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """The minutes to be printed. ``at`` is the date of the document; ``signed`` is the date of the signature in words and
    ``digest`` the hash of the text, both empty for a draft. ``state`` says who signed, empty for the words of minutes. ``organisation``, ``station`` and ``emblem`` are the
    letterhead."""

    text: str
    language: Language
    title: str
    at: datetime
    signed_by: str | None = None
    signed: str = ""
    digest: str = ""
    state: str = ""
    organisation: str = ""
    station: str = ""
    emblem: Emblem | None = None


@cache
def _template() -> bytes:
    return Path(__file__).with_name("minutes.typ").read_bytes()


def printed(paper: Paper) -> bytes:
    """Return the minutes as PDF. People's words are handed over as data and never read as markup."""
    return typst.compile(
        _template(),
        sys_inputs=_told(paper),
        ignore_system_fonts=True,
        timestamp=paper.at.astimezone(UTC).replace(microsecond=0),
        pdf_standards=["a-2a", "ua-1"],
    )


def _told(paper: Paper) -> dict[str, str]:
    told: dict[str, Any] = {
        "title": paper.title,
        "language": paper.language,
        "page": MINUTES.say(paper.language, "page"),
        "state": paper.state or _state(paper),
        "digest": f"{MINUTES.say(paper.language, 'digest')}: {paper.digest}"
        if paper.digest
        else "",
        "signed": paper.signed_by is not None,
        "organisation": paper.organisation,
        "station": paper.station,
        "emblem": for_paper(paper.emblem),
        "blocks": msgspec.to_builtins(blocks(paper.text)),
    }
    return {"minutes": json.dumps(told)}


def _state(paper: Paper) -> str:
    if paper.signed_by is None:
        return MINUTES.say(paper.language, "draft")
    return MINUTES.say(paper.language, "signed", by=paper.signed_by, at=paper.signed)
