"""Fields that rooms add to the views of pages are compared when the station starts."""

import pytest

from gateway.platform.realtime.parts import Parts, together


async def one(_session, _side):
    return {}


async def other(_session, _side):
    return {}


async def asked(_side):
    return {}


def test_the_parts_of_all_rooms_are_put_together_in_their_order():
    first = Parts(contact={one: ("legs",)}, other_offers=(one,), station={"mail": True})
    second = Parts(
        contact={other: ("callback",)}, other_offers=(other,), station={"telephony": False}
    )
    whole = together([first, second])
    assert list(whole.contact.items()) == [(one, ("legs",)), (other, ("callback",))]
    assert whole.other_offers == [one, other]
    assert whole.station == {"mail": True, "telephony": False}


@pytest.mark.parametrize(
    ("rooms", "told"),
    [
        ([Parts(offer={one: ("calback",)})], "Offer.calback is no field"),
        ([Parts(station={"fax": True})], "Snapshot.fax is no field"),
        ([Parts(place={str: ("reference",)})], "Place.reference is no field"),
        (
            [Parts(agent={one: ("authorisations",)}), Parts(agent={other: ("authorisations",)})],
            "Agent.authorisations is declared twice",
        ),
        # of one view, though one is read and the other asked for
        (
            [Parts(contact={one: ("quality",)}, contact_asked={asked: ("quality",)})],
            "Contact.quality is declared twice",
        ),
        (
            [Parts(station={"mail": True}), Parts(station={"mail": False})],
            "Snapshot.mail is declared twice",
        ),
    ],
)
def test_a_misspelt_field_and_one_of_two_rooms_stop_the_start(rooms, told):
    with pytest.raises(ValueError, match=told):
        together(rooms)


def test_a_field_may_stand_in_two_views():
    together([Parts(offer={one: ("callback",)}), Parts(contact={one: ("callback",)})])
