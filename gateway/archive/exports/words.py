"""The words of a film, in the language in which it was asked for."""

from typing import Final

from gateway.platform.words import Fragment
from recordings.film.spec import Words

FILMS: Final = Fragment("films")


def words_of_film(language: str) -> Words:
    """The texts that the film's own drawing needs."""
    return Words(
        gap=FILMS.say(language, "gap"),
        gaps={cause: FILMS.say(language, f"gap.{cause}") for cause in FILMS.after("gap.")},
        no_picture=FILMS.say(language, "no-picture"),
        still=FILMS.say(language, "still"),
        redacted=FILMS.say(language, "redacted"),
        muted=FILMS.say(language, "muted"),
    )


def of_party(language: str, party: str) -> str:
    """Return what a party of the conversation is called; *party* itself for one without a name."""
    key = f"party.{party}"
    return FILMS.say(language, key) if key in FILMS else party


def of_mark(language: str, kind: str) -> str:
    """Return what a mark of the recording is called; *kind* itself for one without a name."""
    key = f"mark.{kind}"
    return FILMS.say(language, key) if key in FILMS else kind
