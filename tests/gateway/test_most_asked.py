"""The topics that are asked for most: by the station's own contacts, and by an estimate while these are few."""

from datetime import timedelta

import msgspec
import pytest

from gateway.contacts import changes
from gateway.contacts.most_asked import PERIOD, MostAsked, ordered
from gateway.platform.checks import STATION_CHECK
from gateway.platform.ids import new_id, new_reference
from gateway.platform.topics import topics
from gateway.platform.uncounted import CONFERENCE, ELSEWHERE
from queueing.categories import Catalogue, shipped

FIRST, SECOND = "criminal-procedure", "road-code"


def retired(topic, instead):
    return Catalogue(
        tuple(
            msgspec.structs.replace(each, retired=True, replaced_by=instead)
            if each.id == topic
            else each
            for each in shipped()
        )
    )


def test_a_station_that_has_counted_nothing_goes_by_the_estimate():
    order = ordered(shipped(), {})
    assert order[:3] == [FIRST, SECOND, "other-bodies"]
    assert sorted(order) == sorted(each.id for each in shipped() if each.segment == "civil")


def test_a_few_contacts_move_a_topic_little_and_many_decide():
    # a dozen about what is hardly ever asked for: behind what is asked for often
    few = ordered(shipped(), {"militaria": 12})
    assert few.index("militaria") < ordered(shipped(), {}).index("militaria")
    assert few.index("militaria") > few.index("weapons")
    many = {each: 2_000 - 100 * place for place, each in enumerate(reversed(few))}
    assert ordered(shipped(), many) == list(reversed(few))


def test_contacts_of_a_retired_topic_count_for_its_successor_and_it_is_in_no_order():
    order = ordered(retired("licences", "esteem"), {"licences": 5_000})
    assert order[0] == "esteem"
    assert "licences" not in order
    alone = ordered(retired("licences", None), {"licences": 5_000})
    assert alone[:2] == [FIRST, SECOND]
    assert "licences" not in alone


def test_a_topic_of_the_station_s_own_and_one_that_is_gone_are_counted_or_left_out():
    own = msgspec.structs.replace(shipped()["esteem"], id="lost-dogs", asked=0)
    catalogue = Catalogue((own, *shipped()))
    assert ordered(catalogue, {"nowhere": 9_999})[0] == FIRST
    assert ordered(catalogue, {"lost-dogs": 9_999})[0] == "lost-dogs"


def test_the_expected_are_of_a_thousand_and_no_topic_of_the_staff_is_among_them():
    assert sum(each.asked for each in topics()) == 1_000
    assert [each.id for each in topics() if each.asked and each.segment != "civil"] == []


@pytest.fixture
def counts(database, clock):
    return MostAsked(database, topics(), clock)


async def contacts(database, category, number, at, channel="text"):
    async with database.writing() as session:
        for _ in range(number):
            await changes.open_contact(
                session,
                contact_id=new_id(),
                reference=new_reference(),
                category=category,
                channel=channel,
                modality="text",
                language="it",
                needs=[],
                visitor_name=None,
                consent=False,
                created_at=at,
            )


async def test_the_contacts_of_the_last_ninety_days_count(database, counts, clock):
    assert counts.order[0] == FIRST
    now = clock()
    await contacts(database, "militaria", 80, now - PERIOD + timedelta(minutes=1))
    await contacts(database, "esteem", 90, now - PERIOD - timedelta(minutes=1))
    await contacts(database, STATION_CHECK, 1, now)
    await contacts(database, CONFERENCE, 1, now)
    # nobody came here with it: another system keeps the call
    await contacts(database, "esteem", 90, now, ELSEWHERE)
    assert counts.order[0] == FIRST, "reading the order asks no database"
    await counts.count()
    assert counts.order[:2] == ["militaria", FIRST]
    assert counts.order.index("esteem") > 5
    clock.advance(minutes=2)
    await counts.count()
    assert counts.order[0] == FIRST, "what is older than that counts no more"
