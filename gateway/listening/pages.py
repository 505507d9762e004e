"""The questionnaire's pages, written by the server and answered by forms, so that they work on any device without a script.

No answer is stored before the last page is sent: the answers so far travel in the form.
"""

import html
from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from aiohttp import web

from gateway.listening.answers import AT_PLACE, OPEN, PAPER, Answers, Token
from gateway.listening.codes import Codes
from gateway.listening.questionnaire import (
    LONGEST_TEXT,
    PLACES,
    WAYS,
    Option,
    Question,
    Questionnaire,
    Words,
    checked,
    steps,
)
from gateway.listening.shipped import QUESTIONNAIRE
from gateway.listening.versions import Numbered
from gateway.platform.http.client import CLIENT
from gateway.platform.http.language import language_for
from gateway.platform.languages import SOURCE
from gateway.platform.refused import Refused
from gateway.platform.throttle import AddressThrottle
from gateway.platform.words import Fragment
from gateway.site.frame import PublicFrame, form_of
from signaling.protocol.base import Language

RATING: Final = Fragment("rating")
ADDRESS: Final = "/questionnaire"
FRAME: Final = "questionnaire.html"
_LONGEST_TOKEN: Final = 1_000
Offer = Callable[[Token, Language], str]
"""The offer of another room on the last page, as HTML."""


