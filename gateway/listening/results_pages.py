"""The page of published results, and the same as open data. Figures stand in tables, with bars beside them."""

import csv
import html
import io
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

import msgspec
from aiohttp import web

from gateway.listening import feed
from gateway.listening.catalogue import LICENCE, Publisher
from gateway.listening.pages import in_words
from gateway.listening.questionnaire import SECTIONS, Questionnaire, options_of
from gateway.listening.results import Published, QuestionFigures, Ratings, RatingsOf, Results
from gateway.listening.service_page import RESULTS, as_csv, bar, months_in_words, open_data, served
from gateway.listening.shipped import QUESTIONNAIRE
from gateway.platform.dates import month_in_words, number
from gateway.platform.http.language import language_for
from gateway.site.frame import PublicFrame
from signaling.protocol.base import Language

Labels = Callable[[Language], dict[str, str]]
Section = Callable[[Language], Awaitable[str]]
"""A section of the page that a room above writes, as HTML; nothing where it has nothing to say."""
FEED: Final = "/results-feed.json"


class ResultsPages:
    """Writes the page. *labels* gives the topics' names in a language by id."""

    def __init__(
        self,
        frame: PublicFrame,
        published: Published,
        labels: Labels,
        publisher: Publisher,
        *,
        complaint_days: int,
    ) -> None:
        """*complaint_days*: within how many days complaints are to be answered."""
        self._frame = frame
        self._catalogue = publisher.catalogue
        self._published = published
        self._labels = labels
        self._publisher = publisher
        self._complaint_days = complaint_days
        self._sections: list[Section] = []
        self.feed_address = f"{publisher.origin}{FEED}"

    def add_section(self, section: Section) -> None:
        """Register a section of another room, which stands before the files."""
        self._sections.append(section)

    async def own_feed(self) -> feed.Feed:
        """Return the published results in the form in which other bodies' are compared with them."""
        return feed.ours(
            await self._published.results(), body=self._publisher.organisation, origin=self._publisher.origin,
            complaint_days=self._complaint_days,
        )  # fmt: skip

    def add_to(self, app: web.Application) -> None:
        """Register the addresses."""
        app.router.add_get("/results", self.page)
        app.router.add_get("/results.json", self.as_json)
        app.router.add_get("/results.csv", self.as_csv)
        app.router.add_get("/results-service.csv", self.service_as_csv)
        app.router.add_get("/results.jsonld", self.as_catalogue)
        app.router.add_get(FEED, self.as_feed)
        app.router.add_get("/results-feed.schema.json", self.feed_schema)

    async def page(self, request: web.Request) -> web.Response:
        """Answer with the results as a page."""
        language = language_for(request)
        results = await self._published.results()
        more = "".join([await section(language) for section in self._sections])
        return self._frame.page(
            request, "results", _body(results, self._labels(language), await self._published.versions.all(), more, language),
            frame="questionnaire.html",
        )  # fmt: skip

    async def as_json(self, _request: web.Request) -> web.Response:
        """Answer with the results as JSON."""
        body = msgspec.json.encode(await self._published.results())
        return web.Response(body=body, content_type="application/json", headers=_OPEN)

    async def as_csv(self, _request: web.Request) -> web.Response:
        """Answer with the results as CSV: a line for each figure of each part."""
        results = await self._published.results()
        text = io.StringIO()
        lines = csv.writer(text)
        lines.writerow(("by", "key", "contacts", "rated", *(f"stars_{at}" for at in range(1, 6)), "average"))  # fmt: skip
        for by, parts in (
            ("total", [RatingsOf(key="", ratings=results.total)]),
            ("month", results.by_month),
            ("channel", results.by_channel),
            ("topic", results.by_topic),
        ):
            for part in parts:
                figures = part.ratings
                lines.writerow(
                    (by, "not told apart" if part.key is None else part.key, figures.contacts, figures.rated, *figures.stars,
                     "" if figures.average is None else figures.average)
                )  # fmt: skip
        return web.Response(text=text.getvalue(), content_type="text/csv", headers=_OPEN)

    async def service_as_csv(self, _request: web.Request) -> web.Response:
        """Answer with the service of each month as CSV."""
        results = await self._published.results()
        text = as_csv(results.service)
        return web.Response(text=text, content_type="text/csv", headers=_OPEN)

    async def as_feed(self, _request: web.Request) -> web.Response:
        """Answer with the feed by which other bodies compare themselves."""
        body = msgspec.json.encode(await self.own_feed())
        return web.Response(body=body, content_type="application/json", headers=_OPEN)

    async def feed_schema(self, _request: web.Request) -> web.Response:
        """Answer with the JSON schema of a feed, for bodies that publish one."""
        body = msgspec.json.encode(feed.schema())
        return web.Response(body=body, content_type="application/schema+json", headers=_OPEN)

    async def as_catalogue(self, _request: web.Request) -> web.Response:
        """Answer with the description of the files for catalogues of open data, by the profile DCAT-AP_IT."""
        results = await self._published.results()
        body = msgspec.json.encode(self._catalogue(results))
        return web.Response(body=body, content_type="application/ld+json", headers=_OPEN)


