"""The citizen's page before its script has loaded: the state of the station in the reader's language.

The frame is ``web/index.html``. The page's script shows the same in the same places (``web/src/pages/citizen/welcome.ts``),
so that nothing moves when it takes over; ``web/test/first-frame.test.ts`` compares the two.
"""

import html
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from babel.lists import format_list
from babel.units import format_unit

from gateway.platform.dates import cldr, day_in_words
from gateway.platform.http.pages import SITE
from gateway.platform.languages import LANGUAGES, known_languages
from gateway.platform.words import Fragment
from gateway.site.service import HoursRange, Station, WaitEstimate
from signaling.protocol.base import Language

CITIZEN: Final = Fragment("citizen")
EXIT: Final = Fragment("exit")
COMMON: Final = Fragment("common")

DASH: Final = "\u2060\u2013\u2060"
"""The dash of a range, which is not parted at the end of a line: WORD JOINER on both sides."""
OF_THE_STATE: Final = ("tone", "state", "text", "promise", "hours", "ways", "callback", "reminder")
DAYS: Final = range(7)


def first_frame(station: Station | None, language: Language, path: str) -> dict[str, str]:
    """Return the values of the frame's places by their names in ``web/index.html``, escaped; those of the state are empty
    if that is unknown.

    *path* is the page's own, which the links to other languages keep.
    """
    frame = first_words(path, language) | {"message_at": f"/message?lang={language}"}
    if station is None:
        return frame | dict.fromkeys(OF_THE_STATE, "") | {"station": "null"}
    promise = "message.promise" if station.mail else "message.promiseHere"
    return frame | {
        "tone": station.state if station.state in {"open", "closed"} else "warning",
        "state": _text(CITIZEN.say(language, f"station.{station.state}")),
        "text": _banner_text(station, language),
        "promise": _text(CITIZEN.say(language, promise)),
        "hours": _hours(station, language),
        "ways": _shown(station.state != "open"),
        "callback": _shown(bool(station.callback)),
        "reminder": _shown(not station.open and station.next_opening is not None),
        "station": as_data(station),
    }


def first_words(path: str, language: Language) -> dict[str, str]:
    """Return the sentences that depend only on the language, and the links to the page at *path* in others, escaped."""
    said = {
        "skip": COMMON.say(language, "header.skip"),
        "language": COMMON.say(language, "header.language"),
        "exit_action": EXIT.say(language, "action"),
        "exit_hint": EXIT.say(language, "hint"),
    } | {
        place: CITIZEN.say(language, key)
        for place, key in (
            ("message", "message.leave"),
            ("ask", "callback.ask"),
            ("remind", "station.remind"),
            ("follow", "message.follow"),
            ("emergency", "emergency.title"),
            ("emergency_text", "emergency.text"),
            ("topics", "topics.title"),
            ("hint", "topics.hint"),
            ("search", "topics.search"),
            ("placeholder", "topics.placeholder"),
        )
    }
    return {place: _text(words) for place, words in said.items()} | {
        "languages": _languages(path, language)
    }


def _shown(really: bool) -> str:
    """Return what stands in the tag of a part that is there for some stations only."""
    return "" if really else "hidden"


def as_data(station: Station) -> str:
    """Return the state of the station as JSON that is safe in a script element."""
    written = msgspec.json.encode(station).decode()
    return written.replace("<", "\\u003c")


def _text(words: str) -> str:
    return html.escape(words, quote=True)


def _languages(path: str, current: Language) -> str:
    def link(code: str) -> str:
        mark = "true" if code == current else "false"
        return (
            f'<a href="{html.escape(path)}?lang={code}" lang="{code}" hreflang="{code}" aria-current="{mark}">'
            f'<span class="vs-language-code">{code}</span>'
            f'<span class="vs-language-name">{known_languages()[code].name}</span></a>'
        )

    return "".join(map(link, LANGUAGES))


def _banner_text(station: Station, language: Language) -> str:
    say = CITIZEN.say
    if station.state == "closed":
        why = station.closed_why
        reason = _text(say(language, f"station.{why}")) if why in {"holiday", "exception"} else ""
        return (
            f"{reason} <strong>{_text(_reopening(station, language))}</strong> "
            f'<span class="vs-banner-line">{_text(say(language, "station.closedHint"))}</span>'
        )
    if station.state != "open":
        return _text(say(language, f"station.{station.state}Hint"))
    present = _text(say(language, "station.agents", count=station.agents_present))
    if station.wait is None:
        return present
    estimate = _text(_estimate(station.wait, language))
    return (
        f'<strong class="vs-nowrap">{estimate}</strong> '
        f'<span class="vs-nowrap vs-soft">{present}</span>'
    )


def _estimate(wait: WaitEstimate, language: Language) -> str:
    if wait.high_s <= 60:
        return CITIZEN.say(language, "wait.nowSentence")
    low = max(1, wait.low_s // 60)
    high = max(low, -(-wait.high_s // 60))
    minutes = format_unit(high, "duration-minute", "long", locale=cldr(language))
    if low == high:
        words = CITIZEN.say(language, "wait.about", minutes=minutes)
    else:
        # a range is read as one thing and must not be broken at the end of a line
        words = f"{low}{DASH}{minutes}".replace(" ", "\u00a0")
    return CITIZEN.say(language, "wait.sentence", wait=words)


def _reopening(station: Station, language: Language) -> str:
    if station.next_opening is None:
        return CITIZEN.say(language, "station.soon") if station.closed_why == "day" else ""
    zone = ZoneInfo(station.time_zone)
    opens = station.next_opening.astimezone(zone)
    ahead = (opens.date() - station.now.astimezone(zone).date()).days
    names = {0: "today", 1: "tomorrow"}
    day = (
        SITE.say(language, names[ahead]) if ahead in names else day_in_words(opens.date(), language)
    )
    return CITIZEN.say(language, "station.reopens", day=day, time=_time(opens))


def _time(local: datetime) -> str:
    return f"{local:%H:%M}"


def _hours(station: Station, language: Language) -> str:
    if station.always_open:
        return _text(CITIZEN.say(language, "station.always"))
    lines = _week(station.hours, language)
    if station.open and station.closes_at is not None:
        at = _time(station.closes_at.astimezone(ZoneInfo(station.time_zone)))
        lines = [CITIZEN.say(language, "station.closesAt", time=at), *lines]
    return "".join(f"<span>{_text(line)}</span>" for line in lines)


def _week(hours: Sequence[HoursRange], language: Language) -> list[str]:
    """Equal days in a row put together: "lun-ven 08:00-13:00 e 14:00-17:30"."""
    names = cldr(language).days["stand-alone"]["abbreviated"]
    of_day = [
        [f"{each.opens}{DASH}{each.closes}" for each in hours if each.weekday == day]
        for day in DAYS
    ]
    lines, first = [], 0
    for day, ranges in enumerate(of_day):
        if day + 1 < len(of_day) and of_day[day + 1] == ranges:
            continue
        if ranges:
            days = names[day] if first == day else f"{names[first]}{DASH}{names[day]}"
            joined = format_list(ranges, locale=cldr(language))
            lines.append(CITIZEN.say(language, "station.hours", days=days, ranges=joined))
        first = day + 1
    return lines