class QuestionnairePages:
    """Shows the pages of a questionnaire one after another.

    *sent* limits by address how many pages are submitted, *counted* how many views are counted: programs open addresses as
    well.
    """

    def __init__(
        self,
        frame: PublicFrame,
        answers: Answers,
        codes: Codes,
        sent: AddressThrottle,
        counted: AddressThrottle,
    ) -> None:
        self._frame = frame
        self._answers = answers
        self._codes = codes
        self._sent = sent
        self._counted = counted
        self._offers: list[Offer] = []

    def offer_by(self, offer: Offer) -> None:
        """Register a further offer for the last page; nothing leads from it to the answers."""
        self._offers.append(offer)

    def add_to(self, app: web.Application) -> None:
        """Register the pages' address."""
        app.router.add_get(ADDRESS, self.begin)
        app.router.add_post(ADDRESS, self.go_on)

    async def begin(self, request: web.Request) -> web.Response:
        """Return the first page: the purpose of the questionnaire, and its button."""
        language = language_for(request)
        try:
            token, asked = await self._token(request)
            known = self._answers.open(token)
            await self._answers.require_unused(known)
            # a form of paper is entered as it was printed
            version = asked if known.channel == PAPER and asked is not None else None
            of = (
                await self._answers.versions.newest()
                if version is None
                else Numbered(version, await self._answers.versions.version(version))
            )
        except Refused as refused:
            return self._over(request, language, refused.code)
        await self._count(request, "begin", of)
        say = QUESTIONNAIRE.say
        body = (
            f'<p class="vs-lead">{say(language, "purpose")}</p>{await self._office(known, language)}'
            f"<ul><li>{say(language, 'anonymous')}</li><li>{say(language, 'free')}</li><li>{say(language, 'length')}</li></ul>"
            + _form(language, token, of, {}, 0, "", say(language, "begin"), back=False)
        )
        return self._page(request, body)

    async def go_on(self, request: web.Request) -> web.Response:
        """Take the answers of a page, and show the next page or the one before."""
        language = language_for(request)
        form = await form_of(request)
        token = str(form.get("token", ""))[:_LONGEST_TOKEN]
        try:
            known = self._answers.open(token)
            if await self._sent.take(request[CLIENT].counted_as) > 0:
                return self._over(request, language, "too_many", 429)
            if known.code and await self._codes.behind(known.code) is None:
                return self._over(request, language, "withdrawn")
            of = await self._version(known, _number(str(form.get("version", ""))))
            given = _given(form, known, of.content)
            at = _number(str(form.get("step", "0")))
            if "back" in form:
                return await self._step(request, language, known, token, of, given, max(0, at - 2))
            if at >= len(steps(of.content, known.section, given)):
                await self._answers.take(token, given, of.number)
                await self._count(request, "end", of)
                return (
                    self._entered(request, language)
                    if known.channel == PAPER
                    else self._thanks(request, known, language)
                )
        except Refused as refused:
            return self._over(request, language, refused.code)
        shown = await self._step(request, language, known, token, of, given, at)
        step = steps(of.content, known.section, given)[at]
        await self._count(request, f"{step.section}{'.more' if step.more else ''}", of)
        return shown

    async def _token(self, request: web.Request) -> tuple[str, int | None]:
        """The token of an address, and the version it names. Raises ``Refused``: ``bad_token``, ``withdrawn``."""
        query = request.query
        token, code = query.get("token", "")[:_LONGEST_TOKEN], query.get("code", "")
        version = _number(query.get("version", "")) or None
        if token:
            return token, version
        if code:
            behind = await self._codes.behind(code)
            if behind is None:
                raise Refused("withdrawn", "This code counts no more.")
            token = await self._answers.token_at(
                behind.place, behind.office, AT_PLACE, code=code[:64]
            )
            return token, None
        place = next((each for each in PLACES if each == query.get("place")), None)
        return ("" if place is None else await self._answers.token_at(place, "", OPEN)), None

    async def _version(self, known: Token, number: int) -> Numbered:
        """Return the version in which a form goes on; a form of paper may be of any."""
        if known.channel == PAPER and number:
            return Numbered(number, await self._answers.versions.version(number))
        return await self._answers.versions.going_on(number)

    async def _count(self, request: web.Request, page: str, of: Numbered) -> None:
        if await self._counted.take(request[CLIENT].counted_as) == 0:
            await self._answers.count(page, of.number)

    async def _office(self, known: Token, language: Language) -> str:
        """Return the office that a questionnaire without a contact counts for."""
        name = await self._answers.office_name(known.office) if known.place else ""
        return office_line(name, language)

    async def _step(
        self,
        request: web.Request,
        language: Language,
        known: Token,
        token: str,
        of: Numbered,
        given: Mapping[str, list[str]],
        at: int,
    ) -> web.Response:
        pages = steps(of.content, known.section, given)
        step = pages[min(at, len(pages) - 1)]
        last = at + 1 >= len(pages)
        say = QUESTIONNAIRE.say
        head = say(language, "step", number=at + 1, title=say(language, f"section.{step.section}"))
        asked = "".join(_question(each, given, known, language) for each in step.questions)
        shown = {each.id for each in step.questions}
        before = {each: said for each, said in given.items() if each not in shown}
        body = f"<h2>{head}</h2>{await self._office(known, language)}" + _form(
            language, token, of, before, at + 1, asked, say(language, "send" if last else "next"), back=at > 0
        )  # fmt: skip
        return self._page(request, body)

    def _thanks(self, request: web.Request, known: Token, language: Language) -> web.Response:
        say = QUESTIONNAIRE.say
        offers = "".join(
            f'<div class="vs-stack vs-questionnaire-offer">{offer(known, language)}</div>'
            for offer in self._offers
        )
        return self._page(
            request,
            f'<div class="vs-alert" data-tone="success" role="status"><div class="vs-alert-body"><h2>{say(language, "thanks.title")}</h2>'
            f"<p>{say(language, 'thanks')}</p></div></div>"
            f'<p><a class="btn btn-primary" href="/?lang={language}">{say(language, "home")}</a> '
            f'<a class="btn btn-outline-primary" href="/results?lang={language}">{say(language, "results")}</a></p>{offers}',
        )

    def _entered(self, request: web.Request, language: Language) -> web.Response:
        """Thank the member of the staff who has entered a form of paper."""
        say = QUESTIONNAIRE.say
        return self._page(
            request,
            f'<p class="vs-lead" role="status">{say(language, "paper.entered")}</p>'
            f'<p><a class="btn btn-primary" href="/listening#paper" data-testid="questionnaire-next-paper">{say(language, "paper.next")}</a></p>',
        )

    def _over(
        self, request: web.Request, language: Language, code: str, status: int = 200
    ) -> web.Response:
        """Return the page that says why there is nothing to answer, and where to go instead."""
        say = QUESTIONNAIRE.say
        why = code if code in {"used", "closed", "too_many", "empty", "withdrawn"} else "bad_token"
        body = (
            f'<p class="vs-lead" role="status">{say(language, f"over.{why}")}</p>'
            f'<p><a class="btn btn-primary" href="/?lang={language}">{say(language, "home")}</a></p>'
        )
        return self._page(request, body, status)

    def _page(self, request: web.Request, body: str, status: int = 200) -> web.Response:
        page = self._frame.page(
            request, "questionnaire", body, status, frame=FRAME,
            # the other languages would lose what was answered
            languages="",
        )  # fmt: skip
        page.headers["Cache-Control"] = "no-store"
        return page


def office_line(name: str, language: Language) -> str:
    """Return the line that names the office, as HTML; nothing without one."""
    return (
        f'<p class="vs-hint">{QUESTIONNAIRE.say(language, "office", office=html.escape(name))}</p>'
        if name
        else ""
    )


