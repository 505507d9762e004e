import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.categories import folded, parse, shipped

ORDER = [
    "recruitment",
    "suspicious-sites",
    "complaints",
    "reports",
    "militaria",
    "military-contacts",
    "other-bodies",
    "weapons",
    "civil-code",
    "civil-procedure",
    "criminal-code",
    "criminal-procedure",
    "road-code",
    "licences",
    "administrative-offences",
    "privacy",
    "esteem",
    "telematics",
    "regulations",
    "training",
    "advancement",
    "welfare",
]


def test_the_catalogue_holds_the_22_categories_in_order():
    catalogue = shipped()
    assert [category.id for category in catalogue] == ORDER
    assert [category.segment for category in catalogue] == ["civil"] * 17 + ["military"] * 5
    assert len(catalogue) == 22
    assert catalogue["other-bodies"].wording("it").label == "Competenza di altri enti della P.A."
    assert (
        catalogue["suspicious-sites"].wording("it").label
        == "Siti pedofili, sospetti o contenenti virus"
    )


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_category_is_complete_in(language):
    for category in shipped():
        wording = category.wordings[language]
        assert wording.label
        assert wording.description.endswith((".", "?"))
        assert 6 <= len(wording.words) <= 15, category.id
        assert len(set(map(folded, wording.words))) == len(wording.words), category.id


def test_a_missing_language_falls_back_to_italian():
    privacy = shipped()["privacy"]
    assert privacy.wording("sl") == privacy.wordings["it"]
    assert privacy.wording("en-GB") == privacy.wordings["en"]


@pytest.mark.parametrize(
    ("query", "language", "expected"),
    [
        ("patente scaduta", "it", "road-code"),
        ("la mia patente è scaduta", "it", "road-code"),
        ("MULTA", "it", "road-code"),
        ("concorso", "it", "recruitment"),
        ("querela", "it", "criminal-procedure"),
        ("stalking", "it", "criminal-code"),
        ("truffa online", "it", "suspicious-sites"),
        ("porto d'armi", "it", "weapons"),
        ("porto d\u2019arm", "it", "weapons"),
        ("carta d'identita", "it", "other-bodies"),
        ("CARTA D'IDENTITÀ", "it", "other-bodies"),
        ("eredità", "it", "civil-code"),
        ("telecam", "it", "privacy"),
        ("ringraziare", "it", "esteem"),
        ("speeding ticket", "en", "road-code"),
        ("gun licence", "en", "weapons"),
        ("inheritance", "en", "civil-code"),
    ],
)
def test_plain_words_find_the_topic(query, language, expected):
    assert shipped().search(query, language)[0].id == expected


def test_nothing_is_found_for_nonsense_and_everything_for_nothing():
    assert shipped().search("qwxyz") == []
    assert shipped().search("  ") == list(shipped())


def test_each_search_word_finds_its_own_category():
    catalogue = shipped()
    for category in catalogue:
        for language, wording in category.wordings.items():
            for word in (wording.label, *wording.words):
                assert category in catalogue.search(word, language), (category.id, word)


@given(st.text(max_size=40))
def test_search_takes_any_text(query):
    found = shipped().search(query)
    assert len({category.id for category in found}) == len(found)


@given(st.sampled_from(ORDER), st.data())
def test_case_and_accents_do_not_matter(category, data):
    words = shipped()[category].wordings["it"].words
    word = data.draw(st.sampled_from(words))
    assert shipped().search(word.upper()) == shipped().search(folded(word))


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ('[[category]]\nid = "No Good"\nsegment = "civil"', "not a category id"),
        ('[[category]]\nid = "a"\nsegment = "royal"', "civil or military"),
        ('[[category]]\nid = "a"\nsegment = "civil"', "no wording in 'it'"),
        (
            '[[category]]\nid = "a"\nsegment = "civil"\n[category.it]\nlabel = "A"',
            r"a\.it: .*description",
        ),
        (
            '[[category]]\nid="a"\nsegment="civil"\nit={label="A",description="B.",words=[]}\n' * 2,
            "twice",
        ),
    ],
)
def test_a_broken_catalogue_says_what_is_wrong(source, complaint):
    with pytest.raises(ValueError, match=complaint):
        parse(source)
