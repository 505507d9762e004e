"""Routes of stars and the questionnaire: a citizen rates a contact that is over by its seat; the staff reads and clears
free answers."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from gateway.contacts.hang_ups import HangUps
from gateway.listening.answers import PAPER, Answers
from gateway.listening.codes import CodeList, Codes, NewCode
from gateway.listening.deeper import Deeper, DeeperQuery, DeeperResults
from gateway.listening.pages import ADDRESS, asked_in
from gateway.listening.questionnaire import Place
from gateway.listening.results import Published, Results
from gateway.listening.stars import LONGEST_TEXT, Reason, Stars
from gateway.listening.texts import Decision, Said, Texts
from gateway.platform.http.route import Call, Route
from gateway.platform.security.permissions import Role
from signaling.protocol.base import Language


class SeatRating(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rating: ``score`` from 1 to 5 stars; ``reason``: what was good (4, 5), or was not (1 to 3)."""

    score: Annotated[int, msgspec.Meta(ge=1, le=5)]
    reason: Reason | None = None
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)] = ""


class QuestionnaireLink(msgspec.Struct, frozen=True, kw_only=True):
    """The address at which the questionnaire of a contact is answered, once; nothing leads from it back to the contact."""

    address: str


class PaperForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A paper form to be entered: the ``place`` it asks about, the ``office`` that collected it, and the ``version``
    printed at its foot (null: the present one)."""

    place: Place
    version: Annotated[int, msgspec.Meta(ge=1, le=10**6)] | None = None
    office: Annotated[str, msgspec.Meta(max_length=64)] = ""


class SaidQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which free answers are asked for. ``state``: those that wait to be read, or that may be shown; ``lang``: the language
    of the questions."""

    state: Literal["withheld", "cleared"] = "withheld"
    lang: Language = "it"


class SaidList(msgspec.Struct, frozen=True, kw_only=True):
    """Free answers: those that wait to be read, oldest first, or those that may be shown, newest first.

    ``asked``: the question in words, by ``about``.
    """

    texts: list[Said]
    asked: dict[str, str]


class SaidDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The decision on a free answer. ``cleared``: it tells nothing of anybody and may be shown; ``removed``: it does, and
    is deleted."""

    decision: Decision


class ListeningApi:
    """The handlers."""

    def __init__(
        self,
        stars: Stars,
        answers: Answers,
        codes: Codes,
        texts: Texts,
        published: Published,
        deeper: DeeperResults,
        hang_ups: HangUps,
        clock: Callable[[], datetime],
    ) -> None:
        self._stars = stars
        self._answers = answers
        self._codes = codes
        self._texts = texts
        self._published = published
        self._deeper = deeper
        self._hang_ups = hang_ups
        self._clock = clock

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        errors = {
            404: "There is no such contact.",
            409: "It is not over yet, nobody answered it, it is over for too long, or its questionnaire was sent already.",
        }
        gone = {404: "There is no such answer, or somebody has decided about it so."}
        return (
            Route(
                "PUT", "/api/v1/seat/rating", self.rate, "Give stars to the contact that is over", "station",
                request=SeatRating, status=204, errors=errors,
            ),
            Route(
                "POST", "/api/v1/seat/questionnaire", self.link, "The address of the contact's questionnaire", "station",
                response=QuestionnaireLink, errors=errors,
            ),
            Route(
                "GET", "/api/v1/results", self.results, "The published results", "results", response=Results,
            ),
            Route(
                "GET", "/api/v1/results/deeper", self.deeper, "Stars by office, topic or channel, beside service level and quality", "results",
                query=DeeperQuery, response=Deeper,
            ),
            Route(
                "POST", "/api/v1/results/paper", self.paper, "Enter a questionnaire that was filled in on paper", "results",
                request=PaperForm, response=QuestionnaireLink, errors={404: "There is no such version of the form."},
            ),
            Route(
                "GET", "/api/v1/results/codes", self.codes, "The codes for people without a contact", "results", response=CodeList,
            ),
            Route(
                "POST", "/api/v1/results/codes", self.make_code, "Make a code for a place", "results",
                request=NewCode, response=CodeList, errors={409: "Too many codes are in force."},
            ),
            Route(
                "DELETE", "/api/v1/results/codes/{id}", self.withdraw_code, "Withdraw a code", "results",
                response=CodeList, errors={404: "There is no such code in force."},
            ),
            Route(
                "GET", "/api/v1/results/texts", self.texts, "Free answers that wait to be read, or were read", "results",
                query=SaidQuery, response=SaidList,
            ),
            Route(
                "PUT", "/api/v1/results/texts/{id}", self.decide, "Show a free answer, or remove it", "results",
                request=SaidDecision, status=204, errors=gone,
            ),
        )  # fmt: skip

    async def rate(self, call: Call) -> None:
        """Give stars, which may be changed; the seat is the bearer token. A citizen cannot return to a call that is rated."""
        wanted: SeatRating = call.body
        contact = call.citizen.contact_id
        await self._hang_ups.make_final(contact)
        await self._stars.give(contact, wanted.score, wanted.reason, wanted.text)

    async def link(self, call: Call) -> QuestionnaireLink:
        """Answer with an address, another one each time; answers are taken from one of them."""
        token = await self._answers.token_for(call.citizen.contact_id)
        return QuestionnaireLink(address=f"{ADDRESS}?token={token}")

    async def results(self, _call: Call) -> Results:
        """Answer with the figures of the last twelve closed months, as ``/results`` shows them; figures of too few people
        are left out."""
        return await self._published.results()

    async def deeper(self, call: Call) -> Deeper:
        """Answer with stars by office, topic or channel, marking what differs from the rest by more than chance. Nothing is
        told by operator."""
        wanted: DeeperQuery = call.query
        return await self._deeper.of(wanted)

    async def paper(self, call: Call) -> QuestionnaireLink:
        """Return the address at which one form is entered; it names neither a contact nor the person who enters it."""
        wanted: PaperForm = call.body
        staff = call.staff
        # an office enters its own forms
        office = (staff.account.office_id or "") if staff.role is Role.OFFICE else wanted.office
        if wanted.version is not None:
            await self._answers.versions.version(wanted.version)
        token = await self._answers.token_at(wanted.place, office, PAPER)
        version = "" if wanted.version is None else f"&version={wanted.version}"
        return QuestionnaireLink(address=f"{ADDRESS}?token={token}{version}")

    async def codes(self, call: Call) -> CodeList:
        """List the codes; a member of an office sees those of the office."""
        return await self._codes.listed(call.staff)

    async def make_code(self, call: Call) -> CodeList:
        """Make a code; a member of an office for the office."""
        return await self._codes.make(call.body, call.staff)

    async def withdraw_code(self, call: Call) -> CodeList:
        """Withdraw a code: its address no longer opens a questionnaire. Answers already given stay."""
        return await self._codes.withdraw(call.path("id"), call.staff)

    async def texts(self, call: Call) -> SaidList:
        """List free answers to stars and questionnaires, at most 200 of each. Removed ones are gone."""
        wanted: SaidQuery = call.query
        found = await self._texts.listed(wanted.state)
        versions = await self._answers.versions.all()
        asked = {each.about: asked_in(each.about, versions, wanted.lang) for each in found}
        return SaidList(texts=found, asked=asked)

    async def decide(self, call: Call) -> None:
        """Clear or remove a free answer. The decision goes on record, without the words."""
        wanted: SaidDecision = call.body
        await self._texts.decide(
            call.path("id"), wanted.decision, call.staff.account_id, self._clock()
        )
