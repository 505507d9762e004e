"""Gives the words of a film in the language in which it was ordered."""

from typing import Final

from gateway.platform.words import Fragment
from recordings.film.spec import Words

FILMS: Final = Fragment("films")


def words_of_film(language: str) -> Words:
    """Return the texts that are drawn into a film."""
    return Words(
        gap=FILMS.say(language, "gap"),
        gaps={cause: FILMS.say(language, f"gap.{cause}") for cause in FILMS.after("gap.")},
        no_picture=FILMS.say(language, "no-picture"),
        still=FILMS.say(language, "still"),
        redacted=FILMS.say(language, "redacted"),
        muted=FILMS.say(language, "muted"),
    )


def of_party(language: str, party: str) -> str:
    """Return the name of a party of the conversation in *language*; *party* itself where it has none."""
    key = f"party.{party}"
    return FILMS.say(language, key) if key in FILMS else party


def of_mark(language: str, kind: str) -> str:
    """Return the name of a mark of the recording in *language*; *kind* itself where it has none."""
    key = f"mark.{kind}"
    return FILMS.say(language, key) if key in FILMS else kind
