"""Writes the section of ``/results`` that sets other bodies beside the station."""

import html
from collections.abc import Awaitable, Callable

from gateway.comparison.comparing import Beside, Compared
from gateway.comparison.origins import Origin, Published, licence_name, web_address
from gateway.listening.feed import MEASURES
from gateway.listening.service_page import RESULTS, months_in_words
from gateway.platform.dates import number
from signaling.protocol.base import Language


class ComparisonSection:
    """Writes the section, for everybody, where an administrator has published a body."""

    def __init__(self, published: Callable[[], Awaitable[Published]]) -> None:
        self._published = published

    async def __call__(self, language: Language) -> str:
        """The section, or nothing."""
        found = await self._published()
        if not found.measures:
            return ""
        say = RESULTS.say
        tables = "".join(_table(each, language) for each in found.measures)
        origins = "".join(_origin(each, language) for each in found.origins)
        return (
            f"<h2>{say(language, 'comparison')}</h2><p>{say(language, 'comparison.lead')}</p>{tables}"
            f'<h3>{say(language, "comparison.origins")}</h3><ul data-testid="results-origins">{origins}</ul>'
        )


def _origin(of: Origin, language: Language) -> str:
    body = html.escape(of.body)
    if of.address:
        body = f'<a href="{html.escape(of.address, quote=True)}" rel="noreferrer">{body}</a>'
    licence = html.escape(licence_name(of.licence))
    if web_address(of.licence):
        licence = f'<a href="{html.escape(of.licence, quote=True)}" rel="license noreferrer">{licence}</a>'
    return f"<li>{RESULTS.say(language, 'comparison.origin', body=body, licence=licence)}</li>"


def _table(of: Compared, language: Language) -> str:
    say = RESULTS.say
    columns = (
        "comparison.body",
        "comparison.value",
        "comparison.n",
        "comparison.months",
        "comparison.verdict",
    )
    head = "".join(f'<th scope="col">{say(language, each)}</th>' for each in columns)
    rows = "".join(
        f'<tr><th scope="row">{html.escape(each.body)}</th><td>{_value(of, each, language)}</td>'
        f"<td>{number(each.n, language)}</td><td>{months_in_words(f'{each.first}/{each.last}', language)}</td>"
        f"<td>{_verdict(each, language, own=each is of.own)}</td></tr>"
        for each in (of.own, *of.others)
    )
    caption = say(language, f"comparison.measure.{of.measure}", limit=of.limit or 0)
    return (
        f'<div class="vs-results-table" tabindex="0" role="region" aria-label="{html.escape(caption)}">'
        f'<table data-testid="results-comparison"><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _value(of: Compared, each: Beside, language: Language) -> str:
    if MEASURES[of.measure].stars:
        value, low, high = (
            number(part, language) for part in (each.value, each.lowest, each.highest)
        )
        value = RESULTS.say(language, "of-five", average=value)
    else:
        value, low, high = (
            f"{number(round(100 * part, 1), language)}\u00a0%"
            for part in (each.value, each.lowest, each.highest)
        )
    return (
        f"{value} <small>{RESULTS.say(language, 'comparison.between', low=low, high=high)}</small>"
    )


def _verdict(each: Beside, language: Language, *, own: bool) -> str:
    if own:
        return RESULTS.say(language, "comparison.own")
    key = "old" if each.old else each.differs or "alike"
    return RESULTS.say(language, f"comparison.{key}")
