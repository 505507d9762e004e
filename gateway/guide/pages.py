"""The guide's pages: a search with all sheets by topic, and a page for each sheet.

The server writes them, so that they can be read, shared, printed and found by search engines without a script; the script
only searches while one types.
"""

import html
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Final

from aiohttp import web

from gateway.attachments.downloads import file_answer
from gateway.attachments.inspection import MEGABYTE
from gateway.attachments.names import safe_name
from gateway.guide.danger import help_panel
from gateway.guide.papers import GuidePapers
from gateway.guide.service import Guide
from gateway.guide.structured import description_of, structured
from gateway.knowledge.attached import SheetAttachments
from gateway.knowledge.entries import ENTRIES, SheetAttachment
from gateway.knowledge.markup import html_of
from gateway.knowledge.paper import file_address
from gateway.knowledge.reading import LONGEST_WORDS, PublishedSheet
from gateway.platform.dates import full_day_in_words, number
from gateway.platform.http.client import CLIENT
from gateway.platform.http.language import language_for
from gateway.platform.refused import Refused
from gateway.platform.times import from_ms, to_ms
from gateway.platform.words import Fragment
from gateway.reports.periods import local_day
from gateway.search.danger import Danger
from gateway.site.frame import PublicFrame, form_of
from queueing.categories import Catalogue
from signaling.protocol.base import Language

GUIDE: Final = Fragment("guide")
ENTRY_NAMES: Final = Fragment("sheet-entries")
LONGEST_TYPED: Final = 200
KINDS_TOLD: Final = {
    "application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP",
}  # fmt: skip


