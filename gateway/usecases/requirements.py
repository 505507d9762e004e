"""What an operator must have to be offered a citizen's contact, and when that falls away; pure."""

from collections.abc import Collection, Sequence

import msgspec

from gateway.auth.skills import HOUSE, LANGUAGES, SIGN_LANGUAGE
from queueing.model import Agent, AgentState


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long a contact waits for what it would rather have, in seconds; 0 not at all.

    ``language_s``: for somebody who speaks the language. ``overflow_s``: for the house's own operators,
    before the peripheral offices are asked.
    """

    language_s: float
    overflow_s: float


def requirements(
    category: str,
    language: str,
    needs: Collection[str],
    agents: Sequence[Agent],
    patience: Patience,
) -> tuple[set[str], dict[str, float]]:
    """The skills required, and after how many seconds each of those that may fall away does.

    Only what somebody on duty has is asked for: a citizen is rather served without it, by an operator
    who is told of it, than not at all. Sign language never falls away.
    """
    on_duty = [agent for agent in agents if agent.state is not AgentState.OFFLINE]
    wanted: set[str] = set()
    relax_s: dict[str, float] = {}
    if "sign-language" in needs and any(SIGN_LANGUAGE in agent.skills for agent in on_duty):
        wanted.add(SIGN_LANGUAGE)
    if (
        patience.language_s > 0
        and language in LANGUAGES
        and any(language in agent.skills for agent in on_duty)
    ):
        wanted.add(language)
        relax_s[language] = patience.language_s
    serving = [agent for agent in on_duty if category in agent.categories]
    at_home = sum(agent.office is None for agent in serving)
    if patience.overflow_s > 0 and 0 < at_home < len(serving):
        wanted.add(HOUSE)
        relax_s[HOUSE] = patience.overflow_s
    return wanted, relax_s
