"""Formats dates, times and numbers for a language, by Unicode's CLDR."""

import re
from datetime import date, datetime
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.numbers import format_decimal

from gateway.platform.languages import known_languages


@cache
def cldr(language: str) -> Locale:
    """Return CLDR's data of *language* as the station uses it (``de-IT``). Raises ``KeyError`` for an unknown one."""
    return Locale.parse(known_languages()[language].locale, sep="-")


def number(value: float, language: str) -> str:
    """Return a whole or decimal number in a language's form: ``1.234,5``."""
    return format_decimal(value, locale=cldr(language))


def day_in_words(day: date, language: str) -> str:
    """Return a day without its year: ``giovedì 26 novembre``."""
    return format_date(day, _weekday_and_day(language), locale=cldr(language))


def weekday_in_words(weekday: int, language: str) -> str:
    """Return the name of a weekday, 0 for Monday: ``lunedì``."""
    name: str = get_day_names("wide", "stand-alone", cldr(language))[weekday]
    return name


def full_day_in_words(day: date, language: str) -> str:
    """Return a day with its year: ``26 novembre 2026``."""
    return format_date(day, "long", locale=cldr(language))


def month_in_words(month: str, language: str) -> str:
    """Return a month (``2026-11``) with its year: ``novembre 2026``."""
    first = date.fromisoformat(f"{month}-01")
    return format_skeleton("yMMMM", first, locale=cldr(language))


def day_in_figures(day: date, language: str) -> str:
    """Return a day in figures: ``26/11/2026``, ``26.11.2026``."""
    return format_date(day, _figures(language), locale=cldr(language))


def time_of_day(moment: datetime, language: str) -> str:
    """Return hours and minutes of a local moment: ``10:15``."""
    return format_time(moment.time(), "short", locale=cldr(language))


def moment_in_figures(moment: datetime, language: str) -> str:
    """Return a local moment in figures: ``26/11/2026 10:15``."""
    return f"{day_in_figures(moment, language)} {time_of_day(moment, language)}"


@cache
def _weekday_and_day(language: str) -> str:
    # CLDR lists the order with a short weekday and has it widened (UTS 35, "Matching Skeletons")
    pattern: str = cldr(language).datetime_skeletons["MMMMEd"].pattern
    return re.sub(r"[Ec]+", "EEEE", pattern)


@cache
def _figures(language: str) -> str:
    return re.sub(r"y+", "y", cldr(language).date_formats["short"].pattern)
