"""Chooses the language of a page: the one asked for, else the browser's choice, else the source's."""

from aiohttp import web

from gateway.platform.languages import LANGUAGES, SOURCE
from signaling.protocol.base import Language

MOST_RANGES = 30
"""Entries of an Accept-Language header that are looked at; browsers send a handful."""


def preferred_language(asked: str | None, accept: str) -> Language:
    """Return the station's language that fits best.

    *asked* is a choice (``?lang=``), which wins if the station has it. *accept* is an Accept-Language header (RFC 9110,
    section 12.5.4): ``de-IT`` fits German, ``*`` any language that the header does not name, weights decide, and equal ones
    count in the header's order.
    """
    if asked is not None:
        chosen = next((each for each in LANGUAGES if each == asked.lower()), None)
        if chosen is not None:
            return chosen
    weights: dict[str, float] = {}
    for entry in accept.split(",")[:MOST_RANGES]:
        tag, *parameters = entry.split(";")
        name = tag.strip().partition("-")[0].lower()
        weight = _weight(parameters)
        # "de-AT;q=0.9, de;q=0.8": the best of them counts
        weights[name] = max(weight, weights.get(name, 0.0))
    otherwise = weights.pop("*", 0.0)
    named = [each for name in weights for each in LANGUAGES if each == name]
    ranked = [*named, *(each for each in LANGUAGES if each not in weights)]
    best = max(ranked, key=lambda each: weights.get(each, otherwise), default=SOURCE)
    return best if weights.get(best, otherwise) > 0 else SOURCE


def language_for(request: web.Request) -> Language:
    """Return the language for the page that *request* asks for."""
    return preferred_language(request.query.get("lang"), request.headers.get("Accept-Language", ""))


def way_back(request: web.Request) -> str:
    """Return the address of the first page, in the language that *request* asks for; without one the page chooses."""
    asked = request.query.get("lang", "").lower()
    return f"/?lang={asked}" if asked in LANGUAGES else "/"


def _weight(parameters: list[str]) -> float:
    """The value of ``q``, 0 for one that cannot be read, 1 where there is none."""
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name.strip().lower() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0
