"""Computes the requirements that an operator must meet for a citizen's contact, and when each falls away; pure."""

from collections.abc import Collection, Sequence

import msgspec

from gateway.accounts.skills import HOUSE, LANGUAGES, SIGN_LANGUAGE
from queueing.model import Agent, AgentState


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long a contact waits for each wish, in seconds; 0 for not at all.

    ``sign_language_s``: for somebody who signs. ``language_s``: for somebody who speaks the language. ``overflow_s``:
    for the house's own operators, before the peripheral offices are asked.
    """

    sign_language_s: float
    language_s: float
    overflow_s: float


def requirements(
    category: str,
    language: str,
    needs: Collection[str],
    agents: Sequence[Agent],
    patience: Patience,
) -> tuple[set[str], dict[str, float]]:
    """Return the required skills, and after how many seconds each falls away.

    A skill is required only if somebody on duty for *category* has it, together with the skills required before it: a
    citizen is rather served without it, by an operator who is told of it, than not at all. Each falls away in time,
    since the operator who had it may sign off while the citizen waits.
    """
    relax_s: dict[str, float] = {}
    serving = [
        agent
        for agent in agents
        if agent.state is not AgentState.OFFLINE and category in agent.categories
    ]
    able = serving
    for skill, for_s in wishes(language, needs, patience).items():
        with_it = [agent for agent in able if skill in agent.skills]
        if with_it:
            able = with_it
            relax_s[skill] = for_s
    at_home = any(agent.office is None for agent in able)
    if patience.overflow_s > 0 and at_home and any(agent.office for agent in serving):
        relax_s[HOUSE] = patience.overflow_s
    return set(relax_s), relax_s


def wishes(language: str, needs: Collection[str], patience: Patience) -> dict[str, float]:
    """Return the skills that a citizen would rather have, the weightier first, and for how many seconds each is
    waited for. A contact that enters the line later keeps them all, since nobody knows who will be on duty then."""
    wanted: dict[str, float] = {}
    if "sign-language" in needs and patience.sign_language_s > 0:
        wanted[SIGN_LANGUAGE] = patience.sign_language_s
    if language in LANGUAGES and patience.language_s > 0:
        wanted[language] = patience.language_s
    return wanted