class GuidePages:
    """Writes the pages into the frame of the public documents.

    *labels* returns the topics' names in a language by id, in order; *body_of* the lines about the body that is responsible
    for the matter of a sheet, by the sheet's id; *danger_in* the danger that a text tells of.
    """

    def __init__(
        self,
        frame: PublicFrame,
        guide: Guide,
        attachments: SheetAttachments,
        papers: GuidePapers,
        labels: Callable[[Language], dict[str, str]],
        body_of: Callable[[str, str], Awaitable[list[str]]],
        danger_in: Callable[[str, Iterable[str]], Awaitable[Danger | None]],
        *,
        organisation: str,
        origin: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._frame = frame
        self._guide = guide
        self._attachments = attachments
        self._papers = papers
        self._labels = labels
        self._body_of = body_of
        self._danger_in = danger_in
        self._organisation = organisation
        self._origin = origin
        self._clock = clock

    def add_to(self, app: web.Application) -> None:
        """Register the pages' addresses."""
        app.router.add_get("/guide", self.overview)
        app.router.add_get("/guide/{id}", self.sheet)
        app.router.add_get("/guide/{id}/pdf", self.paper)
        app.router.add_get("/guide/{id}/files/{file}", self.file)
        app.router.add_post("/guide/{id}", self.verdict)

    async def overview(self, request: web.Request) -> web.Response:
        """Show the search and the sheets: those found, or all by topic. Help stands first where the search text tells of danger."""
        language = language_for(request)
        typed = " ".join(request.query.get("q", "")[:LONGEST_TYPED].split())
        topic = request.query.get("topic", "")[:64]
        labels = self._labels(language)
        address = request[CLIENT].counted_as
        danger = await self._danger_in(typed, [language]) if typed else None
        sheets = await self._guide.found(typed, language, address=address)
        if topic in labels:
            sheets = [each for each in sheets if topic in each.topics]
        body = "".join(
            (
                f'<p class="vs-lead">{GUIDE.say(language, "lead")}</p>',
                _search(language, typed),
                f"<div data-guide-help>{help_panel(danger, language)}</div>",
                _emergency(language),
                _count(language, typed, sheets, in_danger=danger is not None),
                f'<div data-guide-all data-now="{to_ms(self._clock())}">'
                + (
                    _groups(sheets, labels, language)
                    if not typed and topic not in labels
                    else _list(sheets, language)
                )
                + "</div>",
                _person(language, topic if topic in labels else None),
            )
        )
        page = self._frame.page(
            request, "guide", body, frame="guide.html",
            title=GUIDE.say(language, "title"),
            description=html.escape(GUIDE.say(language, "description", organisation=self._organisation)),
            canonical=f"{self._origin}/guide", data="", crumb=_crumb(language, home=True),
            title_language=language,
        )  # fmt: skip
        return _as_of_now(page)

    async def sheet(self, request: web.Request) -> web.Response:
        """Show a sheet in force; one that has expired or was withdrawn is answered as gone (410) from that minute on."""
        language = language_for(request)
        sheet = await self._guide.one(request.match_info["id"], language)
        if sheet is None:
            return await self._gone(request, language)
        thanks = request.query.get("thanks") == "1"
        address = f"{self._origin}/guide/{sheet.id}"
        turn_to = await self._body_of(sheet.id, language)
        page = self._frame.page(
            request, "guide", self._article(sheet, language, turn_to, thanks=thanks), frame="guide.html",
            title=html.escape(sheet.title), description=html.escape(description_of(sheet)),
            canonical=address, title_language=sheet.language, crumb=_crumb(language, home=False),
            data='<script type="application/ld+json">'
            f"{structured(sheet, address=address, organisation=self._organisation)}</script>",
        )  # fmt: skip
        return _as_of_now(page)

    async def file(self, request: web.Request) -> web.Response:
        """Answer with a file of a sheet in force, in whichever language; it is gone with the sheet."""
        sheet_id, file_id = request.match_info["id"], request.match_info["file"]
        if not await self._guide.has_file(sheet_id, file_id):
            return await self._gone(request, language_for(request))
        try:
            file, data = await self._attachments.give(file_id)
        except Refused:
            return await self._gone(request, language_for(request))
        return file_answer(file.name, file.media_type, data)

    async def paper(self, request: web.Request) -> web.Response:
        """Answer with a sheet in force as a tagged PDF; it is gone with the sheet."""
        language = language_for(request)
        sheet = await self._guide.one(request.match_info["id"], language)
        if sheet is None:
            return await self._gone(request, language)
        try:
            made = await self._papers.of(sheet)
        except Refused:
            # it went in this moment
            return await self._gone(request, language)
        return file_answer(safe_name(sheet.title, ".pdf"), "application/pdf", made)

    async def _gone(self, request: web.Request, language: Language) -> web.Response:
        was_there = await self._guide.was_there(request.match_info["id"][:64])
        body = f"{_gone(language)}{_person(language, None)}"
        return self._frame.page(
            request, "guide", body, 410 if was_there else 404, frame="guide.html",
            title=GUIDE.say(language, "gone.title"), description="", canonical=f"{self._origin}/guide",
            data="", crumb=_crumb(language, home=False), title_language=language,
        )  # fmt: skip

    async def verdict(self, request: web.Request) -> web.Response:
        """Store whether a reader found the sheet useful, and show it again with thanks."""
        language = language_for(request)
        sheet_id = request.match_info["id"][:64]
        given = await form_of(request)
        useful, words = given.get("useful"), given.get("words", "")
        if useful in ("yes", "no"):
            try:
                await self._guide.judge(
                    sheet_id,
                    useful=useful == "yes",
                    words=words[:LONGEST_WORDS] if isinstance(words, str) else "",
                    address=request[CLIENT].counted_as,
                )
            except Refused as refused:
                if refused.code == "not_found":
                    return await self._gone(request, language)
                # said too often from one place: thanked all the same, and not counted
        raise web.HTTPSeeOther(f"/guide/{sheet_id}?lang={language}&thanks=1#useful")

    def _article(
        self, sheet: PublishedSheet, language: Language, turn_to: Sequence[str], *, thanks: bool
    ) -> str:
        chrome = f' lang="{language}"' if sheet.language != language else ""
        own = f' lang="{sheet.language}"' if sheet.language != language else ""
        fresh = GUIDE.say(
            language,
            "fresh",
            confirmed=_day(sheet.confirmed_at_ms, language),
            until=_day(sheet.fresh_until_ms, language),
        )
        marks = [
            f'<span class="vs-badge" data-tone="success" data-testid="sheet-freshness">{fresh}</span>'
        ]
        if sheet.example:
            marks.append(
                f'<span class="vs-badge" data-tone="warning">{GUIDE.say(language, "example")}</span>'
            )
        if sheet.competent_body and not turn_to:
            body = html.escape(sheet.competent_body)
            marks.append(f'<span class="vs-badge">{GUIDE.say(language, "body", body=body)}</span>')
        note = (
            f'<p class="vs-hint">{GUIDE.say(language, "language")}</p>'
            if sheet.language != language
            else ""
        )
        labels = self._labels(language)
        topics = [each for each in sheet.topics if each in labels]
        return "".join(
            (
                f'<div data-guide-page data-now="{to_ms(self._clock())}">',
                f'<p class="vs-guide-marks">{"".join(marks)}</p>{note}{where_to_turn(turn_to, language)}',
                (
                    f'<article class="vs-guide-text" data-guide-sheet="{html.escape(sheet.id)}" '
                    f'data-until="{sheet.fresh_until_ms}"{own}>'
                ),
                *(
                    f"<section><h2{chrome}>{ENTRY_NAMES.say(language, f'entry.{key}')}</h2>{html_of(sheet.entries[key])}</section>"
                    for key in ENTRIES
                    if key in sheet.entries
                ),
                html_of(sheet.body) if sheet.body else "",
                _questions(sheet, language, chrome),
                _links(sheet, language, chrome),
                _files(sheet, language, chrome),
                "</article>",
                _paper(sheet, language),
                _topics(topics, labels, language),
                _useful(sheet, language, thanks=thanks),
                f"</div><template data-gone>{_gone(language)}</template>",
                _person(language, topics[0] if topics else None),
            )
        )


def _as_of_now(page: web.Response) -> web.Response:
    """Have no browser show the page again from its cache, with the time of then and with sheets that have expired since."""
    page.headers["Cache-Control"] = "no-store"
    return page


def labels_of(catalogue: Catalogue, language: Language) -> dict[str, str]:
    """Return the topics' names for citizens, by id and in order. Pure."""
    return {each.id: each.wording(language).shown for each in catalogue.current}


# hours ("8.30-12.30") and telephone numbers with points are none
_WEB = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[A-Za-z]{2,}(?:/\S*)?")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def where_to_turn(lines: Sequence[str], language: Language) -> str:
    """Return, as HTML, the body that is responsible for the matter, with address, hours and what to bring; addresses are
    links.

    Empty where the station itself is responsible.
    """
    if not lines:
        return ""
    name, *facts = lines
    said = "".join(f"<li>{_linked(each)}</li>" for each in facts)
    return (
        f'<section class="vs-card" data-testid="guide-body"><h2>{GUIDE.say(language, "body.title")}</h2>'
        f"<p><strong>{html.escape(name)}</strong></p><ul>{said}</ul></section>"
    )


def _linked(line: str) -> str:
    """A line with the e-mail or web address that it ends in as a link."""
    label, _, value = line.partition(": ")
    if _MAIL.fullmatch(value):
        return (
            f'{html.escape(label)}: <a href="mailto:{html.escape(value)}">{html.escape(value)}</a>'
        )
    if label and _WEB.fullmatch(value) and "@" not in value:
        target = value if value.startswith("http") else f"https://{value}"
        return f'{html.escape(label)}: <a href="{html.escape(target)}" rel="noopener">{html.escape(value)}</a>'
    return html.escape(line)


def _gone(language: Language) -> str:
    """Return what stands in the place of a sheet that is not in force, also of one that expires while it is read."""
    return (
        f'<p class="vs-lead">{GUIDE.say(language, "gone")}</p>'
        f'<p><a class="btn btn-primary" href="/guide?lang={language}">{GUIDE.say(language, "gone.way")}</a></p>'
    )


def _day(at_ms: int, language: Language) -> str:
    day: date = local_day(from_ms(at_ms))
    return full_day_in_words(day, language)


def _crumb(language: Language, *, home: bool) -> str:
    if home:
        return f'<a href="/?lang={language}">{GUIDE.say(language, "back.station")}</a>'
    return f'<a href="/guide?lang={language}">{GUIDE.say(language, "back")}</a>'


def _count(
    language: Language, typed: str, sheets: Sequence[PublishedSheet], *, in_danger: bool
) -> str:
    """Return the line that says how many sheets there are; the script puts the other two sentences there while somebody
    types. That there are none is not said to somebody in danger."""
    if in_danger and not sheets:
        said = ""
    elif sheets:
        said = GUIDE.say(language, "found", count=len(sheets))
    else:
        said = GUIDE.say(language, "none" if typed else "empty", query=html.escape(typed))
    return (
        f'<p class="vs-guide-count" role="status" data-some="{GUIDE.say(language, "found.some")}" '
        f'data-none="{GUIDE.say(language, "found.none")}">{said}</p>'
    )


def _search(language: Language, typed: str) -> str:
    return (
        '<search><form class="vs-guide-search" action="/guide" method="get">'
        f'<input type="hidden" name="lang" value="{language}">'
        f'<label for="guide-search">{GUIDE.say(language, "search")}</label>'
        f'<p class="vs-hint" id="guide-hint">{GUIDE.say(language, "search.hint")}</p>'
        '<div class="vs-verify-line"><input class="vs-input" id="guide-search" name="q" type="search" '
        f'data-testid="guide-search" aria-describedby="guide-hint" maxlength="{LONGEST_TYPED}" autocomplete="off" '
        f'enterkeyhint="search" value="{html.escape(typed)}">'
        f'<button class="btn btn-primary" type="submit">{GUIDE.say(language, "search.go")}</button></div></form></search>'
    )


def _emergency(language: Language) -> str:
    return f'<p class="vs-guide-emergency">{GUIDE.say(language, "emergency")}</p>'


def _item(sheet: PublishedSheet, language: Language) -> str:
    own = f' lang="{sheet.language}"' if sheet.language != language else ""
    name = html.escape(sheet.id)
    return (
        f'<li data-testid="sheet-result" data-sheet="{name}" data-until="{sheet.fresh_until_ms}">'
        f'<a href="/guide/{name}?lang={language}"{own}>'
        f"{html.escape(sheet.title)}</a><p{own}>{html.escape(description_of(sheet))}</p></li>"
    )


def _list(sheets: Sequence[PublishedSheet], language: Language) -> str:
    items = "".join(_item(each, language) for each in sheets)
    return f'<ul class="vs-guide-list">{items}</ul>'


def _groups(sheets: Sequence[PublishedSheet], labels: dict[str, str], language: Language) -> str:
    """All sheets under their first topic; each stands in the page once."""
    left = list(sheets)
    found = []
    for topic, label in labels.items():
        here = [each for each in left if topic in each.topics]
        left = [each for each in left if topic not in each.topics]
        if here:
            items = "".join(_item(each, language) for each in here)
            found.append(f'<h2>{html.escape(label)}</h2><ul class="vs-guide-list">{items}</ul>')
    if left:
        heading = f"<h2>{GUIDE.say(language, 'other')}</h2>" if found else ""
        items = "".join(_item(each, language) for each in left)
        found.append(f'{heading}<ul class="vs-guide-list">{items}</ul>')
    return "".join(found)


def _questions(sheet: PublishedSheet, language: Language, chrome: str) -> str:
    """The questions that the page's ``FAQPage`` names: search engines want them to be in sight."""
    if not sheet.questions:
        return ""
    items = "".join(f"<li>{html.escape(each)}</li>" for each in sheet.questions)
    return f"<section><h2{chrome}>{GUIDE.say(language, 'questions')}</h2><ul>{items}</ul></section>"


def _links(sheet: PublishedSheet, language: Language, chrome: str) -> str:
    if not sheet.links:
        return ""
    items = "".join(
        f'<li><a href="{html.escape(each.url)}" rel="noreferrer">{html.escape(each.label)}</a></li>'
        for each in sheet.links
    )
    return f"<h2{chrome}>{GUIDE.say(language, 'links')}</h2><ul>{items}</ul>"


def _files(sheet: PublishedSheet, language: Language, chrome: str) -> str:
    """The files beside a sheet: pictures are shown, all can be kept."""
    if not sheet.attachments:
        return ""
    items = "".join(_file(sheet.id, each, language) for each in sheet.attachments)
    heading = ENTRY_NAMES.say(language, "attachments")
    return f'<h2{chrome}>{heading}</h2><ul class="vs-guide-files">{items}</ul>'


def _file(sheet_id: str, file: SheetAttachment, language: Language) -> str:
    address = html.escape(file_address(f"/guide/{sheet_id}", file.id))
    label = html.escape(file.label)
    size = f'<span class="vs-soft">{KINDS_TOLD.get(file.media_type, "")} {file_size(file.size, language)}</span>'
    picture = (
        f'<img src="{address}" alt="{label}" loading="lazy">'
        if file.media_type.startswith("image/")
        else ""
    )
    return f'<li data-testid="sheet-file">{picture}<a href="{address}" download>{label}</a> {size}</li>'


def _paper(sheet: PublishedSheet, language: Language) -> str:
    return (
        f'<p class="vs-guide-paper"><a class="btn btn-outline-primary" href="/guide/{html.escape(sheet.id)}/pdf?lang={language}" '
        f'data-testid="guide-pdf" download>{GUIDE.say(language, "pdf")}</a></p>'
    )


def file_size(octets: int, language: str) -> str:
    """Return a file's size as people read it: "120 kB", "1,4 MB". Pure."""
    if octets < MEGABYTE:
        return f"{max(1, round(octets / 1000))} kB"
    return f"{number(round(octets / MEGABYTE, 1), language)} MB"


def _topics(topics: Sequence[str], labels: dict[str, str], language: Language) -> str:
    if not topics:
        return ""
    items = "".join(
        f'<li><a href="/guide?lang={language}&amp;topic={html.escape(each)}">{html.escape(labels[each])}</a></li>'
        for each in topics
    )
    return f'<nav class="vs-guide-topics" aria-label="{GUIDE.say(language, "topics")}"><p>{GUIDE.say(language, "topics")}</p><ul>{items}</ul></nav>'


def _useful(sheet: PublishedSheet, language: Language, *, thanks: bool) -> str:
    if thanks:
        inside = f'<p role="status"><strong>{GUIDE.say(language, "thanks")}</strong></p>'
    else:
        inside = (
            f'<form action="/guide/{html.escape(sheet.id)}?lang={language}" method="post">'
            f'<h2 id="useful-title">{GUIDE.say(language, "useful")}</h2>'
            f'<label for="useful-words">{GUIDE.say(language, "useful.words")}</label>'
            f'<p class="vs-hint" id="useful-hint">{GUIDE.say(language, "useful.hint")}</p>'
            f'<textarea class="vs-input" id="useful-words" name="words" rows="2" maxlength="{LONGEST_WORDS}" '
            'aria-describedby="useful-hint"></textarea>'
            '<div class="vs-guide-ways">'
            f'<button class="btn btn-outline-primary" name="useful" value="yes" data-testid="useful-yes">{GUIDE.say(language, "useful.yes")}</button>'
            f'<button class="btn btn-outline-primary" name="useful" value="no" data-testid="useful-no">{GUIDE.say(language, "useful.no")}</button>'
            "</div></form>"
        )
    return f'<section class="vs-guide-useful" id="useful">{inside}</section>'


def _person(language: Language, topic: str | None) -> str:
    part = f"#{html.escape(topic)}" if topic else ""
    return (
        f'<section class="vs-guide-person"><h2>{GUIDE.say(language, "person")}</h2>'
        f"<p>{GUIDE.say(language, 'person.text')}</p>"
        f'<p><a class="btn btn-primary" data-testid="guide-person" href="/?lang={language}{part}">'
        f"{GUIDE.say(language, 'person.go')}</a></p></section>"
    )
