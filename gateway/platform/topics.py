"""The shipped topics with their words in every language, from ``locales/<language>/``.

``topics.json`` holds the official name, the description and the search words of each topic; ``topic-titles.json`` the
titles in citizens' words where these differ from the official name; ``topic-requirements.json`` what citizens should have
at hand (``<topic>.1``, ``<topic>.2``, in this order). A station's changes of them are in :mod:`gateway.topics`.
"""

from functools import cache
from pathlib import Path

import msgspec

from gateway.platform.languages import LANGUAGES, find_locales
from gateway.platform.words import read
from queueing.categories import Catalogue, Wording, shipped


@cache
def topics(folder: Path | None = None) -> Catalogue:
    """Return the shipped catalogue with its words. Raises ``ValueError`` that names the file or topic at fault."""
    root = folder or find_locales()
    wordings: dict[str, dict[str, Wording]] = {}
    for language in LANGUAGES:
        words = read(root / language / "topics.json", dict[str, Wording], otherwise={})
        titles = read(root / language / "topic-titles.json", dict[str, str], otherwise={})
        required = read(root / language / "topic-requirements.json", dict[str, str], otherwise={})
        if words:
            wordings[language] = {
                topic: msgspec.structs.replace(
                    wording,
                    title=titles.get(topic, ""),
                    requirements=tuple(
                        line for key, line in required.items() if key.rpartition(".")[0] == topic
                    ),
                )
                for topic, wording in words.items()
            }
    return shipped().worded(wordings)
