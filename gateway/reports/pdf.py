"""Typesets a report as a tagged PDF (PDF/UA-1 and PDF/A-2a), with its charts and their table. Blocks."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst


@cache
def _template() -> bytes:
    return Path(__file__).with_name("report.typ").read_bytes()


def printed(told: dict[str, Any], at: datetime) -> bytes:
    """Return the content of ``paper.told`` as PDF, with the creation time *at*."""
    return typst.compile(
        _template(),
        sys_inputs={"report": json.dumps(told)},
        ignore_system_fonts=True,
        timestamp=at.astimezone(UTC).replace(microsecond=0),
        pdf_standards=["a-2a", "ua-1"],
    )
