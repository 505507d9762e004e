"""The questionnaire for people who have no contact with the station: at a counter, with a patrol, in the neighbourhood.

A QR code leads to the same pages; a form can be printed, and the staff enters what was written on it. Neither is linked to
a contact or a moment: a token has a random mark, the month, and the place. They count as channels of their own (``place``,
``paper``; ``open`` without a code that staff made), so that a person who fills in many does not change the figures of
contacts.
"""

import html
from typing import Final, NamedTuple
from urllib.parse import urlencode

import segno
from aiohttp import web

from gateway.listening.answers import Answers
from gateway.listening.codes import Codes
from gateway.listening.pages import (
    ADDRESS,
    FRAME,
    choices_of,
    in_words,
    office_line,
    option_in_words,
)
from gateway.listening.questionnaire import GENERAL, PLACES, WAYS, Place, Question
from gateway.listening.shipped import QUESTIONNAIRE
from gateway.platform.http.language import language_for
from gateway.platform.languages import in_language
from gateway.site.frame import PublicFrame
from signaling.protocol.base import Language

SHOW: Final = f"{ADDRESS}/show"
FORM: Final = f"{ADDRESS}/form"


class _Asked(NamedTuple):
    """``office``: its name; ``code`` is empty for an address that anybody may have; ``address``: where the questionnaire begins."""

    place: Place
    office: str
    code: str
    address: str


class PlacePages:
    """The page of a code, and the printed form. *origin* is the station's address for browsers."""

    def __init__(self, frame: PublicFrame, answers: Answers, codes: Codes, *, origin: str) -> None:
        self._frame = frame
        self._answers = answers
        self._codes = codes
        self._origin = origin

    def add_to(self, app: web.Application) -> None:
        """Register the pages' addresses."""
        app.router.add_get(SHOW, self.show)
        app.router.add_get(FORM, self.form)

    async def show(self, request: web.Request) -> web.Response:
        """Show the code large, to be scanned from a screen or a wall, and the link to answer on this device."""
        language = language_for(request)
        asked = await self._asked(request)
        say = QUESTIONNAIRE.say
        if asked is None:
            return self._page(request, f'<p class="vs-lead" role="status">{say(language, "over.withdrawn")}</p>')  # fmt: skip
        here = html.escape(in_language(asked.address, language))
        open_to_all = "" if asked.code else f'<p class="vs-screen-only vs-hint">{say(language, "place.open")}</p>'  # fmt: skip
        body = (
            f'<p class="vs-lead">{say(language, "purpose")}</p>{office_line(asked.office, language)}<p>{say(language, "place.scan")}</p>'
            f'<div class="vs-code-large">{self._code(asked.address, language)}</div>'
            f'<p class="vs-screen-only"><a class="btn btn-primary" href="{here}" data-testid="questionnaire-here">'
            f"{say(language, 'place.here')}</a></p>{open_to_all}"
        )
        return self._page(request, body)

    async def form(self, request: web.Request) -> web.Response:
        """Show all questions as a form to print: boxes to tick, lines to write on, and the code for people who prefer their
        telephone."""
        language = language_for(request)
        asked = await self._asked(request)
        say = QUESTIONNAIRE.say
        if asked is None:
            return self._page(request, f'<p class="vs-lead" role="status">{say(language, "over.withdrawn")}</p>')  # fmt: skip
        of = await self._answers.versions.newest()
        parts = []
        for section in (GENERAL, asked.place):
            questions = [each for each in of.content.section(section) if each.id != WAYS]
            printed = "".join(_on_paper(each, language) for each in questions)
            parts.append(f"<h2>{say(language, f'section.{section}')}</h2>{printed}")
        chosen = "".join(
            f'<a class="btn btn-outline-primary" href="{FORM}?place={each}&amp;lang={language}"'
            f"{' aria-current=true' if each == asked.place else ''}>{say(language, f'section.{each}')}</a>"
            for each in PLACES
        )
        # a code is for one place
        which = (
            ""
            if asked.code
            else f'<nav class="vs-screen-only vs-row" aria-label="{say(language, "place.which")}">{chosen}</nav>'
        )
        body = (
            f'{which}<p class="vs-screen-only vs-hint">{say(language, "place.print")}</p><div class="vs-paper"><div class="vs-paper-head"><div>'
            f'<p class="vs-lead">{say(language, "purpose")}</p>{office_line(asked.office, language)}<p>{say(language, "paper.anonymous")}</p>'
            f"<p>{say(language, 'place.or_scan')}</p></div>"
            f"{self._code(asked.address, language)}</div>{''.join(parts)}"
            f'<p class="vs-hint">{say(language, "paper.version", number=of.number)}</p></div>'
        )
        return self._page(request, body)

    async def _asked(self, request: web.Request) -> _Asked | None:
        """Return the place and office of a code, or a place alone; None for a withdrawn code."""
        code = request.query.get("code", "")
        if not code:
            place = place_of(request)
            return _Asked(place, "", "", f"{ADDRESS}?place={place}")
        behind = await self._codes.behind(code)
        if behind is None:
            return None
        name = await self._answers.office_name(behind.office)
        return _Asked(behind.place, name, code, f"{ADDRESS}?{urlencode({'code': code})}")

    def _code(self, address: str, language: Language) -> str:
        code = segno.make_qr(self._origin + in_language(address, language), error="m")
        drawn: str = code.svg_inline(border=2, svgclass="vs-qr", lineclass=None, omitsize=True)
        title = html.escape(QUESTIONNAIRE.say(language, "place.code"))
        return drawn.replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)

    def _page(self, request: web.Request, body: str) -> web.Response:
        return self._frame.page(request, "questionnaire", body, frame=FRAME)


def place_of(request: web.Request) -> Place:
    """Return the place that is asked about, the barracks if none or an unknown one is."""
    asked = request.query.get("place", "")
    return next((each for each in PLACES if each == asked), "barracks")


def _on_paper(question: Question, language: Language) -> str:
    """A question with boxes or lines."""
    say = QUESTIONNAIRE.say
    asked = html.escape(in_words(question.words, language))
    if question.kind == "text":
        return f'<div class="vs-paper-question"><p><strong>{asked}</strong> {say(language, "paper.text")}</p><div class="vs-paper-lines"></div></div>'
    hint = f" {say(language, 'several.hint')}" if question.kind == "several" else ""
    boxes = "".join(
        f'<li><span class="vs-paper-box" aria-hidden="true"></span>{option_in_words(each, option, language)}</li>'
        for each, option in choices_of(question).items()
    )
    return f'<div class="vs-paper-question" data-kind="{question.kind}"><p><strong>{asked}</strong>{hint}</p><ul>{boxes}</ul></div>'
