"""A volunteer's page: the data stored, invitations with the consent to each, the way into the conference, and leaving.

The server writes it, without a script. Opening an address changes nothing, since programs that inspect mails open links:
only buttons change something. The code travels as a field of a form, never in an address that is sent:
``web/public/code.js`` takes it from behind the number sign of a mail's link, and a reader without a script types it.
"""

import html
from collections.abc import Callable
from typing import Final, Literal

from aiohttp import web

from gateway.focus_groups.letters import FOCUS, PAGE
from gateway.focus_groups.volunteers import Invited, Kept, Volunteers
from gateway.listening.answers import Token
from gateway.listening.questionnaire import PLACES
from gateway.mail.compose import when
from gateway.platform.dates import month_in_words
from gateway.platform.http.client import CLIENT
from gateway.platform.http.language import language_for
from gateway.platform.refused import Refused
from gateway.platform.throttle import AddressThrottle
from gateway.platform.times import ROME
from gateway.site.frame import PublicFrame, form_of
from signaling.protocol.base import Language

FRAME: Final = "questionnaire.html"
_LONGEST: Final = 1_000
_SAID: Final = frozenset(
    {"bad_offer", "bad_email", "not_found", "over", "full", "early", "no_name", "no_consent"}
)


class FocusPages:
    """Shows a volunteer's page and carries out its buttons.

    *sent* limits by address what is sent in. *days*: how long a volunteer, a recording, a conference's record and its chat
    are stored, in days.
    """

    def __init__(
        self,
        frame: PublicFrame,
        volunteers: Volunteers,
        sent: AddressThrottle,
        *,
        days: tuple[int, int, int, int],
    ) -> None:
        self._frame = frame
        self._volunteers = volunteers
        self._sent = sent
        self._days = days

    def add_to(self, app: web.Application) -> None:
        """Register the page's address."""
        app.router.add_get(PAGE, self.show)
        app.router.add_post(PAGE, self.act)

    def offered(self, token: Token, language: Language) -> str:
        """Return the offer to volunteer for the questionnaire's last page, as HTML. It carries the section that was asked
        about, and no answer."""
        place = next((each for each in PLACES if each == token.section), None)
        if place is None:
            return ""
        return self._join(self._volunteers.offer(place), language)

    async def show(self, request: web.Request) -> web.Response:
        """Show the form in which a volunteer enters their code."""
        return self._page(request, self._ask(language_for(request)))

    async def act(self, request: web.Request) -> web.Response:
        """Carry out the button that was pressed."""
        language = language_for(request)
        form = await form_of(request)

        def field(name: str) -> str:
            return str(form.get(name, ""))[:_LONGEST]

        code, what = field("code")[:64], field("act")
        address = request[CLIENT].counted_as
        if what != "show" and await self._sent.take(address) > 0:
            return self._said(request, "too_many", 429)
        if what == "join":
            return await self._joined(request, field, language)
        try:
            await self._volunteers.find(code, address)
        except Refused as refused:
            said, status = ("too_many", 429) if refused.kind == "too_often" else ("not_found", 404)
            return self._said(request, said, status)
        try:
            await self._carry_out(what, code, field)
        except Refused as refused:
            return self._refused(request, refused.code, code)
        # the same again, by a page that is loaded again, changes nothing more
        after = await self._volunteers.kept_of(code)
        if after is None:
            return self._said(request, "left")
        return self._everything(request, after, code)

    async def _carry_out(self, what: str, code: str, field: Callable[[str], str]) -> None:
        """Do what a button of a code's page says. Raises ``Refused``, and sends into the conference."""
        match what:
            case "show":
                pass
            case "confirm":
                await self._volunteers.confirm(code)
            case "accept":
                if not field("agree"):
                    raise Refused("no_consent", "Agree first.", kind="invalid")
                await self._volunteers.answer(code, field("invitation"), comes=True, name=field("name"))  # fmt: skip
            case "decline":
                await self._volunteers.answer(code, field("invitation"), comes=False)
            case "enter":
                raise web.HTTPSeeOther(await self._volunteers.enter(code, field("invitation")))
            case "leave":
                await self._volunteers.leave(code)
            case _:
                raise Refused("not_found", "There is no such button.", kind="absent")

    def _everything(self, request: web.Request, kept: Kept, code: str) -> web.Response:
        body = self._kept(kept, code, language_for(request))
        return self._page(request, f'<div class="vs-stack">{body}</div>')

    async def _joined(
        self, request: web.Request, field: Callable[[str], str], language: Language
    ) -> web.Response:
        offer, email = field("offer"), field("email")
        if not field("agree"):
            return self._again(request, offer, email, "no_consent", language)
        try:
            code = await self._volunteers.agree(offer, email, language)
        except Refused as refused:
            return self._again(request, offer, email, refused.code, language)
        say = FOCUS.say
        if email.strip() and self._volunteers.mails:
            # the mail alone brings the code: by it somebody else could confirm the address
            return self._page(request, self._agreed(language, "joined.mail"))
        return self._page(
            request,
            self._agreed(language, "joined.code")
            + f'<p>{say(language, "joined.keep")}</p><p><code class="vs-code" data-testid="focus-code">{html.escape(code)}</code></p>'
            + self._shows(code, "open", language),
        )

    def _agreed(self, language: Language, what: str) -> str:
        title, said = FOCUS.say(language, "joined.title"), FOCUS.say(language, what)
        return f'<div class="vs-alert" data-tone="success" role="status"><div class="vs-alert-body"><h2>{title}</h2><p>{said}</p></div></div>'

    def _again(
        self, request: web.Request, offer: str, email: str, code: str, language: Language
    ) -> web.Response:
        """The form once more, with what was written and what is wrong."""
        if code == "too_many_requests":
            return self._said(request, "too_many", 429)
        if code == "bad_offer":
            return self._said(request, code)
        return self._page(
            request, self._problem(code, language) + self._join(offer, language, email), 422
        )

    def _join(self, offer: str, language: Language, email: str = "") -> str:
        say = FOCUS.say
        days = self._days[0]
        mail = (
            f'<div class="vs-field"><label for="focus-email">{say(language, "join.email")}</label><p class="vs-hint" id="focus-email-hint">{say(language, "join.email.hint")}</p>'
            f'<input class="vs-input" type="email" id="focus-email" name="email" autocomplete="email" maxlength="254" aria-describedby="focus-email-hint" value="{html.escape(email, quote=True)}"></div>'
            if self._volunteers.mails
            else f"<p>{say(language, 'join.noMail')}</p>"
        )
        return (
            f'<section class="vs-card vs-stack" aria-labelledby="focus-join"><h2 id="focus-join">{say(language, "join.title")}</h2><p>{say(language, "join.lead")}</p>'
            f'<form class="vs-stack" method="post" action="{PAGE}?lang={language}"><input type="hidden" name="act" value="join">'
            f'<input type="hidden" name="offer" value="{html.escape(offer, quote=True)}">{mail}'
            f'<label class="vs-choice"><input type="checkbox" name="agree" value="1" required><span>{say(language, "join.agree", days=days)}</span></label>'
            f'<p class="vs-hint">{say(language, "join.apart")}</p>'
            f'<div><button class="btn btn-outline-primary" type="submit" data-testid="focus-join">{say(language, "join.action")}</button></div></form></section>'
        )

    def _ask(self, language: Language) -> str:
        say = FOCUS.say
        return (
            f'<p class="vs-lead">{say(language, "lead")}</p><form class="vs-stack" method="post" action="{PAGE}?lang={language}" data-code><input type="hidden" name="act" value="show">'
            f'<div class="vs-field"><label for="focus-code">{say(language, "code")}</label>'
            '<input class="vs-input vs-code" id="focus-code" name="code" maxlength="64" required autocomplete="off" autocapitalize="characters" spellcheck="false"></div>'
            f'<div><button class="btn btn-primary" type="submit" data-testid="focus-show">{say(language, "open")}</button></div></form><script src="/code.js" defer></script>'
        )

    def _kept(self, kept: Kept, code: str, language: Language) -> str:
        say = FOCUS.say
        month = month_in_words(kept.month, language)
        about = say(language, "kept.mail", month=month, email=html.escape(kept.email)) if kept.email else say(language, "kept.code", month=month)  # fmt: skip
        parts = [
            f'<p class="vs-lead">{say(language, "lead")}</p><p data-testid="focus-kept">{about}</p>'
        ]
        if kept.state == "asked":
            parts.append(f"<p>{say(language, 'confirm.lead')}</p>" + self._button(code, "confirm", language, primary=True))  # fmt: skip
        shown = [self._invitation(each, code, language) for each in kept.invitations]
        parts += shown or [f"<p>{say(language, 'invitations.none')}</p>"]
        parts.append(
            f'<section class="vs-stack" aria-labelledby="focus-leave"><h2 id="focus-leave">{say(language, "leave.title")}</h2><p>{say(language, "leave.lead")}</p>'
            f"{self._button(code, 'leave', language)}</section>"
        )
        return "".join(parts)

    def _invitation(self, each: Invited, code: str, language: Language) -> str:
        say = FOCUS.say
        at = when(each.starts_at.astimezone(ROME), language)
        head = (
            f"<h2>{html.escape(each.title)}</h2><p><strong>{say(language, 'invitation.when', at=at, minutes=each.minutes)}</strong></p>"
            f"<p>{html.escape(each.purpose)}</p>"
        )
        if each.off or each.over:
            body = f"<p>{say(language, 'invitation.off' if each.off else 'invitation.over')}</p>"
        elif each.state == "accepted":
            body = f"<p>{say(language, 'invitation.accepted', name=html.escape(each.name))}</p>"
            body += self._button(code, "enter", language, each.id, primary=True) if each.opens else f"<p>{say(language, 'invitation.opens')}</p>"  # fmt: skip
            body += self._button(code, "decline", language, each.id)
        else:
            declined = f"<p>{say(language, 'invitation.declined')}</p>" if each.state == "declined" else ""  # fmt: skip
            body = declined + self._consent(each, code, language)
            if each.state == "invited":
                body += self._button(code, "decline", language, each.id)
        return f'<section class="vs-card vs-stack" data-testid="focus-invitation" data-state="{each.state}">{head}{body}</section>'

    def _consent(self, each: Invited, code: str, language: Language) -> str:
        """Return the text that an accepting volunteer agrees to: purpose, recording, keeping."""
        say = FOCUS.say
        _, recording, conference, chat = self._days
        recorded = say(language, "consent.recorded", days=recording) if each.recorded else say(language, "consent.unrecorded")  # fmt: skip
        name = f"focus-name-{each.id}"
        return (
            f"<ul><li>{say(language, 'consent.purpose')}</li><li>{recorded}</li><li>{say(language, 'consent.kept', days=conference, chat=chat)}</li>"
            f"<li>{say(language, 'consent.leave')}</li></ul>"
            f'<form class="vs-stack" method="post" action="{PAGE}?lang={language}">{self._hidden(code, "accept", each.id)}'
            f'<div class="vs-field"><label for="{name}">{say(language, "consent.name")}</label><p class="vs-hint" id="{name}-hint">{say(language, "consent.name.hint")}</p>'
            f'<input class="vs-input" id="{name}" name="name" maxlength="40" required autocomplete="nickname" aria-describedby="{name}-hint"></div>'
            f'<label class="vs-choice"><input type="checkbox" name="agree" value="1" required><span>{say(language, "consent.agree")}</span></label>'
            f'<div><button class="btn btn-primary" type="submit" data-testid="focus-accept">{say(language, "accept.action")}</button></div></form>'
        )

    def _button(
        self,
        code: str,
        what: str,
        language: Language,
        invitation: str = "",
        *,
        primary: bool = False,
    ) -> str:
        look = "btn-primary" if primary else "btn-outline-primary"
        return (
            f'<form method="post" action="{PAGE}?lang={language}">{self._hidden(code, what, invitation)}'
            f'<button class="btn {look}" type="submit" data-testid="focus-{what}">{FOCUS.say(language, f"{what}.action")}</button></form>'
        )

    def _hidden(self, code: str, what: str, invitation: str = "") -> str:
        return "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(value, quote=True)}">'
            for name, value in (("code", code), ("act", what), ("invitation", invitation))
        )

    def _problem(self, code: str, language: Language) -> str:
        said = FOCUS.say(language, f"said.{code if code in _SAID else 'not_found'}")
        return f'<div class="vs-alert" data-tone="danger" role="alert"><div class="vs-alert-body"><p>{said}</p></div></div>'

    def _refused(self, request: web.Request, why: str, code: str) -> web.Response:
        language = language_for(request)
        back = self._shows(code, "back", language)
        return self._page(request, self._problem(why, language) + back, 422)

    def _shows(self, code: str, words: Literal["open", "back"], language: Language) -> str:
        """Return the button that shows everything stored under a code."""
        return (
            f'<form method="post" action="{PAGE}?lang={language}">{self._hidden(code, "show")}'
            f'<button class="btn btn-primary" type="submit" data-testid="focus-{words}">{FOCUS.say(language, words)}</button></form>'
        )

    def _said(self, request: web.Request, what: str, status: int = 200) -> web.Response:
        language = language_for(request)
        home = f'<p><a class="btn btn-primary" href="/?lang={language}">{FOCUS.say(language, "home")}</a></p>'
        return self._page(request, f'<p class="vs-lead" role="status">{FOCUS.say(language, f"said.{what}")}</p>{home}', status)  # fmt: skip

    def _page(self, request: web.Request, body: str, status: int = 200) -> web.Response:
        # the other languages would lose the code
        page = self._frame.page(request, "focus-group", body, status, frame=FRAME, languages="")
        page.headers["Cache-Control"] = "no-store"
        return page
