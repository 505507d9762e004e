"""The questionnaire for people who have no contact with the station: at a counter, with a patrol, in the neighbourhood.

A QR code leads to the same pages; a form can be printed, and staff enter what was written on it. Neither is tied to a contact or a moment:
a token has a mark of chance, the month, and the place. Both stand as channels of their own (``place``, ``paper``), so that a person
who fills in many does not change the figures of contacts.
"""

import html
from typing import Final

import segno
from aiohttp import web

from gateway.listening.answers import Answers
from gateway.listening.pages import ADDRESS, FRAME, QUESTIONNAIRE, option_in_words
from gateway.listening.questionnaire import GENERAL, PLACES, SECTIONS, WAYS, Place, Question
from gateway.platform.http.language import language_for
from gateway.platform.languages import in_language
from gateway.site.pages import PublicPages
from signaling.protocol.base import Language

SHOW: Final = f"{ADDRESS}/show"
FORM: Final = f"{ADDRESS}/form"


class PlacePages:
    """The page of a code, and the form to be printed. *origin* is the station's address for browsers."""

    def __init__(self, site: PublicPages, answers: Answers, *, origin: str) -> None:
        self._site = site
        self._answers = answers
        self._origin = origin

    def add_to(self, app: web.Application) -> None:
        """Register the addresses."""
        app.router.add_get(SHOW, self.show)
        app.router.add_get(FORM, self.form)

    async def show(self, request: web.Request) -> web.Response:
        """The code large, to be scanned from a screen or a wall, and the way to answer on this device."""
        language = language_for(request)
        place, office = place_of(request), await self._office(request)
        say = QUESTIONNAIRE.say
        address = _begin(place, office)
        body = (
            f'<p class="vs-lead">{say(language, "purpose")}</p><p>{say(language, "place.scan")}</p>'
            f'<div class="vs-code-large">{self._code(address, language)}</div>'
            f'<p class="vs-screen-only"><a class="btn btn-primary" href="{html.escape(in_language(address, language))}" data-testid="questionnaire-here">'
            f"{say(language, 'place.here')}</a></p>"
        )
        return self._page(request, body)

    async def form(self, request: web.Request) -> web.Response:
        """All questions on paper: boxes to be ticked, lines to be written on, and the code for people who prefer their telephone."""
        language = language_for(request)
        place, office = place_of(request), await self._office(request)
        say = QUESTIONNAIRE.say
        parts = []
        for section in (GENERAL, place):
            questions = [each for each in SECTIONS[section] if each.id != WAYS]
            asked = "".join(_on_paper(each, language) for each in questions)
            parts.append(f"<h2>{say(language, f'section.{section}')}</h2>{asked}")
        chosen = "".join(
            f'<a class="btn btn-outline-primary" href="{FORM}?place={each}&amp;lang={language}{_and_office(office)}"'
            f"{' aria-current=true' if each == place else ''}>{say(language, f'section.{each}')}</a>"
            for each in PLACES
        )
        body = (
            f'<nav class="vs-screen-only vs-row" aria-label="{say(language, "place.which")}">{chosen}</nav>'
            f'<p class="vs-screen-only vs-hint">{say(language, "place.print")}</p><div class="vs-paper"><div class="vs-paper-head"><div>'
            f'<p class="vs-lead">{say(language, "purpose")}</p><p>{say(language, "paper.anonymous")}</p><p>{say(language, "place.or_scan")}</p></div>'
            f"{self._code(_begin(place, office), language)}</div>{''.join(parts)}</div>"
        )
        return self._page(request, body)

    async def _office(self, request: web.Request) -> str:
        """The office that is asked for; "" for none, and for one that there is not."""
        return await self._answers.office(request.query.get("office", "")[:64])

    def _code(self, address: str, language: Language) -> str:
        code = segno.make_qr(self._origin + in_language(address, language), error="m")
        drawn: str = code.svg_inline(border=2, svgclass="vs-qr", lineclass=None, omitsize=True)
        title = html.escape(QUESTIONNAIRE.say(language, "place.code"))
        return drawn.replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)

    def _page(self, request: web.Request, body: str) -> web.Response:
        return self._site.page(request, "questionnaire", body, frame=FRAME)


def place_of(request: web.Request) -> Place:
    """The place that is asked for; the barracks for none that is known."""
    asked = request.query.get("place", "")
    return next((each for each in PLACES if each == asked), "barracks")


def _begin(place: Place, office: str) -> str:
    return f"{ADDRESS}?place={place}{'&' if office else ''}{f'office={office}' if office else ''}"


def _and_office(office: str) -> str:
    return f"&amp;office={html.escape(office)}" if office else ""


def _on_paper(question: Question, language: Language) -> str:
    """A question with boxes or lines."""
    say = QUESTIONNAIRE.say
    asked = say(language, f"ask.{question.id}")
    if question.kind == "text":
        return f'<div class="vs-paper-question"><p><strong>{asked}</strong> {say(language, "paper.text")}</p><div class="vs-paper-lines"></div></div>'
    hint = f" {say(language, 'several.hint')}" if question.kind == "several" else ""
    boxes = "".join(
        f'<li><span class="vs-paper-box" aria-hidden="true"></span>{option_in_words(question, each, language)}</li>'
        for each in question.options
    )
    return f'<div class="vs-paper-question" data-kind="{question.kind}"><p><strong>{asked}</strong>{hint}</p><ul>{boxes}</ul></div>'
