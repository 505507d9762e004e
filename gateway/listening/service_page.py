"""The part of the results on how promises were kept: as sections of the page, each figure in a table, and as a file."""

import csv
import html
import io
from collections import Counter
from collections.abc import Mapping
from typing import Final

from gateway.complaints.api import Choice
from gateway.complaints.report import label_of
from gateway.listening.catalogue import LICENCE
from gateway.listening.results import Results
from gateway.listening.service_months import Service, ServiceMonth
from gateway.platform.dates import month_in_words, number
from gateway.platform.words import Fragment
from signaling.protocol.base import Language

RESULTS: Final = Fragment("results")
FILES: Final = (
    ("/results.csv", "file.ratings"),
    ("/results-service.csv", "file.service"),
    ("/results.json", "file.json"),
    ("/results.jsonld", "file.dcat"),
    ("/results-feed.json", "file.feed"),
)
NOTHING: Final = "\u2013"


def bar(share: float) -> str:
    """Return a bar that shows the figure beside it, as HTML."""
    return f'<meter class="vs-results-bar" min="0" max="1" value="{share:.3f}" aria-hidden="true"></meter>'


def months_in_words(key: str, language: Language) -> str:
    """Return a run of months (``2026-09/2026-10``) in words."""
    return " \u2013 ".join(month_in_words(each, language) for each in dict.fromkeys(key.split("/")))


def served(results: Results, channels: Mapping[str, str], language: Language) -> str:
    """Return the sections as HTML, empty while no month is closed."""
    months = results.service.months
    if not months:
        return ""
    return "".join((
        _promises(months, language),
        _channels(months, channels, language),
        _complaints(results.service, language) if results.service.complaints else "",
    ))  # fmt: skip


def open_data(k: int, language: Language) -> str:
    """Return the rule of small cells, the files and the licence as HTML."""
    say = RESULTS.say
    files = "".join(
        f'<li><a href="{address}">{say(language, key)}</a></li>' for address, key in FILES
    )
    return (
        f"<h2>{say(language, 'data.title')}</h2><p>{say(language, 'data', k=k)}</p><ul>{files}</ul>"
        f"<p>{say(language, 'licence', url=LICENCE)}</p>"
    )


def _promises(months: list[ServiceMonth], language: Language) -> str:
    say = RESULTS.say
    newest = months[-1]
    head = "".join(
        f'<th scope="col">{each}</th>'
        for each in (
            say(language, "column.month"), say(language, "contacts"), say(language, "growth"),
            say(language, "within", seconds=newest.threshold_s), say(language, "kept"), say(language, "hours"),
        )
    )  # fmt: skip
    rows = "".join(
        f'<tr><th scope="row">{months_in_words(each.month, language)}</th><td>{number(each.contacts, language)}</td>'
        f"<td>{_growth(each.growth, language)}</td><td>{_share(each.within, language)}</td><td>{_share(each.kept, language)}</td>"
        f"<td>{_share(each.hours, language)}</td></tr>"
        for each in months
    )
    return (
        f"<h2>{say(language, 'by.promise')}</h2><p>{say(language, 'promise', seconds=newest.threshold_s)}</p>"
        f'<div class="vs-results-table" tabindex="0" role="region" aria-label="{say(language, "by.promise")}"><table data-testid="results-promises">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _channels(months: list[ServiceMonth], channels: Mapping[str, str], language: Language) -> str:
    """Contacts of all months by channel, and what the last month has grown by."""
    say = RESULTS.say
    total: Counter[str] = Counter()
    for month in months:
        for each in month.channels:
            total[each.key] += each.contacts
    latest = {each.key: each for each in months[-1].channels}
    whole = total.total()
    rows = "".join(
        f'<tr><th scope="row">{html.escape(channels.get(key, key)) if key else say(language, "rest")}</th><td>{number(count, language)}</td>'
        f"<td>{_percent(count / whole, language)} {bar(count / whole)}</td>"
        f"<td>{_growth(latest[key].growth if key in latest else None, language)}</td></tr>"
        for key, count in total.most_common()
    )
    head = "".join(
        f'<th scope="col">{each}</th>'
        for each in (
            say(language, "column.channel"), say(language, "contacts"), say(language, "part"),
            say(language, "growth.of", month=month_in_words(months[-1].month, language)),
        )
    )  # fmt: skip
    return (
        f'<h2>{say(language, "by.contacts")}</h2><div class="vs-results-table"><table data-testid="results-contacts"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _complaints(service: Service, language: Language) -> str:
    say = RESULTS.say
    columns = ("column.month", "complaints.taken", "complaints.answered", "complaints.in_time")
    head = "".join(f'<th scope="col">{say(language, each)}</th>' for each in columns)
    rows = "".join(
        f'<tr><th scope="row">{months_in_words(f"{each.first}/{each.last}", language)}</th><td>{number(each.taken, language)}</td>'
        f"<td>{number(each.answered, language)}</td><td>{_percent(each.in_time / each.answered, language)} {bar(each.in_time / each.answered)}</td></tr>"
        for each in service.complaints
    )
    return (
        f'<h2>{say(language, "by.complaints")}</h2><div class="vs-results-table"><table data-testid="results-complaints"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{_measures(service, language)}"
    )


def _measures(service: Service, language: Language) -> str:
    say = RESULTS.say
    total: Counter[str] = Counter()
    for run in service.complaints:
        total.update(run.measures)
    if not total:
        return ""
    labels = {
        key: Choice(id=key, label=service.labels.get(key, ""), words=service.words.get(key, {}))
        for key in total
    }
    rows = "".join(
        f'<tr><th scope="row">{html.escape(label_of(key, labels, language)) if key else say(language, "measures.rest")}</th>'
        f"<td>{number(count, language)}</td></tr>"
        for key, count in total.most_common()
    )
    return (
        f'<div class="vs-results-table"><table data-testid="results-measures"><caption>{say(language, "measures")}</caption>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def as_csv(service: Service) -> str:
    """Return the service as CSV: a line for each month and channel, and for each month as a whole (an empty channel)."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(
        ("month", "channel", "contacts", "growth", "answered", "within_threshold", "threshold_s", "average_wait_s", "promised", "promise_kept", "hours_kept")
    )  # fmt: skip
    for month in service.months:
        whole = (
            month.month, "", month.contacts, month.growth, month.answered, month.within, month.threshold_s, month.wait_s,
            month.promised, month.kept, month.hours,
        )  # fmt: skip
        lines.writerow("" if each is None else each for each in whole)
        for one in month.channels:
            growth = "" if one.growth is None else one.growth
            channel = one.key or "not told apart"
            lines.writerow((month.month, channel, one.contacts, growth, *[""] * 7))
    return text.getvalue()


def _share(share: float | None, language: Language) -> str:
    return NOTHING if share is None else f"{_percent(share, language)} {bar(share)}"


def _percent(share: float, language: Language) -> str:
    return f"{number(round(100 * share), language)}\u00a0%"


def _growth(share: float | None, language: Language) -> str:
    if share is None:
        return NOTHING
    sign = "+" if share > 0 else "\u2212" if share < 0 else ""
    return f"{sign}{_percent(abs(share), language)}"
