"""The words of ``words.toml``, by language."""

import tomllib
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("it", "en")
NAMES: Final = {"it": "Italiano", "en": "English"}

WORDS: Final[dict[str, dict[str, str]]] = tomllib.loads(
    (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
)
