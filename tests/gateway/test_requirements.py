"""What is required of an operator for a citizen, and for how long."""

from gateway.contacts.requirements import Patience, requirements, wishes
from queueing.model import Agent, AgentState

PATIENCE = Patience(sign_language_s=300, language_s=90, overflow_s=120)


def agent(name="a", *skills, state=AgentState.AVAILABLE, office=None, category="weapons"):
    return Agent(
        id=name,
        state=state,
        categories={category: 3},
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
    without = Patience(sign_language_s=0, language_s=0, overflow_s=0)
    assert of("de", agents=[agent("a", "de")], patience=without) == (set(), {})


def test_sign_language_is_waited_for_and_falls_away():
    signing = [agent("a", "lis", state=AgentState.BUSY), agent("b")]
    assert of(needs=["sign-language"], agents=signing) == ({"lis"}, {"lis": 300})
    without = Patience(sign_language_s=0, language_s=0, overflow_s=0)
    assert of(needs=["sign-language"], agents=signing, patience=without) == (set(), {})


def test_nobody_waits_for_a_skill_that_serves_another_topic():
    elsewhere = agent("a", "lis", "de", category="privacy")
    found = of("de", needs=["sign-language"], agents=[elsewhere, agent("b")])
    assert found == (set(), {})


def test_what_nobody_has_together_is_not_required_together():
    signs, speaks, both = agent("a", "lis"), agent("b", "de"), agent("c", "lis", "de")
    assert of("de", ["sign-language"], [signs, speaks]) == ({"lis"}, {"lis": 300})
    assert of("de", ["sign-language"], [signs, both]) == ({"lis", "de"}, {"lis": 300, "de": 90})
    # an office that does not sign is overflow for the house, which does
    north = agent("d", office="north")
    expected = {"lis": 300, "house": 120}
    assert of(needs=["sign-language"], agents=[signs, north]) == ({"lis", "house"}, expected)
    # the house, which does not sign, is not preferred to the office that does
    at_the_office = agent("d", "lis", office="north")
    assert of("it", ["sign-language"], [speaks, at_the_office]) == ({"lis"}, {"lis": 300})


def test_who_comes_in_line_later_keeps_the_wish():
    assert wishes("de", ["sign-language", "slow-speech"], PATIENCE) == {"lis": 300, "de": 90}
    assert wishes("it", [], PATIENCE) == {}


def test_offices_are_asked_after_the_house_where_there_are_both():
    house, office = agent("a"), agent("b", office="north")
    assert of(agents=[house, office]) == ({"house"}, {"house": 120})
    assert of(agents=[office]) == (set(), {})
    assert of(agents=[house]) == (set(), {})
