"""The page of stars behind a link in an e-mail, written by the server and answered by forms, so that it works without a
script.

The first form stores the stars; a second may add the reason. A link takes one answer.
"""

import html
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from gateway.listening.answers import Answers
from gateway.listening.asking import ADDRESS, Asking
from gateway.listening.pages import ADDRESS as QUESTIONNAIRE_ADDRESS
from gateway.listening.pages import FRAME, RATING
from gateway.listening.shipped import QUESTIONNAIRE
from gateway.listening.stars import GOOD_FROM, LONGEST_TEXT, REASONS, Stars
from gateway.listening.thanks import LONGEST_THANKS, ThanksBook
from gateway.platform.http.client import CLIENT
from gateway.platform.http.language import language_for
from gateway.platform.refused import Refused
from gateway.platform.throttle import AddressThrottle
from gateway.site.frame import PublicFrame, form_of
from signaling.protocol.base import Language

_LONGEST_TOKEN: Final = 2_000
_ANSWERED: Final = "used"


class RatingPages:
    """Asks for stars, then for the reason. *sent* limits by address how many forms are submitted."""

    def __init__(
        self,
        frame: PublicFrame,
        asking: Asking,
        stars: Stars,
        answers: Answers,
        thanks: ThanksBook,
        sent: AddressThrottle,
    ) -> None:
        self._thanks = thanks
        self._frame = frame
        self._asking = asking
        self._stars = stars
        self._answers = answers
        self._sent = sent

    def add_to(self, app: web.Application) -> None:
        """Register the page's address."""
        app.router.add_get(ADDRESS, self.begin)
        app.router.add_post(ADDRESS, self.go_on)

    async def begin(self, request: web.Request) -> web.Response:
        """Show the question. Changes nothing: programs that inspect mails open links."""
        language = language_for(request)
        token = request.query.get("token", "")[:_LONGEST_TOKEN]
        try:
            if await self._stars.given(self._asking.contact_of(token)) is not None:
                return self._over(request, language, _ANSWERED)
        except Refused as refused:
            return self._over(request, language, refused.code)
        return self._question(request, language, token)

    async def go_on(self, request: web.Request) -> web.Response:
        """Store the stars and ask why, or store the reason, or note that this person is not to be asked again."""
        language = language_for(request)
        form = await form_of(request)
        token = str(form.get("token", ""))[:_LONGEST_TOKEN]
        try:
            if await self._sent.take(request[CLIENT].counted_as) > 0:
                return self._over(request, language, "too_many", 429)
            if "never" in form:
                await self._asking.refuse(token)
                return self._said(request, language, "never.done")
            contact = self._asking.contact_of(token)
            if "thanks" in form:
                await self._thanks.give(contact, str(form.get("words", "")))
                return await self._over_with_thanks(
                    request, language, token, contact, "rating.thank-done"
                )
            if "why" in form:
                return await self._why_given(request, language, token, contact, form)
            return await self._score_given(request, language, token, contact, form)
        except Refused as refused:
            return self._over(request, language, refused.code)

    async def _score_given(
        self,
        request: web.Request,
        language: Language,
        token: str,
        contact: str,
        form: Mapping[str, object],
    ) -> web.Response:
        """The first form: stars where there are none yet."""
        if await self._stars.given(contact) is not None:
            return self._over(request, language, _ANSWERED)
        score = str(form.get("score", ""))
        if score not in {"1", "2", "3", "4", "5"}:
            return self._question(request, language, token, missing=True)
        await self._stars.give(contact, int(score))
        return self._why(request, language, token, int(score))

    async def _why_given(
        self,
        request: web.Request,
        language: Language,
        token: str,
        contact: str,
        form: Mapping[str, object],
    ) -> web.Response:
        """The second form: a reason and words for stars that have neither yet."""
        given = await self._stars.given(contact)
        if given is None or given.reason is not None or given.text:
            return self._over(request, language, _ANSWERED)
        reason = str(form.get("reason", ""))
        known = next((each for each in REASONS if each == reason), None)
        await self._stars.give(contact, given.score, known, str(form.get("text", "")))
        return await self._over_with_thanks(request, language, token, contact, "rating.thanks")

    def _question(
        self, request: web.Request, language: Language, token: str, *, missing: bool = False
    ) -> web.Response:
        say = RATING.say
        stars = "".join(
            f'<label class="vs-star"><input type="radio" name="score" value="{at}" required>'
            f'<span class="vs-star-sign" aria-hidden="true">&#9733;</span>'
            f'<span class="visually-hidden">{say(language, "rating.star", count=at)}</span><span aria-hidden="true">{at}</span></label>'
            for at in range(1, 6)
        )
        wrong = (
            f'<p class="vs-error" role="alert">{say(language, "rating.choose")}</p>'
            if missing
            else ""
        )
        never = QUESTIONNAIRE.say(language, "never")
        body = (
            f'<form class="vs-questionnaire vs-stack" method="post" action="{ADDRESS}?lang={language}">{_token(token)}'
            f'<fieldset class="vs-question"><legend>{say(language, "rating.question")}</legend>'
            f'<p class="vs-hint">{say(language, "rating.purpose")}</p>{wrong}<div class="vs-stars">{stars}</div></fieldset>'
            f'<div class="vs-row"><button class="btn btn-primary" type="submit" data-testid="send-rating">{say(language, "rating.send")}</button></div>'
            f'</form><form class="vs-never" method="post" action="{ADDRESS}?lang={language}">{_token(token)}<p class="vs-hint">{never}</p>'
            f'<button class="btn btn-link" type="submit" name="never" value="1" data-testid="rating-never">'
            f"{QUESTIONNAIRE.say(language, 'never.action')}</button></form>"
        )
        return self._page(request, language, body)

    def _why(
        self, request: web.Request, language: Language, token: str, score: int
    ) -> web.Response:
        say = RATING.say
        kind = "good" if score >= GOOD_FROM else "bad"
        reasons = "".join(
            f'<label class="vs-choice"><input type="radio" name="reason" value="{each}"><span>{say(language, f"rating.{kind}.{each}")}</span></label>'
            for each in REASONS
        )
        body = (
            f'<p class="vs-lead" role="status">{QUESTIONNAIRE.say(language, "stars.kept")}</p>'
            f'<form class="vs-questionnaire vs-stack" method="post" action="{ADDRESS}?lang={language}">{_token(token)}'
            f'<fieldset class="vs-question"><legend>{say(language, f"rating.{kind}")}</legend><div class="vs-question-choices">{reasons}</div></fieldset>'
            f'<div class="vs-field"><label for="text">{say(language, "rating.text")}</label><p class="vs-hint" id="text-hint">'
            f'{say(language, "rating.textHint")}</p><textarea class="vs-input" id="text" name="text" rows="3" maxlength="{LONGEST_TEXT}" '
            f'aria-describedby="text-hint"></textarea></div><div class="vs-row">'
            f'<button class="btn btn-primary" type="submit" name="why" value="1" data-testid="send-reason">{QUESTIONNAIRE.say(language, "send")}</button>'
            f"</div></form>"
        )
        return self._page(request, language, body)

    async def _over_with_thanks(
        self, request: web.Request, language: Language, token: str, contact: str, said: str
    ) -> web.Response:
        """Thanks; then words to the person who helped, and the questionnaire, as far as either can still be given."""
        more = await self._to_the_helper(language, token, contact)
        more += await self._to_the_questionnaire(language, contact)
        return self._said(request, language, "", more, said=said)

    async def _to_the_helper(self, language: Language, token: str, contact: str) -> str:
        if not await self._thanks.offered(contact):
            return ""
        say = RATING.say
        return (
            f'<form class="vs-questionnaire vs-stack" method="post" action="{ADDRESS}?lang={language}">{_token(token)}'
            f'<div class="vs-field"><label for="words">{say(language, "rating.thank-ask")}</label><p class="vs-hint" id="words-hint">'
            f'{say(language, "rating.thank-hint")}</p><textarea class="vs-input" id="words" name="words" rows="3" maxlength="{LONGEST_THANKS}" '
            f'aria-describedby="words-hint"></textarea></div><div class="vs-row"><button class="btn btn-outline-primary" type="submit" '
            f'name="thanks" value="1" data-testid="send-thanks">{say(language, "rating.thank-send")}</button></div></form>'
        )

    async def _to_the_questionnaire(self, language: Language, contact: str) -> str:
        try:
            token = await self._answers.token_for(contact)
        except Refused:
            return ""
        return (
            f'<p><a class="btn btn-outline-primary" data-testid="open-questionnaire" '
            f'href="{QUESTIONNAIRE_ADDRESS}?lang={language}&amp;token={html.escape(token, quote=True)}">'
            f'{RATING.say(language, "rating.questionnaire")}</a></p><p class="vs-hint">{RATING.say(language, "rating.questionnaireHint")}</p>'
        )

    def _said(
        self,
        request: web.Request,
        language: Language,
        key: str,
        more: str = "",
        said: str = "rating.thanks",
    ) -> web.Response:
        words = QUESTIONNAIRE.say(language, key) if key else RATING.say(language, said)
        body = (
            f'<p class="vs-lead" role="status">{words}</p>{more}'
            f'<p><a class="btn btn-{"link" if more else "primary"}" href="/?lang={language}">{QUESTIONNAIRE.say(language, "home")}</a></p>'
        )
        return self._page(request, language, body)

    def _over(
        self, request: web.Request, language: Language, code: str, status: int = 200
    ) -> web.Response:
        """Return the page that says why there is nothing to answer, and where to go instead."""
        why = {
            _ANSWERED: "stars.used", "thanked": "stars.thanked", "nobody": "stars.nobody", "too_late": "stars.late", "too_many": "over.too_many",
        }.get(code, "stars.wrong")  # fmt: skip
        page = self._said(request, language, why)
        if page.status == 200:
            page.set_status(status)
        return page

    def _page(self, request: web.Request, language: Language, body: str) -> web.Response:
        page = self._frame.page(
            request, "questionnaire", body, frame=FRAME, languages="",
            title=QUESTIONNAIRE.say(language, "stars.title"),
        )  # fmt: skip
        page.headers["Cache-Control"] = "no-store"
        return page


def _token(token: str) -> str:
    return f'<input type="hidden" name="token" value="{html.escape(token, quote=True)}">'
