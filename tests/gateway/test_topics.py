"""The topics' words in every language: complete, and found by what people type."""

import json
from pathlib import Path

import pytest

from gateway.platform.languages import LANGUAGES
from gateway.platform.topics import topics

SEARCHES = json.loads(Path(__file__).with_name("topic_searches.json").read_text(encoding="utf-8"))
"""By language what is typed and the topic that has to come first; web/test/topics.test.ts tries the same."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_is_complete_in(language):
    for category in topics():
        wording = category.wordings[language]
        assert wording.label
        assert wording.description.endswith((".", "?"))
        assert 6 <= len(wording.words) <= 60, category.id
        assert len({word.casefold() for word in wording.words}) == len(wording.words), category.id


def test_labels_that_others_rely_on():
    assert topics()["other-bodies"].wording("it").label == "Competenza di altri enti della P.A."
    label = topics()["suspicious-sites"].wording("it").label
    assert label == "Siti pedofili, sospetti o contenenti virus"


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [(language, *each) for language, searches in SEARCHES.items() for each in searches],
)
def test_everyday_words_find_the_topic(language, typed, expected):
    found = [category.id for category in topics().search(typed, language)]
    assert found[:1] == [expected], found


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_search_word_finds_its_own_topic(language):
    for category in topics():
        wording = category.wordings[language]
        for word in (wording.label, *wording.words):
            assert category in topics().search(word, language), (category.id, word)
