"""What is required of an operator for a citizen, and for how long."""

from gateway.usecases.requirements import Patience, requirements
from queueing.model import Agent, AgentState

PATIENCE = Patience(language_s=90, overflow_s=120)


def agent(name="a", *skills, state=AgentState.AVAILABLE, office=None):
    return Agent(
        id=name,
        state=state,
        categories={"weapons": 3},
        skills=frozenset(skills),
        since_ms=0,
        idle_since=0,
        present=True,
        office=office,
    )


def of(language="it", needs=(), agents=(), patience=PATIENCE):
    return requirements("weapons", language, needs, list(agents), patience)


def test_nothing_is_required_of_italian():
    assert of(agents=[agent()]) == (set(), {})


def test_a_language_is_waited_for_when_somebody_on_duty_speaks_it():
    assert of("de", agents=[agent("a", "de")]) == ({"de"}, {"de": 90})
    assert of("de", agents=[agent("a", "fr")]) == (set(), {})
    assert of("de", agents=[agent("a", "de", state=AgentState.OFFLINE)]) == (set(), {})
    without = Patience(language_s=0, overflow_s=0)
    assert of("de", agents=[agent("a", "de")], patience=without) == (set(), {})


def test_sign_language_never_falls_away():
    found = of(needs=["sign-language"], agents=[agent("a", "lis", state=AgentState.BUSY)])
    assert found == ({"lis"}, {})


def test_offices_are_asked_after_the_house_where_there_are_both():
    house, office = agent("a"), agent("b", office="north")
    assert of(agents=[house, office]) == ({"house"}, {"house": 120})
    assert of(agents=[office]) == (set(), {})
    assert of(agents=[house]) == (set(), {})