def asked_in(about: str, versions: Mapping[int, Questionnaire], language: Language) -> str:
    """Return the question that a free answer belongs to, as the newest version asks it.

    *about* ``stars`` stands for the question after stars, ``thanks`` for words to the person who helped; an unknown id is
    returned as it is.
    """
    if about == "stars":
        return RATING.say(language, "rating.text")
    if about == "thanks":
        return RATING.say(language, "rating.thank-ask")
    for number in sorted(versions, reverse=True):
        question = versions[number].questions.get(about)
        if question is not None and question.kind == "text":
            return in_words(question.words, language)
    return about


def in_words(words: Words, language: Language) -> str:
    """Return the words of a question or an answer in a language, else in the station's first."""
    return words.get(language) or words.get(SOURCE, "")


def _given(form: Mapping[str, object], known: Token, of: Questionnaire) -> dict[str, list[str]]:
    """Return the answers of the earlier pages and of this one."""
    try:
        earlier = msgspec.json.decode(str(form.get("given", "{}")), type=dict[str, list[str]])
    except msgspec.MsgspecError:
        raise Refused("bad_answer", "The answers are damaged.", kind="invalid") from None
    now: dict[str, list[str]] = {}
    getall = getattr(form, "getall", None)
    for question in of.questions:
        if question in form and getall is not None:
            now[question] = [str(each) for each in getall(question)]
    return checked(of, earlier | now, known.section)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _form(
    language: Language,
    token: str,
    of: Numbered,
    given: Mapping[str, list[str]],
    step: int,
    asked: str,
    action: str,
    *,
    back: bool,
) -> str:
    so_far = html.escape(msgspec.json.encode(given).decode(), quote=True)
    before = (
        f'<button class="btn btn-outline-primary" type="submit" name="back" value="1" data-testid="questionnaire-back">'
        f"{QUESTIONNAIRE.say(language, 'back')}</button>"
        if back
        else ""
    )
    return (
        f'<form class="vs-questionnaire vs-stack" method="post" action="{ADDRESS}?lang={language}">'
        f'<input type="hidden" name="token" value="{html.escape(token, quote=True)}">'
        f'<input type="hidden" name="version" value="{of.number}"><input type="hidden" name="given" value="{so_far}"><input type="hidden" name="step" value="{step}">'
        f'{asked}<div class="vs-row"><button class="btn btn-primary" type="submit" data-testid="questionnaire-next">{action}</button>'
        f"{before}</div></form>"
    )


def _question(
    question: Question, given: Mapping[str, list[str]], known: Token, language: Language
) -> str:
    say = QUESTIONNAIRE.say
    said = given.get(question.id, [])
    name = html.escape(question.id)
    asked = html.escape(in_words(question.words, language))
    if question.kind == "text":
        return (
            f'<div class="vs-field"><label for="{name}">{asked}</label><p class="vs-hint" id="{name}-hint">{say(language, "text.hint")}</p>'
            f'<textarea class="vs-input" id="{name}" name="{name}" rows="3" maxlength="{LONGEST_TEXT}" aria-describedby="{name}-hint">'
            f"{html.escape(''.join(said))}</textarea></div>"
        )
    kind = "checkbox" if question.kind == "several" else "radio"
    # the way of the contact itself is asked about anyway
    left_out = {known.section} if question.id == WAYS else set()
    choices = "".join(
        f'<label class="vs-choice"><input type="{kind}" name="{name}" value="{html.escape(each)}"{" checked" if each in said else ""}>'
        f"<span>{option_in_words(each, option, language)}</span></label>"
        for each, option in choices_of(question).items()
        if each not in left_out
    )
    hint = f'<p class="vs-hint">{say(language, "several.hint")}</p>' if kind == "checkbox" else ""
    return (
        f'<fieldset class="vs-question" data-kind="{question.kind}"><legend>{asked}</legend>{hint}'
        f'<div class="vs-question-choices">{choices}</div></fieldset>'
    )


def choices_of(question: Question) -> dict[str, Option | None]:
    """Return the options of a question by id; None for a number of a scale."""
    if question.kind == "scale":
        return dict.fromkeys(question.answers)
    return {each.id: each for each in question.options}


def option_in_words(id_: str, option: Option | None, language: Language) -> str:
    """Return an answer as people read it, as HTML."""
    if option is None:
        return f"<strong>{id_}</strong> {QUESTIONNAIRE.say(language, f'scale.{id_}')}"
    return html.escape(in_words(option.words, language))
