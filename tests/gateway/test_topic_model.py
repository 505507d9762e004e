"""Which topic a text speaks for: what is counted of earlier cases, when the model speaks and when it is silent."""

import json
import string

from hypothesis import given
from hypothesis import strategies as st

from gateway.topic_proposals.model import PERSONS, Lesson, TopicModel, learn
from gateway.topic_proposals.words import LONGEST_STEM, stems
from tools.topic_proposals import measured

LICENCES = ("Vorrei rinnovare la patente scaduta", "La patente è smarrita, come la rinnovo?")
WEAPONS = ("Il porto d'armi per la caccia", "Ho ereditato un fucile: serve la denuncia dell'arma?")


def lesson(topic, person, text):
    return Lesson(topic=topic, person=person, stems=frozenset(stems(text, "it")))


def taught(persons=20):
    return [
        lesson(topic, f"p{number}", texts[number % len(texts)])
        for number in range(persons)
        for topic, texts in (("licences", LICENCES), ("weapons", WEAPONS))
    ]


def test_words_lose_endings_and_accents_and_numbers_are_left_out():
    found = stems("Le PATENTI e la patente della città, AB123CD, tel. 3331234567", "it")
    assert found["it:patent"] == "patenti", "as it was written first"
    assert "it:citt" in found
    assert not any("ab" in stem or "333" in stem for stem in found)
    assert set(stems("patente", "de")).isdisjoint(found), "languages are apart"


def test_the_model_says_which_topic_and_why():
    model = TopicModel(learn(taught()))
    said = stems("Buongiorno, la mia patente è scaduta e la devo rinnovare", "it")
    proposal = model.propose(said)
    assert proposal.topic == "licences"
    assert {said[stem] for stem in proposal.stems} == {"patente", "scaduta", "rinnovare"}


def test_it_is_silent_where_it_does_not_know():
    model = TopicModel(learn(taught()))
    assert model.propose(stems("Quanto costa il passaporto per mio figlio?", "it")) is None
    assert model.propose(stems("patente", "it")) is None, "one word is not enough"
    assert model.propose(stems("patente scaduta fucile caccia", "it")) is None, "both"
    assert TopicModel(learn(taught(5))).propose(stems(LICENCES[0], "it")) is None, "few cases"
    alone = [each for each in taught() if each.topic == "licences"]
    assert TopicModel(learn(alone)).propose(stems(LICENCES[0], "it")) is None, "no other topic"


def test_no_name_and_nothing_of_few_persons_is_counted():
    same = [lesson("licences", "ada@example.org", "Zbigniew Kowalczyk patente") for _ in range(50)]
    four = [lesson("licences", f"q{number}", "smarrimento") for number in range(PERSONS - 1)]
    counted = learn([*taught(), *same, *four])
    assert "it:zbigniew" not in counted.stems["licences"]
    assert not any("smarriment" in stem for stem in counted.stems["licences"])
    assert "it:patent" in counted.stems["licences"]


LESSONS = st.lists(
    st.builds(
        Lesson,
        topic=st.sampled_from(["a", "b", "c"]),
        person=st.sampled_from([f"p{number}" for number in range(9)]),
        stems=st.frozensets(st.sampled_from([f"it:{each}" for each in string.ascii_lowercase[:8]])),
    ),
    max_size=60,
)


@given(LESSONS, st.randoms(use_true_random=False))
def test_every_stem_is_of_enough_persons_and_the_order_is_nothing(lessons, chance):
    counts = learn(lessons)
    for of_topic in counts.stems.values():
        for stem in of_topic:
            assert len({each.person for each in lessons if stem in each.stems}) >= PERSONS
    shuffled = chance.sample(lessons, len(lessons))
    again = learn(shuffled)
    assert dict(again.cases) == dict(counts.cases)
    assert {topic: dict(of) for topic, of in again.stems.items() if of} == {
        topic: dict(of) for topic, of in counts.stems.items() if of
    }


@given(LESSONS, st.sampled_from([f"p{number}" for number in range(9)]))
def test_who_is_erased_was_never_there(lessons, person):
    kept = [each for each in lessons if each.person != person]
    counts = learn(kept)
    for topic, of_topic in counts.stems.items():
        for stem, count in of_topic.items():
            assert count == sum(stem in each.stems for each in kept if each.topic == topic)


@given(st.text(max_size=200), st.sampled_from(["it", "en", "de", "fr", "sl", "xx"]))
def test_any_text_has_stems_that_fit_their_column(text, language):
    for stem, word in stems(text, language).items():
        assert 0 < len(stem) <= LONGEST_STEM
        assert word == word.lower()


def test_it_is_right_nine_times_of_ten_when_it_speaks():
    figures = []
    measured(figures.append)
    large = {each["set"]: each for each in figures}["messages, learnt from 1000"]
    assert large["right"] >= 0.9, json.dumps(figures)
    assert large["spoke"] >= 0.6, json.dumps(figures)
