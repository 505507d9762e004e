"""Describes a sheet as schema.org's ``GovernmentService`` and ``FAQPage`` for search engines (JSON-LD 1.1). No I/O."""

import json
import re
from functools import lru_cache
from html import unescape
from typing import Any

from gateway.knowledge.markup import html_of
from gateway.knowledge.reading import PublishedSheet

_WITHIN = re.compile(r"</?(?:a|strong|em)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
LONGEST_DESCRIPTION = 300


@lru_cache(maxsize=8_192)
def plain(markdown: str) -> str:
    """Return the words of a Markdown text in one line. Cached: reading Markdown is slow, and each citizen's page needs all
    sheets' words."""
    return " ".join(unescape(_TAG.sub(" ", _WITHIN.sub("", html_of(markdown)))).split())


def description_of(sheet: PublishedSheet) -> str:
    """Return a sentence or two about a sheet: its summary, else the beginning of its text."""
    said = sheet.entries.get("summary") or next(iter(sheet.entries.values()), "") or sheet.body
    words = plain(said)
    if len(words) <= LONGEST_DESCRIPTION:
        return words
    return words[:LONGEST_DESCRIPTION].rsplit(" ", 1)[0] + "…"


def structured(sheet: PublishedSheet, *, address: str, organisation: str) -> str:
    """Return the data block of a sheet's page, safe between ``<script>`` tags; browsers do not run it, so that the content
    security policy lets it be."""
    service: dict[str, Any] = {
        "@type": "GovernmentService",
        "name": sheet.title,
        "description": description_of(sheet),
        "url": address,
        "inLanguage": sheet.language,
        "serviceOperator": {
            "@type": "GovernmentOrganization",
            "name": sheet.competent_body or organisation,
        },
        "provider": {"@type": "GovernmentOrganization", "name": organisation},
    }
    if "audience" in sheet.entries:
        service["audience"] = {
            "@type": "Audience",
            "audienceType": plain(sheet.entries["audience"]),
        }
    if "area" in sheet.entries:
        service["areaServed"] = plain(sheet.entries["area"])
    graph = [service]
    if sheet.questions:
        answer = {"@type": "Answer", "text": description_of(sheet), "url": address}
        graph.append(
            {
                "@type": "FAQPage",
                "url": address,
                "inLanguage": sheet.language,
                "mainEntity": [
                    {"@type": "Question", "name": each, "acceptedAnswer": answer}
                    for each in sheet.questions
                ],
            }
        )
    written = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    # nothing that somebody wrote ends the block
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