_OPEN: Final = {
    "Link": f'<{LICENCE}>; rel="license"',
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=3600",
}


def _body(
    results: Results,
    labels: dict[str, str],
    versions: Mapping[int, Questionnaire],
    more: str,
    language: Language,
) -> str:
    say = RESULTS.say
    channels = {
        each: say(language, f"channel.{each}") for each in ("video", "phone", "callback", "message")
    }
    if results.first is None or results.last is None:
        none = f'<p class="vs-lead">{say(language, "lead")}</p><p data-testid="results-none">{say(language, "none")}</p>'
        if not results.service.months:
            return none
        return none + served(results, channels, language) + more + open_data(results.k, language)
    total = results.total
    share = round(100 * total.rated / total.contacts) if total.contacts else 0
    period = say(
        language,
        "period",
        first=month_in_words(results.first, language),
        last=month_in_words(results.last, language),
    )
    return "".join(
        (
            f'<p class="vs-lead">{say(language, "lead")}</p><p>{period}</p>',
            '<dl class="vs-results-head">',
            *(
                f"<div><dt>{say(language, name)}</dt><dd>{value}</dd></div>"
                for name, value in (
                    ("average", _average(total, language)),
                    ("rated", number(total.rated, language)),
                    ("share", f"{share} %"),
                )
            ),
            "</dl>",
            _stars_table(total, language),
            _table("month", results.by_month, lambda key: months_in_words(key, language), language),
            _table("channel", results.by_channel, lambda key: channels.get(key, key), language),
            _table("topic", results.by_topic, lambda key: labels.get(key, key), language),
            served(results, channels, language),
            _questionnaire(results, versions, language),
            more,
            open_data(results.k, language),
        )
    )


def _average(figures: Ratings, language: Language) -> str:
    if figures.average is None:
        return "\u2013"
    return RESULTS.say(language, "of-five", average=number(figures.average, language))


def _stars_table(total: Ratings, language: Language) -> str:
    say = RESULTS.say
    rows = "".join(
        f'<tr><th scope="row">{say(language, "stars", count=at)}</th><td>{number(total.stars[at - 1], language)}</td>'
        f"<td>{bar(total.stars[at - 1] / total.rated if total.rated else 0)}</td></tr>"
        for at in range(5, 0, -1)
    )
    return (
        f'<h2>{say(language, "question")}</h2><div class="vs-results-table"><table><thead><tr><th scope="col">{say(language, "column.stars")}</th>'
        f'<th scope="col">{say(language, "rated")}</th><td></td></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _table(
    by: str, parts: Sequence[RatingsOf], name_of: Callable[[str], str], language: Language
) -> str:
    say = RESULTS.say
    columns = (f"column.{by}", "contacts", "rated", "average")
    head = "".join(f'<th scope="col">{say(language, each)}</th>' for each in columns)
    rows = "".join(
        f'<tr><th scope="row">{say(language, "rest") if part.key is None else html.escape(name_of(part.key))}</th>'
        f"<td>{number(part.ratings.contacts, language)}</td><td>{number(part.ratings.rated, language)}</td>"
        f"<td>{_average(part.ratings, language)} {bar((part.ratings.average or 0) / 5)}</td></tr>"
        for part in parts
    )
    return (
        f'<h2>{say(language, f"by.{by}")}</h2><div class="vs-results-table"><table data-testid="results-{by}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _questionnaire(
    results: Results, versions: Mapping[int, Questionnaire], language: Language
) -> str:
    say = RESULTS.say
    if not results.questions:
        return ""
    shown = [f"<h2>{say(language, 'questionnaire')}</h2><p>{say(language, 'questionnaires', count=results.questionnaires)}</p>"]  # fmt: skip
    for section in SECTIONS:
        of_section = [each for each in results.questions if each.id.startswith(f"{section}-")]
        if of_section:
            shown.append(f"<h3>{QUESTIONNAIRE.say(language, f'section.{section}')}</h3>")
            shown += (_answers(each, versions, language) for each in of_section)
    return "".join(shown)


def _answers(
    figures: QuestionFigures, versions: Mapping[int, Questionnaire], language: Language
) -> str:
    options = options_of(versions, figures.id, figures.kind)
    asked = versions[figures.version].questions[figures.id]

    def words(id_: str) -> str:
        option = options.get(id_)
        return QUESTIONNAIRE.say(language, f"scale.{id_}") if option is None else html.escape(in_words(option.words, language))  # fmt: skip

    rows = "".join(
        f'<tr><th scope="row">{words(option)}</th><td>{number(count, language)}</td><td>{bar(count / figures.people)}</td></tr>'
        for option, count in figures.answers.items()
    )
    return (
        f'<div class="vs-results-table"><table><caption>{html.escape(in_words(asked.words, language))}</caption><tbody>{rows}</tbody></table></div>'
    )  # fmt: skip
