"""The station's topics with their words in every language, from ``locales/<language>/topics.json``."""

from functools import cache
from pathlib import Path

from gateway.platform.languages import LANGUAGES, find_locales
from gateway.platform.words import read
from queueing.categories import Catalogue, Wording, shipped


@cache
def topics(folder: Path | None = None) -> Catalogue:
    """The catalogue that ships, worded. Raises ``ValueError`` that names the file or topic at fault."""
    root = folder or find_locales()
    wordings = {
        language: read(root / language / "topics.json", dict[str, Wording], otherwise={})
        for language in LANGUAGES
    }
    return shipped().worded({language: words for language, words in wordings.items() if words})
