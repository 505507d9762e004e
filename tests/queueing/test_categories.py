import pytest

from queueing.categories import Catalogue, Category, Wording, parse, shipped

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


def a_wording(label, *words):
    return Wording(label=label, description=f"{label}.", words=words)


WORDS = {
    "it": {
        "weapons": a_wording("Armi", "porto d'armi", "fucile"),
        "road-code": a_wording("Codice della strada", "multa", "denuncia", "patente"),
        "privacy": a_wording("Privacy", "telecamere"),
    },
    "en": {"weapons": a_wording("Weapons", "gun licence")},
    "de": {
        "weapons": a_wording("Waffen", "Gewehr", "Büchse"),
        "road-code": a_wording("Straßenverkehr", "Führerschein", "Unfall"),
    },
    "fr": {"road-code": a_wording("Code de la route", "manœuvre")},
    "sl": {"weapons": a_wording("Orožje", "orožni list", "puška")},
}


@pytest.fixture(scope="module")
def worded():
    three = Catalogue(
        tuple(Category(id=each, segment="civil") for each in ("weapons", "road-code", "privacy"))
    )
    return three.worded(WORDS)


def test_a_language_that_lacks_a_topic_has_it_in_english_then_in_italian(worded):
    assert worded["weapons"].wording("fr") == WORDS["en"]["weapons"]
    assert worded["privacy"].wording("sl") == WORDS["it"]["privacy"]
    assert worded["weapons"].wording("en-GB") == WORDS["en"]["weapons"]
    assert shipped()["privacy"].wording("it").label == "privacy"


@pytest.mark.parametrize(
    ("wordings", "complaint"),
    [
        ({"it": WORDS["it"] | {"weather": WORDS["it"]["privacy"]}}, "it: .*'weather'"),
        ({"en": WORDS["en"]}, "weapons has no wording in 'it'"),
    ],
)
def test_words_have_to_fit_the_catalogue(worded, wordings, complaint):
    bare = Catalogue(tuple(Category(id=each.id, segment=each.segment) for each in worded))
    with pytest.raises(ValueError, match=complaint):
        bare.worded(wordings)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ('[[category]]\nid = "No Good"\nsegment = "civil"', "not a category id"),
        ('[[category]]\nid = "a"\nsegment = "royal"', "civil or military"),
        (
            '[[category]]\nid="a"\nsegment="civil"\nen={label="A",description="B.",words=[]}',
            "no wording in 'it'",
        ),
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


def test_a_catalogue_may_carry_its_own_words():
    source = '[[category]]\nid="a"\nsegment="civil"\nit={label="A",description="B.",words=["c"]}'
    assert parse(source)["a"].wording("de").label == "A"
