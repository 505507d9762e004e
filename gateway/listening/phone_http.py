"""Routes for stars by telephone keys: the exchange asks the questions when the call is over, and reports the keys."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from gateway.listening.pages import RATING
from gateway.listening.shipped import QUESTIONNAIRE
from gateway.listening.stars import GOOD_FROM, REASONS, Stars
from gateway.platform.http.route import Call, Route
from gateway.platform.languages import LANGUAGES
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.telephony import lookups as telephone
from signaling.protocol.base import Language

Key = Annotated[int, msgspec.Meta(ge=1, le=5)]


class KeyedRating(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The keys that a caller pressed: ``score``, one to five stars, and ``reason``, the number of the answer to the second question."""

    score: Key
    reason: Key | None = None


class SpokenQuestion(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A question to be spoken, and what each key means, the first for key 1."""

    say: str
    keys: list[str]


class RatingPrompts(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The exchange's prompts in one ``language``: ``score``, then ``low`` after one to three stars or ``high`` after four and five, then ``thanks``."""

    language: str
    intro: str
    score: SpokenQuestion
    low: SpokenQuestion
    high: SpokenQuestion
    thanks: str


class RatingPromptsList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The prompts in every language. ``highFrom``: from so many stars on ``high`` is asked."""

    high_from: int
    prompts: list[RatingPrompts]


class PhoneRatingApi:
    """The handlers."""

    def __init__(self, database: Database, stars: Stars) -> None:
        self._database = database
        self._stars = stars

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/telephony/rating-prompts", self.prompts,
                "What a caller is asked after a call", "telephony", response=RatingPromptsList,
            ),
            Route(
                "POST", "/api/v1/telephony/calls/{id}/rating", self.rate,
                "The keys by which a caller rated the call", "telephony", request=KeyedRating, status=204,
                errors={
                    404: "There is no such call.",
                    409: "It is not over yet (ask again), nobody answered it, or it is over for more than 24 hours.",
                },
            ),
        )  # fmt: skip

    async def prompts(self, _call: Call) -> RatingPromptsList:
        """Answer with the texts of the public administration's model, to be read out or recorded; the exchange may cache
        them for a day."""
        return RatingPromptsList(
            high_from=GOOD_FROM, prompts=[prompts_in(language) for language in LANGUAGES]
        )

    async def rate(self, call: Call) -> None:
        """Store the stars, replacing earlier ones. The same report may be repeated."""
        wanted: KeyedRating = call.body
        contact_id = call.path("id")
        async with self._database.reading() as session:
            if await telephone.call(session, contact_id) is None:
                raise Refused("unknown_call", "There is no such call.", kind="absent")
        reason = None if wanted.reason is None else REASONS[wanted.reason - 1]
        await self._stars.give(contact_id, wanted.score, reason)


def prompts_in(language: Language) -> RatingPrompts:
    """Return the prompts in *language*. Pure."""
    say = RATING.say

    def asked(kind: str) -> SpokenQuestion:
        return SpokenQuestion(
            say=say(language, f"rating.{kind}"),
            keys=[say(language, f"rating.{kind}.{each}") for each in REASONS],
        )

    return RatingPrompts(
        language=language,
        intro=QUESTIONNAIRE.say(language, "phone.intro"),
        score=SpokenQuestion(
            say=f"{say(language, 'rating.question')} {QUESTIONNAIRE.say(language, 'phone.how')}",
            keys=[say(language, "rating.star", count=at) for at in range(1, 6)],
        ),
        low=asked("bad"),
        high=asked("good"),
        thanks=say(language, "rating.thanks"),
    )
