"""The topics' words in every language: complete. What people type is tried in ``web/test/search/``."""

import pytest

from gateway.platform.languages import LANGUAGES
from gateway.platform.topics import topics


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_is_complete_in(language):
    for category in topics():
        wording = category.wordings[language]
        assert wording.label
        assert wording.description.endswith((".", "?"))
        assert 6 <= len(wording.words) <= 60, category.id
        assert len({word.casefold() for word in wording.words}) == len(wording.words), category.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_says_in_few_words_what_to_have_at_hand_in(language):
    for category in topics():
        requirements = category.wordings[language].requirements
        assert len(requirements) == len(category.wordings["it"].requirements), category.id
        assert 1 <= len(requirements) <= 4, category.id
        assert all(each.endswith(".") and len(each) <= 160 for each in requirements), category.id


def test_labels_that_others_rely_on():
    assert topics()["other-bodies"].wording("it").label == "Competenza di altri enti della P.A."
    label = topics()["suspicious-sites"].wording("it").label
    assert label == "Siti pedofili, sospetti o contenenti virus"
