"""One letter of an alarm and a recipient in a while, and nothing that came meanwhile is lost."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.alarms.conditions import AlarmFacts, Condition
from gateway.alarms.kinds import Kind, Rule
from gateway.alarms.mailing import LastLetter, mailing, overdue, recipients_of, told_again

EVERY = timedelta(minutes=15)
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
RULE = Rule(id="r", kind=Kind.WAIT, threshold=1)


def condition(subject: str, category: str | None = "weapons", count: int = 1) -> Condition:
    return Condition(
        rules=(RULE,),
        subject=subject,
        category=category,
        since_ms=None,
        told=AlarmFacts(count=count),
    )


def test_a_rule_names_its_recipients_and_no_address():
    rule = Rule(
        id="r", kind=Kind.WAIT, threshold=1, mail=("a@example.org",), office="o1", people=("p",)
    )
    mail, office, person = recipients_of(rule)
    assert (office, person) == ("office:o1", "account:p")
    assert mail.startswith("mail:")
    assert "example" not in mail


def test_several_of_one_alarm_at_a_moment_are_one_letter():
    met = [("a", condition("c1")), ("a", condition("c2")), ("b", condition("c1"))]
    made = mailing([], met, NOW, EVERY)
    assert {to: len(said) for to, said in made.letters.items()} == {"a": 2, "b": 1}
    assert [(each.recipient, each.held) for each in made.remembered] == [("a", 0), ("b", 0)]


def test_what_comes_within_the_while_waits_and_another_topic_does_not():
    sent = [LastLetter(recipient="a", key="wait:weapons", at=NOW)]
    soon = NOW + EVERY - timedelta(seconds=1)
    met = [("a", condition("c9", count=7)), ("a", condition("c9", "privacy"))]
    made = mailing(sent, met, soon, EVERY)
    (said,) = made.letters["a"]
    assert said.category == "privacy"
    held = next(each for each in made.remembered if each.key == "wait:weapons")
    assert (held.held, held.at, held.said.told.count) == (1, NOW, 7)
    assert overdue([held], soon, EVERY) == {}
    assert overdue([held], NOW + EVERY, EVERY) == {"a": [held]}
    assert told_again([held], NOW + EVERY)[0].held == 0
    # without a while each is told
    assert mailing(sent, met, soon, timedelta()).letters["a"][0].category == "weapons"


@given(
    st.lists(
        st.tuples(st.integers(0, 600), st.sampled_from("ab"), st.sampled_from(["x", "y"])),
        max_size=40,
    )
)
def test_nobody_gets_two_letters_of_an_alarm_in_a_while_and_everything_is_told(steps):
    known: dict[tuple[str, str], LastLetter] = {}
    letters: dict[tuple[str, str], list[datetime]] = {}
    told = now_s = 0
    for number, (after_s, to, category) in enumerate(steps):
        now_s += after_s
        now = NOW + timedelta(seconds=now_s)
        for recipient, again in overdue(known.values(), now, EVERY).items():
            for each in again:
                letters.setdefault((recipient, each.key), []).append(now)
                told += each.held
            known |= {(recipient, each.key): each for each in told_again(again, now)}
        made = mailing(known.values(), [(to, condition(str(number), category))], now, EVERY)
        for recipient, said in made.letters.items():
            letters.setdefault((recipient, f"wait:{category}"), []).append(now)
            told += len(said)
        known |= {(each.recipient, each.key): each for each in made.remembered}
    for times in letters.values():
        assert all(b - a >= EVERY for a, b in itertools.pairwise(times))
    assert told + sum(each.held for each in known.values()) == len(steps)
